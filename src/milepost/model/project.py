"""What the milestones are for: the project, its span, its phases, its calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from milepost.model.calendar import Calendar
from milepost.model.number import Objective
from milepost.model.waiver import Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The project's money.

    What was spent is the number ``SPENT`` among the portfolio's, where the plan
    file says it.
    """

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The project as the plan file declares it.

    ``start`` and ``end`` are its first and last day.  ``lead`` is a person's
    id.  ``phases`` are in order.  ``waivers`` are findings somebody accepted, in
    comments as well once these are heard.  ``where`` is ``file:line`` of the entry,
    empty without one.
    """

    name: str = ""
    client: str = ""
    start: date | None = None
    end: date | None = None
    lead: str = ""
    phases: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()
    budget: Budget | None = None
    waivers: tuple[Waiver, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    where: str = ""
