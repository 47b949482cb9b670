"""Reading: what every reader of Jira needs at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from milepost.model.reading import Lack, Reading, Want
from milepost.trackers import tally
from milepost.trackers.contract import Context
from milepost_jira.client import Client
from milepost_jira.options import Options
from milepost_jira.trouble import Trouble, advice

NO_DEPLOYMENTS = Lack(
    what="Jira keeps no deployments",
    fallback="name a GitHub or GitLab tracker in the criterion",
    wanted=Want.DEPLOYMENTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every reader needs."""

    client: Client
    options: Options
    context: Context
    tracker: str = "Jira"

    @property
    def source(self) -> str:
        """The tracker's name in the configuration."""
        return self.context.source

    def empty(self) -> Reading:
        """A reading that holds nothing yet."""
        return Reading(source=self.source, kind=self.options.kind, url=self.options.page)

    def why(self, trouble: Trouble) -> str:
        """What went wrong, and what can be done about it, in one line."""
        hint = self.advice(trouble, "Browse Projects")
        return f"{trouble.reason} ({hint})" if hint else trouble.reason

    def advice(self, trouble: Trouble, need: str) -> str:
        """What can be done about it; ``need`` is the permission that is wanted."""
        return advice(
            trouble,
            email=self.options.email is not None,
            token=self.options.token is not None,
            need=need,
        )


Tally: TypeAlias = tally.Tally[Desk]
Reader: TypeAlias = tally.Reader[Desk]
