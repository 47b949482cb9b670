"""MP903: a number that stays behind its course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from milepost.model.clock import parse_day
from milepost.model.course import expected, short_by
from milepost.model.finding import Found, Unsure
from milepost.model.history import Snapshot
from milepost.model.milestone import Milestone
from milepost.model.number import Number, plainly
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, Spot, say
from milepost.model.reviewed import reviews
from milepost.model.sample import milestone, person, portfolio
from milepost.model.sample_past import remembered, seen
from milepost.model.sample_plan import numbers, project
from milepost.model.terms import Reviewed, Terms
from milepost.rules.purpose import serving
from milepost.rules.rule import Case, Option, Rule, Survey
from milepost.rules.wording import some, titled


class _Seen(NamedTuple):
    """A value, and the day it was read."""

    day: date
    value: Decimal


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    for number in view.portfolio.numbers.values():
        if None in (number.start, number.to, number.by) or number.start == number.to:
            continue
        days = _review_days(view, number)[-view.options["reviews"] :]
        if len(days) < view.options["reviews"]:
            continue
        if view.portfolio.project.start is None:
            why = say("the course of {} is not known: the project has no `start`", number.name)
            yield Unsure(reason=why)
        else:
            yield from _compared(view, number, days)


def _serving(view: Survey, number: Number) -> tuple[Milestone, ...]:
    objectives = view.portfolio.project.objectives
    aims = [one.id for one in objectives if number.name in one.key_results]
    return serving(view.portfolio, view.plan, (number.name, *aims))


def _review_days(view: Survey, number: Number) -> Sequence[date]:
    """The days of reviews of what serves the number; where nothing does, of all milestones."""
    looked_at = _serving(view, number) or view.plan
    return sorted({day for one in looked_at for day in reviews(view.portfolio, one)})


def _compared(view: Survey, number: Number, days: Sequence[date]) -> Iterator[Found | Unsure]:
    known = _values(view.portfolio, number)
    if number.value is not None and not _short(view, number, known[-1]):
        return
    at = [_at(known, day) for day in days]
    if any(one is not None and not _short(view, number, one) for one in at):
        return
    unseen = [day for day, one in zip(days, at, strict=True) if one is None]
    if unseen:
        yield Unsure(
            reason=say("how {} stood at the review of {} is not known", number.name, unseen[-1])
        )
    else:
        yield _found(view, number, [one for one in at if one])


def _values(portfolio: Portfolio, number: Number) -> list[_Seen]:
    """Every value that is remembered, and today's at the end."""
    past = (portfolio.history or {}).get("")
    snapshots = past.snapshots if past else ()
    told = [(one.day, one.numbers[number.name]) for one in snapshots if number.name in one.numbers]
    known = [_Seen(day, Decimal(value)) for day, value in told if day <= portfolio.today]
    return known + ([_Seen(portfolio.today, number.value)] if number.value is not None else [])


def _at(known: Sequence[_Seen], review: date) -> _Seen | None:
    """The last value up to a review, from the week before it."""
    near = [one for one in known if 0 <= (review - one.day).days <= _WEEK]
    return near[-1] if near else None


def _short(view: Survey, number: Number, one: _Seen) -> bool:
    wanted = expected(number, view.portfolio.project.start, one.day)
    return wanted is not None and short_by(number, one.value, wanted) > 0


def _found(view: Survey, number: Number, at: Sequence[_Seen]) -> Found:
    start = view.portfolio.project.start
    unit = say(" {}", number.unit) if number.unit else ()
    told = [
        say(
            "{} instead of {}{} on {}", plainly(one.value), _told(number, start, one), unit, one.day
        )
        for one in at
    ]
    where = say(" at {}", Spot(number.declared_at, number.key)) if number.declared_at else ()
    held = [one for one in _serving(view, number) if not one.closed]
    more: Prose = say("do more for it in {}", some([say("{}", titled(one)) for one in held]))
    return Found(
        message=say("{} was short of its course at the last reviews: {}", number.name, some(told)),
        fix=say("{}, or set another `to` or `by`{}", more if held else _NOTHING, where),
        subject=number.name,
    )


def _told(number: Number, start: date | None, one: _Seen) -> str:
    return plainly(expected(number, start, one.day) or Decimal(0))


_WEEK = 7
_NOTHING: Prose = ("add a milestone that brings it forward",)


def _seats(
    *values: tuple[str, int],
    reviewed: tuple[str, ...] = ("2027-02-12", "2027-02-19"),
    now: int | None = None,
    start: str = "2027-01-10",
    supports: tuple[str, ...] = ("seats",),
) -> Portfolio:
    """From 0 on 2027-01-10 to 400 seats on 2027-04-20, four a day: 132 and 160 at the reviews."""
    done = tuple(Reviewed(on=parse_day(day), by=person("dana")) for day in reviewed)
    here = milestone(terms=Terms(supports=supports, reviews=done))
    declared = numbers("seats", by="2027-04-20")["seats"]
    seats = replace(
        declared,
        unit="seats",
        value=None if now is None else Decimal(now),
        declared_at="milepost.yaml:12",
    )
    look = portfolio(
        here,
        project=project(start=start, key_results=["seats"]),
        numbers=MappingProxyType({"seats": seats}),
    )
    return remembered(look, *(_run(day, value) for day, value in values))


