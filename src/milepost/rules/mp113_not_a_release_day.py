"""MP113: due on a day on which nothing is released."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.calendar import WEEKDAYS, Calendar
from milepost.model.finding import Found, Unsure
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_plan import project
from milepost.rules.dates import undated
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import move, some

_NEAR = 28
"""Days around a date in which a release day is looked for that is a working day as well."""


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here, calendar = view.milestone, view.portfolio.project.calendar
    if here.due is None:
        if calendar.release_days:
            yield from undated(view)
    elif not calendar.is_release_day(here.due):
        named = some([(f"{WEEKDAYS[day]}s",) for day in sorted(calendar.release_days)])
        near = [say("{}", day) for day in _near(calendar, here.due)]
        yield Found(
            message=say(
                f"due {{}}, a {WEEKDAYS[here.due.weekday()]}; releases are on {{}}",
                here.due,
                named,
            ),
            fix=say("{} to {}", move(here), some(near, last=" or ")),
        )


def _near(calendar: Calendar, due: date) -> Iterator[date]:
    """The nearest release days before and after the date; ones that people work on, if any are."""
    for step in (-1, 1):
        steps = (due.toordinal() + step * distance for distance in range(1, _NEAR + 1))
        days = [date.fromordinal(one) for one in steps if 1 <= one <= date.max.toordinal()]
        released = [day for day in days if calendar.is_release_day(day)]
        yield from [*filter(calendar.is_working_day, released), *released][:1]


def _released(due: str, *, closed: str = "", days: frozenset[int] = frozenset({1, 3})) -> Portfolio:
    """Due on a day, where releases are on Tuesdays and Thursdays."""
    return portfolio(
        milestone(due=due, closed=closed), project=project(calendar=Calendar(release_days=days))
    )


RULE = Rule(
    code="MP113",
    name="not-a-release-day",
    says="the due date is not on a configured release day",
    why="What is due on a day without a release cannot be out on that day: it is late by plan. "
    "It speaks only where `calendar.release_days` are set. A closed milestone is left alone.",
    fix="Move the due date to a release day, or add the day to `calendar.release_days`.",
    severity="warning",
    check=_check,
    source="the check that spring projects run: "
    "https://github.com/spring-projects/spring-security/issues/10459",
    cases=(
        Case(
            says="no release days are configured",
            portfolio=lambda: _released("2027-03-05", days=frozenset()),
        ),
        Case(says="due on a Thursday", portfolio=lambda: _released("2027-03-04")),
        Case(
            says="closed, though due on a Friday",
            portfolio=lambda: _released("2027-02-12", closed="2027-02-11"),
        ),
        Case(says="without a date: MP101 says so", portfolio=lambda: _released("")),
        Case(
            says="due on the day after a release day",
            portfolio=lambda: _released("2027-03-05"),
            finds=("due 2027-03-05, a Friday; releases are on Tuesdays and Thursdays",),
        ),
        Case(
            says="due on the day before one",
            portfolio=lambda: _released("2027-03-08", days=frozenset({1})),
            finds=("due 2027-03-08, a Monday; releases are on Tuesdays",),
        ),
        Case(
            says="the date may stand in a tracker that was not read",
            portfolio=lambda: portfolio(
                milestone(due="", sources=("web", "api"), records=milestone(due="").records),
                project=project(calendar=Calendar(release_days=frozenset({1}))),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
        Case(
            says="the date may stand in a tracker that was not read, but releases are on any day",
            portfolio=lambda: portfolio(
                milestone(due="", sources=("web", "api"), records=milestone(due="").records),
                unread={"api": [Want.MILESTONES]},
            ),
        ),
    ),
)
