"""GitLab, through python-gitlab: gitlab.com and self-managed.

``options`` are the keys of the configuration, ``client`` talks, ``read`` holds
what readers need, ``readers`` read (``numbers`` things by number, ``below``
what lies below an issue, ``edits`` which notes were edited, ``past`` what
happened to an issue, ``shipping`` releases and deployments, ``people``
accounts), ``write`` writes (``commands`` looks for hidden ones), ``milestones``
those and ``removing`` takes away, with a ``pen``, ``rights`` asks what the
account may not, ``probe`` looks once, ``shapes`` turns rows into values of the
model (``accounts`` those of people), ``trouble`` says what went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from milepost.errors import ContractError
from milepost.model.agreement import Field
from milepost.model.change import Applied, Change, ChangeKind
from milepost.model.person import Account
from milepost.model.reading import Reading
from milepost.trackers import tally
from milepost.trackers.contract import Context, Limits, Markup, Probe, Scope, TrackerOptions
from milepost.trackers.quota import Quota
from milepost_gitlab.client import Client
from milepost_gitlab.milestones import FIELDS
from milepost_gitlab.options import Options
from milepost_gitlab.people import mention, whoami
from milepost_gitlab.probe import probe
from milepost_gitlab.read import Desk, Learned
from milepost_gitlab.readers import READERS
from milepost_gitlab.rights import unwritable
from milepost_gitlab.write import CAN, apply

__all__ = ["GitLab", "Options", "contract", "open", "quotas"]

contract = 1
quotas = (Quota(kind="notifying", count=60, seconds=60.0),)
"""GitLab.com takes 60 notes a minute; of new issues it takes more."""

_LONGEST_LABEL = 255
_LIMITS = Limits(
    label=_LONGEST_LABEL,
    label_description=255,
    title=255,
    comment=1_000_000,
    description=1_000_000,
)


@dataclass(frozen=True, slots=True)
class GitLab:
    """One project.  See ``milepost.trackers.contract.Adapter``."""

    desk: Desk

    @property
    def can(self) -> frozenset[ChangeKind]:
        """The kinds of changes it performs."""
        return CAN

    @property
    def holds(self) -> frozenset[Field]:
        """The fields of milestones that can be set; nobody owns one."""
        return FIELDS

    @property
    def markup(self) -> Markup:
        """GitLab's Markdown, in which no line may be a command."""
        return "glfm"

    @property
    def limits(self) -> Limits:
        """GitLab's own; of milestones' descriptions it does not say, so those of issues."""
        return _LIMITS

    def probe(self) -> Probe:
        """Look at the project once."""
        return probe(self.desk)

    def whoami(self) -> Account | None:
        """Whose token it is; ``None`` without a token.  Raises ``SourceError``."""
        return whoami(self.desk)

    def read(self, scope: Scope) -> Reading:
        """Read what ``scope`` wants, to the end; never raises for what GitLab does."""
        reading = tally.read(self.desk, scope, READERS)
        return replace(reading, url=self.desk.empty().url)  # perhaps learned on the way

    def label(self, name: str) -> str:
        """The name without commas, which separate labels, cut to what GitLab takes."""
        mapped = re.sub(r"\s*,\s*", " ", name)
        return mapped if len(mapped) <= _LONGEST_LABEL else mapped[:_LONGEST_LABEL].rstrip()

    def unwritable(self, changes: tuple[Change, ...]) -> Mapping[str, str]:
        """Writes to milestones of groups in which the account has no role to write."""
        return unwritable(self.desk, changes)

    def mention(self, login: str) -> str:
        """``@login``; empty for what is not one person's."""
        return mention(login)

    def apply(self, change: Change) -> Applied:
        """Make one change.  Raises ``WriteFailed`` or ``WriteUnknown``."""
        return apply(self.desk, change)


def open(options: TrackerOptions, context: Context) -> GitLab:  # noqa: A001 - the contract's name
    """Make the adapter.  Sends nothing."""
    if not isinstance(options, Options):
        raise ContractError(f"these are not the options of a GitLab tracker: {options.kind!r}")
    client = Client(options, context.transport)
    return GitLab(Desk(client=client, options=options, context=context, learned=Learned()))
