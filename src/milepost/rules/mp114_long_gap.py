"""MP114: a long time without a milestone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_plan import project
from milepost.rules.rule import Case, Option, Rule, Survey
from milepost.rules.wording import titled


class _Mark(NamedTuple):
    """A day on which something is reached, and how it is called; nameless is today."""

    day: date
    subject: str
    name: Prose = ()


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    if view.gap:
        yield Unsure(reason=say("which milestones follow one another is not known: {}", view.gap))
        return
    today = view.portfolio.today
    for before, after in pairwise(_marks(view)):
        if after.day > today and (after.day - before.day).days > view.options["days"]:
            yield Found(
                message=say("no milestone between {} and {}", before.name, after.name)
                if before.name
                else say("no milestone before {}", after.name),
                fix=say(
                    "date a milestone before {} by which something can be shown already", after.name
                ),
                subject=after.subject,
            )


def _marks(view: Survey) -> list[_Mark]:
    """Milestones by the day they were or will be reached, from the project's start to its end.

    Empty where no milestone has a date.
    """
    plan, today = view.portfolio.project, view.portfolio.today
    marks = sorted(
        (
            _Mark(day, one.id, say("{} ({})", titled(one), day))
            for one in view.plan
            if (day := _day(view, one))
        ),
        key=lambda mark: (mark.day, mark.subject),
    )
    if not marks:
        return []
    first, last = marks[0].day, marks[-1].day
    if plan.start and plan.start <= first:
        marks.insert(0, _Mark(plan.start, "start", say("the project's start ({})", plan.start)))
    else:
        marks.insert(0, _Mark(today, ""))
    if plan.end and plan.end > last:
        marks.append(_Mark(plan.end, "end", say("the project's end ({})", plan.end)))
    return marks


def _day(view: Survey, milestone: Milestone) -> date | None:
    """When it was reached or will be: an open one not before today."""
    if milestone.closed_since:
        return view.portfolio.day(milestone.closed_since)
    if milestone.closed or milestone.due is None:
        return milestone.due
    return max(milestone.due, view.portfolio.today)


RULE = Rule(
    code="MP114",
    name="long-gap",
    says="more than 90 days without a milestone: no short-term win in sight",
    why="People keep going when something is reached now and then, and a plan that shows nothing "
    "for a quarter cannot be corrected in that time. Gaps that lie behind us are left alone. A "
    "closed milestone counts on the day it was closed, an open one whose date passed as if it were "
    "reached now. The time until the project's `end` counts where it is set.",
    fix="Date a milestone between the two by which something can be shown already.",
    severity="info",
    survey=_survey,
    options=(
        Option(name="days", default=90, unit="days", says="the longest time without a milestone"),
    ),
    cases=(
        Case(
            says="the next milestone is due 90 days after today",
            portfolio=lambda: portfolio(milestone(due="2027-05-23")),
        ),
        Case(
            says="90 days from one to the next, and to the end of the project",
            portfolio=lambda: portfolio(
                milestone("data", due="2027-03-05"),
                milestone("rollout", due="2027-06-03"),
                project=project(start="2027-01-11", end="2027-09-01"),
            ),
        ),
        Case(
            says="a long gap that ended when a milestone was closed today",
            portfolio=lambda: portfolio(
                milestone("kickoff", due="2026-10-01", closed="2026-10-01", judged=False),
                milestone("data", due="2027-05-03", closed="2027-02-22"),
            ),
        ),
        Case(
            says="due long ago and still open: it can be reached any day",
            portfolio=lambda: portfolio(
                milestone("kickoff", due="2027-01-13"), milestone("data", due="2027-05-03")
            ),
        ),
        Case(
            says="no milestone has a date: MP101 says so",
            portfolio=lambda: portfolio(
                milestone(due=""), project=project(start="2027-01-11", end="2027-12-31")
            ),
        ),
        Case(
            says="the next milestone is due 91 days after today",
            portfolio=lambda: portfolio(milestone(due="2027-05-24")),
            finds=("no milestone before Data migration validated (2027-05-24)",),
        ),
        Case(
            says="91 days from one to the next",
            portfolio=lambda: portfolio(
                milestone("data", due="2027-03-05"), milestone("rollout", due="2027-06-04")
            ),
            finds=(
                (
                    "no milestone between Data migration validated (2027-03-05) "
                    "and Full rollout (2027-06-04)"
                ),
            ),
        ),
        Case(
            says="91 days since one that was closed early, before it was only listed",
            portfolio=lambda: portfolio(
                milestone("kickoff", due="2027-02-01", closed="2027-01-12", judged=False),
                milestone("data", due="2027-04-13"),
            ),
            finds=(
                (
                    "no milestone between Kick-off held (2027-01-12) "
                    "and Data migration validated (2027-04-13)"
                ),
            ),
        ),
        Case(
            says="91 days from the start of the project to its first milestone, and to its end",
            portfolio=lambda: portfolio(
                milestone(due="2027-04-12"), project=project(start="2027-01-11", end="2027-07-12")
            ),
            finds=(
                (
                    "no milestone between the project's start (2027-01-11) "
                    "and Data migration validated (2027-04-12)"
                ),
                (
                    "no milestone between Data migration validated (2027-04-12) "
                    "and the project's end (2027-07-12)"
                ),
            ),
        ),
        Case(
            says="a tracker was not read: one of its milestones may lie between",
            portfolio=lambda: portfolio(
                milestone(due="2027-12-01"), unread={"web": [Want.MILESTONES]}
            ),
            unsure=True,
        ),
    ),
)
