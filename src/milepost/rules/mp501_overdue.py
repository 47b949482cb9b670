"""MP501: open after the end of its due day."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if here.due is None:
        if gap := view.unseen():
            yield Unsure(reason=say("whether it has a due date is not known: {}", gap))
    elif view.portfolio.today > here.due:
        yield Found(
            message=say("open after its due date {}", here.due),
            fix=say(
                "close {}, or give it a new due date and write down why it moved", titled(here)
            ),
            evidence=tuple(
                Evidence(text=say("open in {}", held.source), url=held.url)
                for held in here.records
                if held.open
            ),
        )


RULE = Rule(
    code="MP501",
    name="overdue",
    says="open after the end of its due day (in its zone)",
    why="A date that passed without a word makes the next date worth less. The day it is due "
    "belongs to it to the end: it is late from the day after, in the project's zone.",
    fix="Close it if it is reached; otherwise set a new date and say why.",
    severity="error",
    health=True,
    check=_check,
    source="due today is not overdue: https://github.com/mirumee/overv.io-beta/issues/545",
    cases=(
        Case(
            says="due today, 2027-02-22: there is time until the end of the day",
            portfolio=lambda: portfolio(milestone(due="2027-02-22")),
        ),
        Case(
            says="closed, even though after its date",
            portfolio=lambda: portfolio(milestone(due="2027-02-12", closed="2027-02-19")),
        ),
        Case(says="without a date: MP101 says so", portfolio=lambda: portfolio(milestone(due=""))),
        Case(
            says="due yesterday and open",
            portfolio=lambda: portfolio(milestone(due="2027-02-21")),
            finds=("open after its due date 2027-02-21",),
        ),
        Case(
            says="closed in web, still open in api",
            portfolio=lambda: portfolio(
                milestone(
                    due="2027-02-12",
                    sources=("web", "api"),
                    records=(record("data", closed="2027-02-11"), record("data", "api")),
                )
            ),
            finds=("open after its due date 2027-02-12",),
        ),
        Case(
            says="the date passed, but whether it is closed was not read",
            portfolio=lambda: portfolio(
                milestone(due="2027-02-12", records=()), unread={"web": [Want.MILESTONES]}
            ),
            unsure=True,
        ),
        Case(
            says="the date may stand in a tracker that was not read",
            portfolio=lambda: portfolio(
                milestone(due="", sources=("web", "api"), records=(record("data"),)),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
