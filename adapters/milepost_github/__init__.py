"""GitHub, through PyGithub.

``options`` are the keys of the configuration, ``client`` talks, ``read`` and
``readers`` read (``below`` what lies below an issue, ``past`` what happened to
it, ``shipping`` releases and deployments, ``people`` accounts, ``hiding`` which
comments are hidden), ``write`` writes, ``milestones`` those and ``removing``
takes away, with a ``pen``, ``who`` asks who we are, ``probe`` and ``rights`` what we may,
``shapes`` turns rows into values of the model, ``trouble`` says what went
wrong, ``many`` which repositories patterns stand for.
"""

from __future__ import annotations

from dataclasses import dataclass

from milepost.errors import ContractError
from milepost.model.agreement import Field
from milepost.model.change import Applied, Change, ChangeKind
from milepost.model.issue import Comment
from milepost.model.person import Account
from milepost.model.reading import Reading
from milepost.trackers import tally
from milepost.trackers.contract import Context, Limits, Markup, Probe, Scope, TrackerOptions
from milepost.trackers.quota import Quota
from milepost_github.client import Client
from milepost_github.hiding import hidden
from milepost_github.many import expand
from milepost_github.milestones import FIELDS
from milepost_github.options import Many, Options
from milepost_github.people import mention
from milepost_github.probe import probe
from milepost_github.read import Desk
from milepost_github.readers import READERS
from milepost_github.who import whoami
from milepost_github.write import CAN, apply

__all__ = ["GitHub", "Many", "Options", "contract", "expand", "open", "quotas"]

contract = 1
quotas = (
    Quota(kind="writes", count=80, seconds=60.0),
    Quota(kind="writes", count=500, seconds=3600.0),
)
"""GitHub's secondary limits for what creates content; which writes those are it does not say."""

_LONGEST_LABEL = 50
_LIMITS = Limits(
    label=_LONGEST_LABEL, label_description=100, title=256, comment=65_000, description=60_000
)


@dataclass(frozen=True, slots=True)
class GitHub:
    """One repository.  See ``milepost.trackers.contract.Adapter``."""

    options: Options
    context: Context
    client: Client

    @property
    def can(self) -> frozenset[ChangeKind]:
        """The kinds of changes it performs."""
        return CAN

    @property
    def holds(self) -> frozenset[Field]:
        """The fields of milestones that can be set; there is no start, and nobody owns one."""
        return FIELDS

    @property
    def markup(self) -> Markup:
        """GitHub's Markdown."""
        return "gfm"

    @property
    def limits(self) -> Limits:
        """Below GitHub's own limits, which are partly not documented."""
        return _LIMITS

    def probe(self) -> Probe:
        """Look at the repository once."""
        return probe(self.client, self.options)

    def whoami(self) -> Account | None:
        """Whose token it is; ``None`` without a token.  Raises ``SourceError``."""
        return whoami(self.client, self.options, self.context)

    def read(self, scope: Scope) -> Reading:
        """Read what ``scope`` wants, to the end; never raises for what GitHub does."""
        desk = Desk(client=self.client, options=self.options, context=self.context)
        return tally.read(desk, scope, READERS)

    def label(self, name: str) -> str:
        """The name as it is, cut to what GitHub takes."""
        return name if len(name) <= _LONGEST_LABEL else name[:_LONGEST_LABEL].rstrip()

    def hidden(self, comments: tuple[Comment, ...]) -> frozenset[str]:
        """The ids of those of the comments it has read that somebody has hidden."""
        return hidden(self.client, comments)

    def mention(self, login: str) -> str:
        """``@login``; empty for what is not one person's."""
        return mention(login)

    def apply(self, change: Change) -> Applied:
        """Make one change.  Raises ``WriteFailed`` or ``WriteUnknown``."""
        return apply(self.client, self.options, change)


def open(options: TrackerOptions, context: Context) -> GitHub:  # noqa: A001 - the contract's name
    """Make the adapter.  Sends nothing."""
    if not isinstance(options, Options):
        raise ContractError(f"these are not the options of a GitHub tracker: {options.kind!r}")
    return GitHub(options, context, Client(options, context.transport))
