"""Where a plan is going: objectives and their course, what is used up, what is due next.

Milestones are ids and numbers are names here: their words are looked up where
they are shown, as far as the reader may see them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from milepost.model.course import Reaching


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult:
    """A number on its way.

    ``expected`` is what it should be today, ``actual`` what it is, ``short_by``
    how far it is behind (zero: not at all); ``None`` where that is not known.
    ``milestones`` serve it, ``early`` are those of them before its ``halfway``
    date.
    """

    name: str
    expected: Decimal | None = None
    actual: Decimal | None = None
    short_by: Decimal | None = None
    halfway: date | None = None
    milestones: tuple[str, ...] = ()
    early: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """An objective with its key results.  ``title`` is as the plan file has it."""

    id: str
    title: str
    key_results: tuple[KeyResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What is used up, against what is reached.

    ``time`` and ``budget`` are shares, ``None`` where not known or not said;
    ``spent`` and ``amount`` are in ``currency``, which is empty without a budget.
    """

    time: Fraction | None = None
    budget: Fraction | None = None
    spent: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    milestones: Reaching = field(default_factory=Reaching)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """An invoice of a milestone that is reached; nobody wrote down that it was sent."""

    milestone: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A date that comes near: of a milestone, of its gate called ``gate``, of its next review."""

    on: date
    kind: Literal["milestone", "gate", "review"]
    milestone: str
    gate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """All of it.  ``used`` is ``None`` where the plan file names no span of time and no budget."""

    aims: tuple[Aim, ...] = ()
    used: Used | None = None
    bills: tuple[Bill, ...] = ()
    coming: tuple[Coming, ...] = ()
