"""What turned since some day: values, and which remembered look is the one to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from milepost.model.history import PLAN, History, Lapse, Snapshot
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose

TurnKind = Literal[
    "reached", "health", "date", "finding", "scope", "pace", "criterion", "dependency", "owner"
]
TURN_KINDS: tuple[TurnKind, ...] = (
    *("reached", "health", "date", "finding", "scope"),
    *("pace", "criterion", "dependency", "owner"),
)
"""In the order people read them: the good news first, then what weighs most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing about a milestone that is not as it was.

    ``said`` is what, in a few words.  It turned after ``after`` and on or before
    ``on``, each ``None`` where nobody knows better than the two looks that are
    compared.  ``why`` and ``cause`` are reasons that people gave, ``by`` is who
    gave them, as far as anybody told; empty otherwise.
    """

    kind: TurnKind
    said: Prose
    on: date | None = None
    after: date | None = None
    why: str = ""
    cause: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What turned about one milestone since ``since``, the day of the look it is held against.

    ``turns`` are in the order of ``TURN_KINDS``; none means that nothing turned.
    ``unseen`` are times in between of which nothing is known.
    """

    since: date
    turns: tuple[Turn, ...] = ()
    unseen: tuple[Lapse, ...] = ()


def look_on(history: History | None, day: date) -> Snapshot | None:
    """How it stood when a day began, as far as that was seen; ``None`` if nobody knows.

    The first look of that day, for what turned later that day turned since; else
    the last one before it.  A look is a whole snapshot of a run: one that is
    rebuilt knows no date, no criterion, and not every state.
    """
    looks = [one for one in _looks(history) if one.day <= day]
    return next((one for one in looks if one.day == day), looks[-1] if looks else None)


def look_of(history: History | None, run: str) -> Snapshot | None:
    """How that run saw it; ``None`` if that is not remembered, or it did not see all of it."""
    return next((one for one in _looks(history) if one.run == run), None)


def last_day(portfolio: Portfolio) -> date | None:
    """The last day before today on which a run that read the whole plan is remembered."""
    plan = (portfolio.history or {}).get(PLAN)
    days = (one.day for one in (plan.snapshots if plan else ()) if _is_look(one))
    return max((day for day in days if day < portfolio.today), default=None)


def first_day(known: Mapping[str, Sequence[Snapshot]]) -> date | None:
    """The first day a look at anything is remembered of; ``None`` if none is."""
    days = (one.day for them in known.values() for one in them if _is_look(one))
    return min(days, default=None)


def _looks(history: History | None) -> list[Snapshot]:
    return [one for one in (history.snapshots if history else ()) if _is_look(one)]


def _is_look(one: Snapshot) -> bool:
    return one.whole and not one.rebuilt
