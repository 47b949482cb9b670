"""MP108: milestones that come as regularly as sprints do."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.rules.rule import Case, Option, Rule, Survey
from milepost.rules.wording import move, some, titled

_STEPS = MappingProxyType({7: "every week", 14: "every two weeks"})
_MONTHLY = "every month"


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    if view.gap:
        yield Unsure(reason=say("which milestones follow one another is not known: {}", view.gap))
        return
    held: dict[date, list[Milestone]] = {}
    for one in view.plan:
        if one.due is not None:
            held.setdefault(one.due, []).append(one)
    for step, days in _rows(sorted(held)):
        row = [one for day in days for one in held[day]]
        still_open = [one for one in row if not one.closed]
        if step and len(days) >= view.options["row"] and still_open:
            names = some([say("{}", titled(one)) for one in row])
            yield Found(
                message=say(f"{{}} dates in a row come {step}: {{}}", len(days), names),
                fix=say(
                    "{} to the day its outcome is needed, or leave sprints out of what is judged "
                    "with `discover`",
                    move(still_open[0]),
                ),
                subject=row[0].id,
            )


def _rows(days: Sequence[date]) -> Iterator[tuple[str, list[date]]]:
    """The longest rows of days with one regular interval between them."""
    step = ""
    row: list[date] = []
    for day, following in pairwise(days):
        if _step(day, following) != step:
            yield step, row
            step, row = _step(day, following), [day]
        row.append(following)
    yield step, row


def _step(day: date, following: date) -> str:
    """The regular interval between two days; empty where it is none.

    A month is from the end of one to the end of the next as well, however long they are.
    """
    months = (following.year - day.year) * 12 + following.month - day.month
    shorter = min(day, following, key=lambda one: one.day)
    if months == 1 and (day.day == following.day or _is_last(shorter)):
        return _MONTHLY
    return _STEPS.get((following - day).days, "")


def _is_last(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _due(*days: str, closed: int = 0) -> Portfolio:
    """Milestones *A*, *B* … due on these days; the first ``closed`` of them are closed."""
    return portfolio(
        *(
            milestone("abcdefgh"[index], due=day, closed="2027-02-12" if index < closed else "")
            for index, day in enumerate(days)
        )
    )


RULE = Rule(
    code="MP108",
    name="calendar-cadence",
    says="four or more milestones in a row spaced at one regular interval (week, two weeks, "
    "month): sprints, not milestones",
    why="Outcomes do not come as regularly as weeks do. A date that comes by the calendar says "
    "when people meet, not what is reached by then. Milestones on the same day count once; closed "
    "ones count as long as the row goes on with an open one.",
    fix="Date each milestone by its outcome, or leave sprints out with `discover`.",
    severity="info",
    pedantic=True,
    survey=_survey,
    options=(
        Option(name="row", default=4, unit="dates", says="how many in a row make it a cadence"),
    ),
    cases=(
        Case(says="no milestone at all", portfolio=_due, milestone="none"),
        Case(
            says="three in a row at one week's distance",
            portfolio=lambda: _due("2027-03-05", "2027-03-12", "2027-03-19", "2027-05-01"),
        ),
        Case(
            says="four at ten days' distance: no interval of a calendar",
            portfolio=lambda: _due("2027-03-01", "2027-03-11", "2027-03-21", "2027-03-31"),
        ),
        Case(
            says="two at one week's distance, then two at two weeks'",
            portfolio=lambda: _due(
                "2027-03-05", "2027-03-12", "2027-03-19", "2027-04-02", "2027-04-16"
            ),
        ),
        Case(
            says="four a month apart, but for one that is a day late",
            portfolio=lambda: _due("2027-03-15", "2027-04-15", "2027-05-16", "2027-06-15"),
        ),
        Case(
            says="four on the same day of every second month",
            portfolio=lambda: _due("2027-03-15", "2027-05-15", "2027-07-15", "2027-09-15"),
        ),
        Case(
            says="three dates at one week's distance, two milestones on one of them, one undated",
            portfolio=lambda: _due("2027-03-05", "2027-03-12", "2027-03-12", "2027-03-19", ""),
        ),
        Case(
            says="four in a row, all closed",
            portfolio=lambda: _due(
                "2027-01-15", "2027-01-22", "2027-01-29", "2027-02-05", closed=4
            ),
        ),
        Case(
            says="four in a row at one week's distance",
            portfolio=lambda: _due(
                "2027-02-27", "2027-03-05", "2027-03-12", "2027-03-19", "2027-03-26", "2027-05-01"
            ),
            finds=("4 dates in a row come every week: B, C, D and E",),
        ),
        Case(
            says="three closed and an open one, at two weeks' distance",
            portfolio=lambda: _due(
                "2027-01-15", "2027-01-29", "2027-02-12", "2027-02-26", closed=3
            ),
            finds=("4 dates in a row come every two weeks: A, B, C and D",),
        ),
        Case(
            says="the same day of four months, over the end of a year",
            portfolio=lambda: _due("2027-11-15", "2027-12-15", "2028-01-15", "2028-02-15"),
            finds=("4 dates in a row come every month: A, B, C and D",),
        ),
        Case(
            says="the last day of four months",
            portfolio=lambda: _due("2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"),
            finds=("4 dates in a row come every month: A, B, C and D",),
        ),
        Case(
            says="one row of weeks after the other of two weeks",
            portfolio=lambda: _due(
                *("2027-03-05", "2027-03-12", "2027-03-19", "2027-03-26"),
                *("2027-04-09", "2027-04-23", "2027-05-07"),
            ),
            finds=(
                "4 dates in a row come every week: A, B, C and D",
                "4 dates in a row come every two weeks: D, E, F and G",
            ),
        ),
        Case(
            says="a tracker was not read, and may hold milestones between them",
            portfolio=lambda: portfolio(
                *(
                    milestone(name, due=f"2027-03-{day}")
                    for name, day in zip("abcd", ("05", "12", "19", "26"), strict=True)
                ),
                unread={"web": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
