"""MP508: the date is near, and too little of the committed work is closed."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.issue import Issue
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import issue, milestone, portfolio
from milepost.rules.dates import undated
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.wording import NAMED, count, refs, titled

_WHOLE = 100


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here, today = view.milestone, view.portfolio.today
    if here.due is None:
        yield from undated(view)
        return
    left = view.portfolio.project.calendar.working_days_between(today, here.due)
    if here.due < today or left > view.options["working_days"]:
        return
    if gap := view.unseen() or view.gap(Want.ISSUES):
        yield Unsure(reason=say("how much of its work is closed is not known: {}", gap))
        return
    work = [one for one in view.portfolio.work(here) if one.state != "dropped"]
    still = [one for one in work if one.open]
    done = len(work) - len(still)
    if done * _WHOLE < view.options["percent"] * len(work):
        yield Found(
            message=say(
                "due {}, with {} of {} closed ({} %)",
                here.due,
                done,
                count(len(work), "committed issue"),
                done * _WHOLE // len(work),
            ),
            fix=say("close {}, or move what can wait out of {}", refs(still), titled(here)),
            refs=tuple(one.ref for one in still),
            evidence=tuple(
                Evidence(text=say("{} is open", one.ref), url=one.url) for one in still[:NAMED]
            ),
        )


def _work(done: int, left: int, *more: Issue, due: str = "2027-03-01") -> Portfolio:
    """Due in 5 working days unless told otherwise."""
    numbers = range(1, done + left + 1)
    issues = [issue(one, "data", "done" if one <= done else "open") for one in numbers]
    return portfolio(milestone(due=due, stretch=frozenset({"stretch"})), issues=[*issues, *more])


RULE = Rule(
    code="MP508",
    name="due-soon",
    says="within 5 working days with less than 80 % of committed work closed",
    why="In the last week a fifth of the work may be left, not half of it. Said now, there is "
    "still time to take something out; said on the day, there is not. Stretch issues and those "
    "closed without being done count on neither side; once the date has passed MP501 speaks.",
    fix="Finish what is open, move what can wait into a later milestone, or move the date.",
    severity="warning",
    health=True,
    check=_check,
    options=(
        Option(
            name="working_days",
            default=5,
            unit="working days",
            says="how close to the due date it speaks",
        ),
        Option(
            name="percent", default=80, unit="%", says="share of the work that must be closed then"
        ),
    ),
    cases=(
        Case(says="due in 5 working days, 4 of 5 closed", portfolio=lambda: _work(4, 1)),
        Case(
            says="due in 6 working days, nothing closed",
            portfolio=lambda: _work(0, 2, due="2027-03-02"),
        ),
        Case(
            says="what is left open is stretch, or was closed without being done",
            portfolio=lambda: _work(
                1, 0, issue(8, "data", labels=("stretch",)), issue(9, "data", "dropped")
            ),
        ),
        Case(
            says="there is no committed work: MP105 or its criteria speak",
            portfolio=lambda: _work(0, 0),
        ),
        Case(
            says="the date has passed: MP501 says so",
            portfolio=lambda: _work(0, 2, due="2027-02-21"),
        ),
        Case(says="without a date: MP101 says so", portfolio=lambda: _work(0, 2, due="")),
        Case(
            says="due in 5 working days, 3 of 4 closed",
            portfolio=lambda: _work(3, 1),
            finds=("due 2027-03-01, with 3 of 4 committed issues closed (75 %)",),
        ),
        Case(
            says="due today, and a little less than 80 % closed",
            portfolio=lambda: _work(19, 5, due="2027-02-22"),
            finds=("due 2027-02-22, with 19 of 24 committed issues closed (79 %)",),
        ),
        Case(
            says="due in 5 working days, and the list of issues was cut off",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-01"),
                issues=[issue(1, "data")],
                unread={"web": [Want.ISSUES]},
            ),
            unsure=True,
        ),
    ),
)
