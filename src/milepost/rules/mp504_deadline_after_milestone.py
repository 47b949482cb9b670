"""MP504: an open issue's own due date is after the milestone's."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.clock import parse_day
from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import issue, milestone, portfolio
from milepost.rules.dates import undated
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if here.due is None:
        yield from undated(view)
        return
    for one in view.portfolio.work(here):
        if one.open and one.due is not None and one.due > here.due:
            yield Found(
                message=say("{} is due {}, after the milestone ({})", one.ref, one.due, here.due),
                fix=say(
                    "give {} a date up to {}, or move it out of {}",
                    one.ref,
                    here.due,
                    titled(here),
                ),
                subject=str(one.ref),
                refs=(one.ref,),
                evidence=(Evidence(text=say("{} is due {}", one.ref, one.due), url=one.url),),
            )
    if gap := view.unseen() or view.gap(Want.ISSUES):
        yield Unsure(reason=say("whether its issues are due in time is not known: {}", gap))


_LATE, _SAME = parse_day("2027-03-06"), parse_day("2027-03-05")

RULE = Rule(
    code="MP504",
    name="deadline-after-milestone",
    says="an open issue's own due date is after the milestone's",
    why="One of the two dates is wrong: either the issue is needed earlier than it says, or the "
    "milestone comes later than it says. Stretch issues, and trackers whose issues have no date "
    "of their own, are left alone.",
    fix="Move the issue's date up, move the issue into a later milestone, or move the milestone.",
    severity="warning",
    check=_check,
    cases=(
        Case(
            says="due on the same day as the milestone",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-05"), issues=[issue(1, "data", due=_SAME)]
            ),
        ),
        Case(
            says="due later, but closed already",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-05"), issues=[issue(1, "data", "done", due=_LATE)]
            ),
        ),
        Case(
            says="the issue has no date, or is a stretch issue",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-05", stretch=frozenset({"stretch"})),
                issues=[issue(1, "data"), issue(2, "data", due=_LATE, labels=("stretch",))],
            ),
        ),
        Case(
            says="the milestone has no date: MP101 says so",
            portfolio=lambda: portfolio(milestone(due=""), issues=[issue(1, "data", due=_LATE)]),
        ),
        Case(
            says="due the day after the milestone",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-05"), issues=[issue(1, "data", due=_LATE)]
            ),
            finds=("web#1 is due 2027-03-06, after the milestone (2027-03-05)",),
        ),
        Case(
            says="two of three issues are due after it",
            portfolio=lambda: portfolio(
                milestone(due="2027-03-05"),
                issues=[
                    issue(1, "data", due=_LATE),
                    issue(2, "data", due=_SAME),
                    issue(3, "data", due=parse_day("2027-04-09")),
                ],
            ),
            finds=(
                "web#1 is due 2027-03-06, after the milestone (2027-03-05)",
                "web#3 is due 2027-04-09, after the milestone (2027-03-05)",
            ),
        ),
        Case(
            says="the list of issues was cut off",
            portfolio=lambda: portfolio(milestone(), unread={"web": [Want.ISSUES]}),
            unsure=True,
        ),
    ),
)
