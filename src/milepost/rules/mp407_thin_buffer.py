"""MP407: what it depends on is due within the days kept free before its own date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Dependency, Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.terms import Terms
from milepost.rules.dates import undated
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.upstream import needed
from milepost.rules.wording import place, titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here, buffer = view.milestone, view.milestone.terms.buffer
    if not buffer:
        return
    if here.due is None:
        yield from undated(view)
        return
    waits = [one for one in needed(view) if not view.closed(one)]
    if last := max(((one.due, one.id) for one in waits if one.due), default=None):
        yield from _measure(view, here.due, view.portfolio.by_id[last[1]], last[0])
    for one in waits:
        if one.due is None and (gap := view.unseen(one)):
            yield Unsure(reason=say("when {} is due is not known: {}", titled(one), gap))
    for doubt in view.unread_dependencies():
        yield Unsure(reason=say("what it depends on is not known: {}", doubt))


def _measure(view: View, due: date, last: Milestone, day: date) -> Iterator[Found | Unsure]:
    here, buffer = view.milestone, view.milestone.terms.buffer
    calendar = view.portfolio.project.calendar
    free_after = calendar.working_day(due, -buffer)
    used = min(calendar.working_days_between(free_after, day), buffer)
    if used <= 0:
        return
    if gap := view.unseen(last) if view.closed(last) is None else None:
        yield Unsure(reason=say("whether {} is closed is not known: {}", titled(last), gap))
        return
    yield Found(
        message=say(
            "{} of {} of its buffer before {} is used up: {} is due {}",
            used,
            buffer,
            due,
            titled(last),
            day,
        ),
        fix=say(
            "get {} done by {}, or move this date, or make the buffer smaller, {}",
            titled(last),
            free_after,
            place(here),
        ),
    )


def _waiting(*needed: Milestone, buffer: int = 3, due: str = "2027-03-10") -> Portfolio:
    here = milestone(
        "rollout",
        due=due,
        depends_on=[one.id for one in needed],
        terms=Terms(buffer=buffer),
    )
    return portfolio(here, *needed)


_UNREAD = Dependency(text="Schema frozen", milestone=None, unsure="api was not read completely")

RULE = Rule(
    code="MP407",
    name="thin-buffer",
    says="the last dependency, or the 85th percentile of the forecast, is later than due − buffer "  # noqa: RUF001 - as the catalogue writes it
    "(working days); says how much of the buffer is used",
    why="A buffer is for what nobody foresaw. Planned into from the start it is gone before "
    "anything goes wrong. The buffer is counted in working days of the project's calendar, the "
    "due day included; so far dates are compared, forecasts come later. Milestones without "
    "`buffer` and dependencies that are closed are left alone.",
    fix="Get what it depends on done earlier, move its own date, or state a smaller buffer.",
    severity="warning",
    check=_check,
    cases=(
        Case(
            says="the buffer of 3 before Wednesday 2027-03-10 begins after Friday 2027-03-05, "
            "when what it depends on is due",
            portfolio=lambda: _waiting(milestone("data", due="2027-03-05")),
        ),
        Case(
            says="what it depends on is due on the Sunday before the buffer begins",
            portfolio=lambda: _waiting(milestone("data", due="2027-03-07")),
        ),
        Case(
            says="no buffer is asked for",
            portfolio=lambda: _waiting(milestone("data", due="2027-03-10"), buffer=0),
        ),
        Case(
            says="what it depends on is closed",
            portfolio=lambda: _waiting(milestone("data", due="2027-03-09", closed="2027-02-19")),
        ),
        Case(
            says="it depends on nothing that has a date, and on itself: MP401 says so",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["rollout", "data"], terms=Terms(buffer=3)),
                milestone("data", due=""),
            ),
        ),
        Case(
            says="without a date: MP101 says so",
            portfolio=lambda: _waiting(milestone("data", due="2027-03-09"), due=""),
        ),
        Case(
            says="what it depends on is due on the first day of the buffer",
            portfolio=lambda: _waiting(milestone("data", due="2027-03-08")),
            finds=(
                (
                    "1 of 3 of its buffer before 2027-03-10 is used up: "
                    "Data migration validated is due 2027-03-08"
                ),
            ),
        ),
        Case(
            says="the last of two things it depends on is due on the same day as it",
            portfolio=lambda: _waiting(
                milestone("training", due="2027-03-10"), milestone("data", due="2027-03-08")
            ),
            finds=(
                (
                    "3 of 3 of its buffer before 2027-03-10 is used up: "
                    "Training delivered is due 2027-03-10"
                ),
            ),
        ),
        Case(
            says="what it depends on is due after it, which uses up the whole buffer",
            portfolio=lambda: _waiting(milestone("data", due="2027-03-12"), buffer=1),
            finds=(
                (
                    "1 of 1 of its buffer before 2027-03-10 is used up: "
                    "Data migration validated is due 2027-03-12"
                ),
            ),
        ),
        Case(
            says="whether what it depends on is closed was not read",
            portfolio=lambda: portfolio(
                milestone("rollout", due="2027-03-10", depends_on=["data"], terms=Terms(buffer=3)),
                milestone("data", due="2027-03-09", sources=("api",), records=()),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
        Case(
            says="when what it depends on is due was not read",
            portfolio=lambda: portfolio(
                milestone("rollout", due="2027-03-10", depends_on=["data"], terms=Terms(buffer=3)),
                milestone("data", due="", sources=("api",), records=()),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
        Case(
            says="what it depends on may lie in a tracker that was not read",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=[_UNREAD], terms=Terms(buffer=3))
            ),
            unsure=True,
        ),
    ),
)
