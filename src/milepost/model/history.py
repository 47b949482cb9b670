"""How milestones stood over time: what runs saw, and what follows from it.

Values and pure facts.  A *snapshot* is how one run saw one milestone; ``store``
keeps them, trackers that remember give some back (``rebuilt``).  Between two
snapshots nothing is known but that something changed in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

from milepost.model.finding import Health
from milepost.model.ref import Ref

CriterionState = Literal["met", "unmet", "unknown"]
IssueState = Literal["open", "done", "dropped", "unknown"]
"""``unknown`` only in rebuilt snapshots: how it was closed then, or whether, no tracker tells."""
PLAN = ""
"""The name under which a run about the whole plan remembers the plan itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One milestone as it stood at one instant.

    ``at`` is the UTC instant, ``day`` its calendar date in the project's zone.
    ``owners`` are ids of people.  ``criteria`` maps phrases to verdicts;
    ``committed`` the committed issues to their states, ``stretch`` are the
    others.  ``findings`` has the ids of those that spoke, each with ``RULE severity``.
    ``health`` is ``None`` where it was only listed.  ``why`` says what the picture was kept
    for besides: ``baseline``, ``closed``, or ``gate NAME``; empty for an ordinary run.
    ``whole`` is false where a tracker of the milestone was not read to its
    end: then nothing may be concluded from what is missing.  ``rebuilt`` ones
    are put together from what trackers remember, and hold no more than that:
    the work at the end of ``day``, and ``movers``, the accounts (logins) that
    moved it there or away that day.  What is in one of a milestone's rebuilt ones is certain in all
    of them; where they are not ``whole``, others may have come and left.
    ``rank`` is its place among the open milestones then.
    """

    run: str
    at: datetime
    day: date
    milestone: str
    title: str = ""
    due: date | None = None
    health: Health | None = None
    closed: bool = False
    owners: tuple[str, ...] = ()
    criteria: Mapping[str, CriterionState] = field(default_factory=lambda: MappingProxyType({}))
    committed: Mapping[Ref, IssueState] = field(default_factory=lambda: MappingProxyType({}))
    stretch: frozenset[Ref] = frozenset()
    findings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    numbers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    why: str = ""
    whole: bool = True
    rebuilt: bool = False
    movers: Mapping[Ref, str] = field(default_factory=lambda: MappingProxyType({}))
    rank: int | None = None

    @property
    def promises(self) -> bool:
        """Whether something was promised then: a date, and committed work by it."""
        return self.due is not None and bool(self.committed)

    @property
    def whys(self) -> tuple[str, ...]:
        """What it was kept for, each for itself: of one run there may be several."""
        return tuple(filter(None, self.why.split("; ")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """A time of which nothing is known: no run saw the milestone between the two days."""

    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A due date that moved; that a first date was set is none.

    It moved after ``after`` (the last day it was seen as it ``was``; ``None``
    where a tracker told) and on or before ``on``.  ``working_days`` is positive
    for later; after a time without a date it is counted from the last one, and
    it is 0 where the date was taken away.  ``by``, ``reason`` and ``cause`` are
    as far as anybody told.
    """

    on: date
    was: date | None
    now: date | None
    working_days: int
    after: date | None = None
    by: str = ""
    reason: str = ""
    cause: str = ""

    @property
    def later(self) -> bool:
        """Whether it moved later, be it only from a Saturday to a Sunday."""
        moved = self.was is not None and self.now is not None and self.now > self.was
        return moved or self.working_days > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeMove:
    """An issue that came into the committed work of a milestone, or left it.

    Seen on ``on``, and not yet on ``after`` (as in ``Slip``).  ``came`` says
    which way: in, or out.  ``carried_over`` is one that came from the committed
    work of another milestone, or went there.  A change of the stretch label
    alone moves an issue, too.
    """

    on: date
    ref: Ref
    kind: Literal["added", "removed", "carried_over"]
    came: bool
    after: date | None = None
    by: str = ""
    other: str = ""
    """The milestone it came from or went to, where that is known."""
    reason: str = ""
    cause: str = ""

    @property
    def reconstructed(self) -> bool:
        """Whether no run saw it, and a tracker told of it."""
        return self.after is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """A criterion that was met on ``met_on`` and is not any more on ``lost_on``."""

    criterion: str
    met_on: date
    lost_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything known of one milestone's past, oldest first.

    ``snapshots`` are the remembered ones; all else goes on to how it stands
    now.  ``known_since`` is the first day a run saw it, before that only
    ``rebuilt`` is known; ``lapses`` are the times in between that no run saw.
    ``baseline`` is the snapshot that scope is measured from: the first whole
    one of a run with a date and committed work (until then nothing is
    promised), else the first whole one of a run.
    """

    milestone: str
    snapshots: tuple[Snapshot, ...] = ()
    slips: tuple[Slip, ...] = ()
    moves: tuple[ScopeMove, ...] = ()
    regressions: tuple[Regression, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    baseline: Snapshot | None = None

    @property
    def known_since(self) -> date | None:
        """The first day a run saw it."""
        return next((one.day for one in self.snapshots if not one.rebuilt), None)

    @property
    def rebuilt(self) -> tuple[Snapshot, ...]:
        """What trackers remember of it from before the first run, oldest first."""
        return tuple(one for one in self.snapshots if one.rebuilt)

    @property
    def later(self) -> tuple[Slip, ...]:
        """The slips in the narrow sense: each time its date moved later."""
        return tuple(one for one in self.slips if one.later)

    def lapse(self, after: date | None, on: date) -> Lapse | None:
        """The lapse in which something of that time may have happened; ``None`` if none."""
        met = (one for one in self.lapses if after and after < one.until and on > one.since)
        return next(met, None)
