"""Jira, Cloud and Data Center, through the jira library.

``options`` are the keys of the configuration, ``client`` talks and ``memory``
remembers, ``read`` and ``readers`` read, with ``versions``, ``shipping``,
``past``, ``people`` and ``flags`` for one kind each, ``write``, ``milestones``,
``epics``, ``comment``, ``removing``, ``closing``, ``linking`` and ``pen``
write, ``who`` asks who we are and what we may, ``shapes`` turns rows into
values of the model, ``marks`` hides our marks in a tracker that hides nothing,
``trouble`` says what went wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from milepost.errors import ContractError
from milepost.model.agreement import Field
from milepost.model.change import Applied, Change, ChangeKind
from milepost.model.person import Account
from milepost.model.reading import Reading
from milepost.trackers import tally
from milepost.trackers.contract import Context, Limits, Markup, Probe, Scope, TrackerOptions
from milepost_jira.client import Client
from milepost_jira.comment import LONGEST
from milepost_jira.milestones import LONGEST_DESCRIPTION, fields
from milepost_jira.options import Options
from milepost_jira.people import mention
from milepost_jira.read import Desk
from milepost_jira.readers import READERS
from milepost_jira.who import probe, unwritable, whoami
from milepost_jira.write import LONGEST_NAME, apply, can, label_name

__all__ = ["Jira", "Options", "contract", "open"]

contract = 1

_LIMITS = Limits(
    label=LONGEST_NAME,
    label_description=0,
    title=LONGEST_NAME,
    comment=LONGEST,
    description=LONGEST_DESCRIPTION,
)


@dataclass(frozen=True, slots=True)
class Jira:
    """One project.  See ``milepost.trackers.contract.Adapter``."""

    options: Options
    context: Context
    client: Client

    @property
    def can(self) -> frozenset[ChangeKind]:
        """The kinds of changes it performs; labels need no definition."""
        return can(self.options)

    @property
    def holds(self) -> frozenset[Field]:
        """The fields of milestones that can be set; who drives a version is only shown."""
        return fields(self.options)

    @property
    def markup(self) -> Markup:
        """Jira's wiki markup."""
        return "jira-wiki"

    @property
    def limits(self) -> Limits:
        """Jira's own limits."""
        return _LIMITS

    def probe(self) -> Probe:
        """Look at the project once."""
        return probe(self.client, self.options)

    def whoami(self) -> Account | None:
        """Whose token it is; ``None`` without a token.  Raises ``SourceError``."""
        return whoami(self.client, self.options, self.context)

    def read(self, scope: Scope) -> Reading:
        """Read what ``scope`` wants, to the end; never raises for what Jira does."""
        desk = Desk(client=self.client, options=self.options, context=self.context)
        return tally.read(desk, scope, READERS)

    def label(self, name: str) -> str:
        """The name with ``-`` for white space, cut to what Jira takes."""
        return label_name(name)

    def unwritable(self, changes: tuple[Change, ...]) -> Mapping[str, str]:
        """Writes to versions, where the token's owner does not administer the project."""
        return unwritable(self.client, self.options, changes)

    def mention(self, login: str) -> str:
        """``[~accountid:ID]`` in Cloud, ``[~name]`` in Data Center; empty for odd ones."""
        return mention(self.client, login)

    def apply(self, change: Change) -> Applied:
        """Make one change.  Raises ``WriteFailed`` or ``WriteUnknown``."""
        return apply(self.client, self.options, change)


def open(options: TrackerOptions, context: Context) -> Jira:  # noqa: A001 - the contract's name
    """Make the adapter.  Sends nothing."""
    if not isinstance(options, Options):
        raise ContractError(f"these are not the options of a Jira tracker: {options.kind!r}")
    return Jira(options, context, Client(options, context.transport))