def _run(day: str, value: int) -> Snapshot:
    return seen(day, "", numbers={"seats": str(value)})


def _falling(*values: str) -> Portfolio:
    """Rejects are to fall from 0.5 on 2027-01-10 to 0.1 on 2027-04-20: 0.37 and 0.34."""
    look = _seats(now=None)
    rejects = Number(
        name="rejects", start=Decimal("0.5"), to=Decimal("0.1"), by=parse_day("2027-04-20")
    )
    look = replace(look, numbers=MappingProxyType({"rejects": rejects}))
    days = ("2027-02-12", "2027-02-19")
    runs = zip(days, values, strict=True)
    return remembered(look, *(seen(day, "", numbers={"rejects": value}) for day, value in runs))


RULE = Rule(
    code="MP903",
    name="indicator-short",
    says="a number has been short of its expected course (from → to by its date) at 2 reviews in "
    "a row",
    why="One bad week is weather; two reviews in a row are a trend, and there is time to act. The "
    "course goes straight from `from` on the project's first day to `to` on its `by`. Reviews are "
    "those of the milestones that serve the number, of all milestones where none does; a value "
    "counts that a run saw on the day of the review or in the week before. A number that is on "
    "its course again today is left alone.",
    fix="Do more for it, or correct what is expected of it.",
    severity="warning",
    remembers=True,
    survey=_survey,
    options=(
        Option(
            name="reviews", default=2, unit="reviews", says="at how many in a row it must be short"
        ),
    ),
    cases=(
        Case(
            says="short at the first of two reviews only",
            portfolio=lambda: _seats(("2027-02-12", 100), ("2027-02-19", 160)),
        ),
        Case(
            says="short at the second only, and the first is exactly on course",
            portfolio=lambda: _seats(("2027-02-12", 132), ("2027-02-19", 140)),
        ),
        Case(
            says="short at both, and on its course again today",
            portfolio=lambda: _seats(("2027-02-12", 100), ("2027-02-19", 120), now=172),
        ),
        Case(
            says="short for weeks, but reviewed only once",
            portfolio=lambda: _seats(
                ("2027-02-12", 100), ("2027-02-19", 120), reviewed=("2027-02-19",)
            ),
        ),
        Case(
            says="the number has no course",
            portfolio=lambda: remembered(
                portfolio(milestone(), numbers=numbers("seats", by="")), _run("2027-02-12", 1)
            ),
        ),
        Case(
            says="a number that is to fall, and falls as it should",
            portfolio=lambda: _falling("0.4", "0.34"),
        ),
        Case(
            says="short at both of the last two reviews",
            portfolio=lambda: _seats(("2027-02-12", 131), ("2027-02-19", 120)),
            finds=(
                (
                    "seats was short of its course at the last reviews: 131 instead of 132 seats "
                    "on 2027-02-12 and 120 instead of 160 seats on 2027-02-19"
                ),
            ),
        ),
        Case(
            says="read a week before the first review; the second is today",
            portfolio=lambda: _seats(
                ("2027-02-05", 90), reviewed=("2027-02-12", "2027-02-22"), now=171
            ),
            finds=(
                (
                    "seats was short of its course at the last reviews: 90 instead of 104 seats "
                    "on 2027-02-05 and 171 instead of 172 seats on 2027-02-22"
                ),
            ),
        ),
        Case(
            says="nothing serves it: the reviews of all milestones count",
            portfolio=lambda: _seats(("2027-02-12", 0), ("2027-02-19", 1), supports=()),
            finds=(
                (
                    "seats was short of its course at the last reviews: 0 instead of 132 seats "
                    "on 2027-02-12 and 1 instead of 160 seats on 2027-02-19"
                ),
            ),
        ),
        Case(
            says="a number that is to fall, and does not",
            portfolio=lambda: _falling("0.38", "0.35"),
            finds=(
                (
                    "rejects was short of its course at the last reviews: 0.38 instead of 0.37 on "
                    "2027-02-12 and 0.35 instead of 0.34 on 2027-02-19"
                ),
            ),
        ),
        Case(
            says="no run saw it in the week before one of the reviews",
            portfolio=lambda: _seats(("2027-02-04", 90), ("2027-02-19", 120)),
            unsure=True,
        ),
        Case(
            says="the project has no start: nobody knows what is expected",
            portfolio=lambda: _seats(("2027-02-12", 100), ("2027-02-19", 120), start=""),
            unsure=True,
        ),
    ),
)
