"""What a milestone is tied to besides its date and criteria, as people wrote it down."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from milepost.model.criterion import Criterion
from milepost.model.person import Person

_YEAR = 12
"""Months."""

Level = Literal["low", "medium", "high"]
Priority = Literal["", "must", "should", "could", "wont"]
Question = Literal["hit", "why", "next"]

_NO = frozenset(["no", "not", "none", "false", "partly", "partially"])
"""First words of an answer that says the criteria were not hit."""
_FIRST_WORD = re.compile(r"\w[\w.'+-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A check before the date.  ``due`` is a calendar date."""

    name: str
    due: date | None = None
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What may go wrong.  ``owner`` watches it; ``contingency`` is what is done if it happens."""

    kind: str
    level: Level = "medium"
    owner: Person | None = None
    contingency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IfLate:
    """What being late costs: in the budget's currency, and whether a law or contract is broken."""

    cost: Decimal = Decimal(0)
    compliance: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What is billed when the milestone is reached.  ``sent`` is the day it was."""

    amount: Decimal
    currency: str
    sent: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often somebody looks at it: every so many days, or every month.

    Exactly one of the two is set.
    """

    days: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        """The day it is due next after ``day``; of a month that is shorter, its last day.

        The last day of the calendar where it would lie beyond.
        """
        try:
            if not self.months:
                return day + timedelta(days=self.days)
            years, month = divmod(day.month - 1 + self.months, _YEAR)
            first = date(day.year + years, month + 1, 1)
            last = monthrange(first.year, first.month)[1]
            return first.replace(day=min(day.day, last))
        except (OverflowError, ValueError):
            return date.max


def cadence(words: str) -> Cadence | None:
    """``weekly``, ``every 10 days`` … as a value; ``None`` for ``none``.

    Letter case and white space do not matter.
    """
    words = " ".join(words.casefold().split())
    if found := _EVERY.fullmatch(words):
        return Cadence(days=int(found[1]))
    return _CADENCES.get(words)


_EVERY = re.compile(r"every ([1-9][0-9]{0,2}) days?", re.ASCII)
_CADENCES = {"weekly": Cadence(days=7), "biweekly": Cadence(days=14), "monthly": Cadence(months=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A review that took place."""

    on: date
    by: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A change of plan, with its reason as far as somebody wrote it down."""

    on: date
    what: str
    why: str = ""
    cause: str = ""
    by: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookback:
    """The look back after a milestone closed.

    Three questions: were the criteria hit, if not why, and what changes next.
    Answers in people's own words; empty where nobody answered.
    """

    hit: str = ""
    why: str = ""
    next: str = ""

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """The questions without an answer.  Why is asked only where something was missed."""
        first = _FIRST_WORD.search(self.hit.casefold())
        missed = first is not None and first[0].rstrip(".'+-") in _NO
        asked: tuple[tuple[Question, str | bool], ...] = (
            ("hit", self.hit),
            ("why", self.why or not missed),
            ("next", self.next),
        )
        return tuple(question for question, told in asked if not told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All of it, for one milestone.

    ``part_of`` is the id of the major milestone it leads up to.  ``supports``
    names key results and objectives.  ``value`` is 1 to 10.  ``buffer`` counts
    working days kept free before the due date.  ``review`` is ``None`` where
    nobody said how often.
    """

    part_of: str = ""
    gates: tuple[Gate, ...] = ()
    risks: tuple[Risk, ...] = ()
    supports: tuple[str, ...] = ()
    priority: Priority = ""
    value: int | None = None
    if_late: IfLate = IfLate()
    committed_to: str = ""
    review: Cadence | None = None
    buffer: int = 0
    invoice: Invoice | None = None
    stakeholders: tuple[Person, ...] = ()
    reviews: tuple[Reviewed, ...] = ()
    decisions: tuple[Decision, ...] = ()
    lookback: Lookback = Lookback()
