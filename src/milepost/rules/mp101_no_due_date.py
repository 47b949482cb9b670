"""MP101: an open milestone without a date."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import spot, titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if here.due is not None:
        return
    if gap := view.unseen():
        yield Unsure(reason=say("whether it has a due date is not known: {}", gap))
    elif here.declared_at:
        yield Found(
            message=say("no due date, neither in the plan file nor in a tracker"),
            fix=say("add `due: YYYY-MM-DD` at {}", spot(here)),
        )
    else:
        yield Found(message=say("no due date"), fix=say("set a due date on {}", titled(here)))


RULE = Rule(
    code="MP101",
    name="no-due-date",
    says="an open milestone has no date",
    why="A goal without an end date is a wish: nothing can be early, late or in the wrong order. "
    "A closed milestone is left alone.",
    fix="Set a due date in the tracker, or `due` in the plan file.",
    severity="error",
    check=_check,
    cases=(
        Case(says="an open milestone with a due date", portfolio=lambda: portfolio(milestone())),
        Case(
            says="a closed milestone needs no date any more",
            portfolio=lambda: portfolio(milestone(due="", closed="2027-02-12")),
        ),
        Case(
            says="the plan file has the date, the tracker was not read",
            portfolio=lambda: portfolio(milestone(records=()), unread={"web": [Want.MILESTONES]}),
        ),
        Case(
            says="an open milestone that only a tracker knows, without a date",
            portfolio=lambda: portfolio(milestone(due="")),
            finds=("no due date",),
        ),
        Case(
            says="a milestone of the plan file without a date anywhere",
            portfolio=lambda: portfolio(milestone(due="", declared_at="milepost.yaml:12")),
            finds=("no due date, neither in the plan file nor in a tracker",),
        ),
        Case(
            says="the tracker's list was cut off, but this milestone was on it",
            portfolio=lambda: portfolio(milestone(due=""), unread={"web": [Want.MILESTONES]}),
            finds=("no due date",),
        ),
        Case(
            says="no date in web, and api, which may have one, was not read",
            portfolio=lambda: portfolio(
                milestone(due="", sources=("web", "api"), records=(record("data"),)),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
