"""How far a plan should be by now: the course of a number, time and money used, what is reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from milepost.model.milestone import Milestone
from milepost.model.number import SPENT, Number
from milepost.model.portfolio import Portfolio
from milepost.model.project import Project

_ONE = Fraction(1)


def expected(number: Number, start: date | None, day: date) -> Decimal | None:
    """What the number should be on ``day``, straight on from ``from`` on ``start`` to ``to``.

    After its ``by`` it is to stay there.  One place more than the two are
    written with.  ``None`` where one of the four is missing, and where the
    number is to stay as it was.
    """
    first, last, by = number.start, number.to, number.by
    if start is None or first is None or last is None or by is None or first == last:
        return None
    if day >= by or day <= start:
        return last if day >= by else first
    share = Decimal((day - start).days) / Decimal((by - start).days)
    return round(first + (last - first) * share, 1 + max(_places(first), _places(last)))


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def short_by(number: Number, value: Decimal, wanted: Decimal) -> Decimal:
    """How far ``value`` is behind what it should be; zero where it is not."""
    falls = number.start is not None and number.to is not None and number.to < number.start
    return max(value - wanted if falls else wanted - value, Decimal(0))


def halfway(start: date | None, by: date | None) -> date | None:
    """The first day that is not before the middle of the two; ``None`` where one is missing."""
    if start is None or by is None:
        return None
    return start + timedelta(days=((by - start).days + 1) // 2)


def time_used(project: Project, today: date) -> Fraction | None:
    """The share of the project's days that are over; ``None`` without a start and an end after it.

    Both are days of it; ``today`` is not over yet.
    """
    if project.start is None or project.end is None or project.end <= project.start:
        return None
    used = Fraction((today - project.start).days, (project.end - project.start).days + 1)
    return min(max(used, Fraction(0)), _ONE)


def spent(portfolio: Portfolio) -> Number | None:
    """What of the budget was spent, perhaps not known; ``None`` where the file does not say it."""
    return portfolio.numbers.get(SPENT) if portfolio.project.budget else None


def budget_used(portfolio: Portfolio) -> Fraction | None:
    """The share of the budget that was spent, more than 1 where all is; ``None``: unknown."""
    budget, number = portfolio.project.budget, spent(portfolio)
    if budget is None or not budget.amount or number is None or number.value is None:
        return None
    return Fraction(number.value) / Fraction(budget.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaching:
    """How many milestones of the plan are reached, how many may be, and how many there are."""

    reached: int = 0
    unknown: int = 0
    total: int = 0


def reaching(portfolio: Portfolio) -> Reaching:
    """The milestones of the plan counted: the declared ones; where none is, all since its start.

    What was given up, and what won't be done, is no part of it any more.
    """
    states = [portfolio.reached.get(one.id) for one in _plan(portfolio)]
    return Reaching(reached=states.count(True), unknown=states.count(None), total=len(states))


def _plan(portfolio: Portfolio) -> Iterator[Milestone]:
    declared = any(one.declared_at for one in portfolio.milestones)
    for one in portfolio.milestones:
        if one.given_up_in or one.terms.priority == "wont":
            continue
        if one.declared_at or (not declared and (one.judged or _since_start(portfolio, one))):
            yield one


def _since_start(portfolio: Portfolio, milestone: Milestone) -> bool:
    start, closed = portfolio.project.start, milestone.closed_since
    return closed is not None and (start is None or portfolio.day(closed) >= start)
