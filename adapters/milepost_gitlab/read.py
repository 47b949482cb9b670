"""Reading: what every reader of GitLab needs at hand, and what is learned on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from milepost.model.reading import Lack, Reading, Want
from milepost.trackers import tally
from milepost.trackers.contract import Context
from milepost.trackers.rows import Malformed
from milepost.trackers.trouble import Trouble
from milepost_gitlab import shapes
from milepost_gitlab.client import Client
from milepost_gitlab.options import Options
from milepost_gitlab.shapes import Here
from milepost_gitlab.trouble import READING, advice

NO_LINKS = Lack(
    what="this GitLab's tier has no links that say what blocks an issue",
    fallback="only what descriptions say under Depends on counts",
    wanted=Want.LINKS,
)
NO_TOKEN = Lack(
    what="GitLab shows what blocks an issue only to a token",
    fallback="only what descriptions say under Depends on counts; set GITLAB_TOKEN",
    wanted=Want.LINKS,
)
NO_PAST = Lack(
    what="GitLab shows what happened to an issue only to a token",
    fallback="what changed when is not known; set GITLAB_TOKEN",
    wanted=Want.EVENTS,
)
OLD = Lack(
    what="this GitLab does not list the milestones of the groups around the project: it is"
    " older than 16.7",
    fallback="of those only the ones that an issue of the project is in are known",
    wanted=Want.MILESTONES,
)


@dataclass(slots=True)
class Learned:
    """What answers told of the place itself, kept as long as the adapter.

    ``groups`` has the id of the group of each milestone that was seen, ``None``
    for the project's own; ``paths`` what those groups are called, ``roles``
    the account's role in each, as far as somebody asked.  ``member`` is the id
    a membership is looked up with, empty where nobody knows it; an
    ``administrator`` may do everything without any.  ``refused`` holds the
    places whose milestones the account may not write, seen by trying.
    ``tier`` is whether issues can block each other here, ``None`` until a row
    was seen.  ``page`` is the project's page, which only GitLab knows where
    the project is configured by its id.
    """

    groups: dict[str, int | None] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)
    roles: dict[int, int | None] = field(default_factory=dict)
    member: str = ""
    administrator: bool = False
    refused: set[str] = field(default_factory=set)
    tier: bool | None = None
    page: str = ""

    def group(self, number: int) -> str:
        """What people call a group; its number where no milestone of it told."""
        return self.paths.get(number) or str(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every reader needs."""

    client: Client
    options: Options
    context: Context
    learned: Learned
    tracker: str = "GitLab"

    @property
    def source(self) -> str:
        """The tracker's name in the configuration."""
        return self.context.source

    @property
    def here(self) -> Here:
        """What a row must be told."""
        return Here(source=self.source, options=self.options)

    @property
    def lack(self) -> Lack | None:
        """Why what blocks an issue cannot be read here, if that is certain."""
        if self.learned.tier is False:
            return NO_LINKS
        return NO_TOKEN if self.options.token is None else None

    def place(self, milestone: str) -> str:
        """Where a milestone that was seen is read and written: at its group or at the project."""
        group = self.learned.groups[milestone]
        owner = self.client.project if group is None else f"/groups/{group}"
        return f"{owner}/milestones/{milestone}"

    def page(self) -> str:
        """The project's page for people; configured by its id, GitLab has to be asked once."""
        known = self.learned.page or self.options.named_page
        if not known:
            try:
                known = shapes.page_of(self.client.get(self.client.project).data)
            except (Trouble, Malformed):
                return self.options.page
        self.learned.page = known
        return known

    def empty(self) -> Reading:
        """A reading that holds nothing yet."""
        url = self.learned.page or self.options.page
        return Reading(source=self.source, kind=self.options.kind, url=url)

    def why(self, trouble: Trouble) -> str:
        """What went wrong, and what can be done about it, in one line."""
        hint = advice(trouble, token=self.options.token is not None, need=READING)
        return f"{trouble.reason} ({hint})" if hint else trouble.reason


Tally: TypeAlias = tally.Tally[Desk]
Reader: TypeAlias = tally.Reader[Desk]
