"""MP511: too many open committed issues are past their own due date."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.clock import parse_day
from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.issue import Issue
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import issue, milestone, portfolio
from milepost.rules.rule import Case, Option, Rule, View, while_open
from milepost.rules.wording import NAMED, count, refs

_WHOLE = 100


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    today = view.portfolio.today
    still = [one for one in view.portfolio.work(view.milestone) if one.open]
    missed = [one for one in still if one.due is not None and today > one.due]
    share = len(missed) * _WHOLE >= view.options["percent"] * len(still)
    many = len(missed) >= view.options["issues"]
    gap = view.unseen() or view.gap(Want.ISSUES)
    if missed and (many or (share and not gap)):
        yield Found(
            message=say(
                "{} of {} past their own due date: {}",
                len(missed),
                count(len(still), "open committed issue"),
                refs(missed),
            ),
            fix=say(
                "close {}, or give them dates that can be kept and see whether the "
                "milestone's still holds",
                refs(missed),
            ),
            refs=tuple(one.ref for one in missed),
            evidence=tuple(
                Evidence(text=say("{} was due {}", one.ref, one.due or ()), url=one.url)
                for one in missed[:NAMED]
            ),
        )
    elif gap:
        yield Unsure(reason=say("how many of its issues are past their date is not known: {}", gap))


def _work(*days: str, read: bool = True) -> Portfolio:
    """An open issue for each day it is due, empty for none."""
    issues = [
        issue(number, "data", due=parse_day(day) if day else None)
        for number, day in enumerate(days, 1)
    ]
    return _holding(*issues, read=read)


def _holding(*issues: Issue, read: bool = True) -> Portfolio:
    held = milestone(stretch=frozenset({"stretch"}))
    return portfolio(held, issues=issues, unread={} if read else {"web": [Want.ISSUES]})


_PAST, _TODAY, _LATER = "2027-02-21", "2027-02-22", "2027-03-01"

RULE = Rule(
    code="MP511",
    name="missed-deadlines",
    says="3 open committed issues, or 20 % of them, are past their own due date: "
    '"miss enough deadlines, and the milestone slips"',
    why="A milestone does not slip in one day: its tasks do, one after the other, and nobody adds "
    "them up. The day an issue is due belongs to it to the end. Issues without a date of their "
    "own count as open, never as missed; stretch issues do not count.",
    fix="Finish what is late, or give it dates that can be kept; then look at the milestone's own.",
    severity="warning",
    health=True,
    check=_check,
    options=(
        Option(name="issues", default=3, unit="issues", says="how many must be late"),
        Option(
            name="percent",
            default=20,
            unit="%",
            says="or which share of the open committed issues",
        ),
    ),
    cases=(
        Case(
            says="due today: there is time until the end of the day",
            portfolio=lambda: _work(_TODAY, _TODAY, _TODAY),
        ),
        Case(
            says="one of six open issues is late",
            portfolio=lambda: _work(_PAST, _LATER, "", "", "", ""),
        ),
        Case(
            says="two of eleven open issues are late",
            portfolio=lambda: _work(_PAST, _PAST, *[""] * 9),
        ),
        Case(
            says="what is late is closed by now, or a stretch issue",
            portfolio=lambda: _holding(
                issue(1, "data", "done", due=parse_day(_PAST)),
                issue(2, "data", due=parse_day(_PAST), labels=("stretch",)),
                issue(3, "data"),
            ),
        ),
        Case(says="it has no issues", portfolio=_work),
        Case(
            says="one of five open issues is late: 20 %",
            portfolio=lambda: _work(_PAST, "", "", "", ""),
            finds=("1 of 5 open committed issues past their own due date: web#1",),
        ),
        Case(
            says="three of sixteen open issues are late: less than 20 %, but three",
            portfolio=lambda: _work(_PAST, _PAST, _PAST, *[_LATER] * 13),
            finds=(
                "3 of 16 open committed issues past their own due date: web#1, web#2 and web#3",
            ),
        ),
        Case(
            says="three are late in a list of issues that was cut off: more could not change that",
            portfolio=lambda: _work(_PAST, _PAST, _PAST, read=False),
            finds=("3 of 3 open committed issues past their own due date: web#1, web#2 and web#3",),
        ),
        Case(
            says="one is late in a list of issues that was cut off",
            portfolio=lambda: _work(_PAST, read=False),
            unsure=True,
        ),
    ),
)
