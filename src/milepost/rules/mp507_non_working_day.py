"""MP507: due on a weekend or holiday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.calendar import Calendar, Span
from milepost.model.clock import parse_day
from milepost.model.finding import Found, Unsure
from milepost.model.portfolio import Portfolio
from milepost.model.project import Project
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.rules.dates import undated
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import move, some


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here, calendar = view.milestone, view.portfolio.project.calendar
    if here.due is None:
        yield from undated(view)
    elif why := calendar.day_off(here.due):
        yield Found(
            message=say("due {}, when nobody works ({})", here.due, why),
            fix=say("{} to {}", move(here), _instead(calendar, here.due)),
        )


def _instead(calendar: Calendar, due: date) -> Prose:
    """The working days around it; a calendar may have none within reach."""
    around = [calendar.working_day(due, step) for step in (-1, 1)]
    days = [say("{}", day) for day in around if calendar.is_working_day(day)]
    return some(days, last=" or ") if days else say("a working day")


def _due(day: str, closed: str = "") -> Portfolio:
    return portfolio(milestone(due=day, closed=closed), project=Project(calendar=_BERLIN))


_BERLIN = Calendar(
    closed=(Span(first=parse_day("2027-03-29"), last=parse_day("2027-04-01")),),
    holidays=lambda year: {date(year, 3, 8): "International Women's Day"},
)

RULE = Rule(
    code="MP507",
    name="non-working-day",
    says="due on a weekend or holiday",
    why="Nobody is there to accept it, so it is late by a working day or done one earlier than "
    "the date says. Which days are off says the project's `calendar`: weekends, public holidays "
    "of its country, days on which it is closed.",
    fix="Move the date to a working day, or correct the calendar.",
    severity="info",
    check=_check,
    cases=(
        Case(says="due on a Friday", portfolio=lambda: _due("2027-03-05")),
        Case(says="due on a Monday after a holiday week", portfolio=lambda: _due("2027-04-05")),
        Case(says="due the day after a holiday", portfolio=lambda: _due("2027-03-09")),
        Case(
            says="due on a Saturday, and closed already",
            portfolio=lambda: _due("2027-02-20", closed="2027-02-19"),
        ),
        Case(says="without a date: MP101 says so", portfolio=lambda: _due("")),
        Case(
            says="due on a Saturday",
            portfolio=lambda: _due("2027-03-13"),
            finds=("due 2027-03-13, when nobody works (Saturday)",),
        ),
        Case(
            says="due on a public holiday",
            portfolio=lambda: _due("2027-03-08"),
            finds=("due 2027-03-08, when nobody works (International Women's Day)",),
        ),
        Case(
            says="due on the last day of a week in which the company is closed",
            portfolio=lambda: _due("2027-04-01"),
            finds=("due 2027-04-01, when nobody works (closed)",),
        ),
        Case(
            says="the date may stand in a tracker that was not read",
            portfolio=lambda: portfolio(
                milestone(due="", records=()), unread={"web": [Want.MILESTONES]}
            ),
            unsure=True,
        ),
    ),
)
