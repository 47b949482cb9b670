"""What earlier runs did and saw, as far as a store remembers it.

Values only: ``store`` makes them, ``plan`` reads them.  Without a store the
memory is ``FORGETFUL``: it knows nothing, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

from milepost.model.agreement import Field, Member, Value
from milepost.model.change import Change, OutcomeState
from milepost.model.finding import Health

SOMEBODY = "somebody"
"""Who stands where a forgotten person stood."""
RunState = Literal["complete", "partial", "failed", "interrupted"]
"""``partial``: something was not read or not written; ``failed``: it ended with an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command that the store knows of.

    ``id`` sorts by time.  ``actors`` says which account it was, by tracker, as
    far as it got to know.  ``state`` is ``None`` for a run that never ended (or
    has not ended yet).  ``removed`` counts what it took away.  Times are UTC
    instants.
    """

    id: str
    instance: str
    command: str
    started: datetime
    finished: datetime | None = None
    state: RunState | None = None
    detail: str = ""
    actors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    removed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One write as the ledger has it: the change as it was sent, and what became of it.

    ``outcome`` is ``None`` where the run died before it knew.  ``key`` and
    ``url`` are the tracker's own, of what was made.  ``actor`` is the account.
    """

    id: str
    run: str
    at: datetime
    change: Change
    actor: str = ""
    outcome: OutcomeState | None = None
    detail: str = ""
    key: str = ""
    url: str = ""

    @property
    def stands(self) -> bool:
        """Whether the write is known to have taken, as far as we know."""
        return self.outcome in ("done", "already")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """A person took away or hid something of ours: it is left alone until its class changes.

    ``place`` is where: ``issue/#4`` for a status comment, ``issue/#4 LABEL``
    for a label, ``issue/#4 itself`` for a status issue.  ``verdict`` is the
    class it was silenced at: the health the milestone had, or ``RULE severity``
    for the label of a rule.  ``how`` is what the person did: deleted or hid the
    comment, removed the label, made the issue vanish (deleted it, or moved it to
    another project), or moved it out of its milestone.
    """

    source: str
    place: str
    milestone: str
    verdict: str
    how: Literal["deleted", "hidden", "removed", "vanished", "moved"]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How a milestone stood when a run judged it last."""

    milestone: str
    run: str
    at: datetime
    health: Health | None
    due: date | None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Everything a run may know of earlier ones, of one instance.

    ``kept`` is false without a store; ``where`` names it for people.  ``runs``
    are the latest of those that may write to trackers, newest first.
    ``written`` has, of each place (``Change.place``), the last entry that took
    or may have, newest first.  ``waiting`` counts, by place, in how many runs
    in a row a change was planned and not attempted.  ``woken`` has, by
    ``SOURCE PLACE`` of a snooze, the id of the line that ended it last: what was
    written before is no sign of a new gesture.  ``seen`` is by milestone.
    ``recent`` are the instants of the content writes of the last hour, by
    tracker.  ``largest_removal`` is the most that any run took away.
    ``members`` has the record of a milestone in a tracker, by both; ``bases`` on
    what that tracker (or the plan file) agreed last, by milestone, source and
    field.  ``joined`` is when a tracker was read to its end first.
    """

    kept: bool = True
    where: str = ""
    runs: tuple[Run, ...] = ()
    written: tuple[Written, ...] = ()
    waiting: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    snoozes: tuple[Snooze, ...] = ()
    woken: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    seen: Mapping[str, Seen] = field(default_factory=lambda: MappingProxyType({}))
    recent: Mapping[str, tuple[datetime, ...]] = field(default_factory=lambda: MappingProxyType({}))
    largest_removal: int = 0
    members: Mapping[tuple[str, str], Member] = field(default_factory=lambda: MappingProxyType({}))
    bases: Mapping[tuple[str, str, Field], Value] = field(
        default_factory=lambda: MappingProxyType({})
    )
    joined: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, place: str) -> Written | None:
        """The last write at a place."""
        return next((one for one in self.written if one.change.place == place), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How much of what was remembered named a person who is forgotten now.

    Pictures of milestones and lines about them, writes, and runs.
    """

    milestones: int = 0
    writes: int = 0
    runs: int = 0

    def __bool__(self) -> bool:
        return bool(self.milestones or self.writes or self.runs)


FORGETFUL = Memory(kept=False)
"""What is known without a store."""
