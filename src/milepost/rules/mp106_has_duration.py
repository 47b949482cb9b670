"""MP106: a start date makes it a phase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from milepost.model.clock import parse_day
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Record
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    for held in here.records:
        if held.start is not None and held.start not in (held.due, here.due):
            yield Found(
                message=say(
                    "has a start date, {}, in {}: that makes it a phase", held.start, held.source
                ),
                fix=say("clear the start date of {} in {}", titled(here), held.source),
                subject=held.key,
                source=held.source,
            )
    if gap := view.unseen():
        yield Unsure(reason=say("whether it has a start date everywhere is not known: {}", gap))


def _starting(day: str, due: str = "2027-03-05", source: str = "web", closed: str = "") -> Record:
    return replace(record("data", source, due=due, closed=closed), start=parse_day(day))


RULE = Rule(
    code="MP106",
    name="has-duration",
    says="a start date makes it a phase; the date that counts is the due date",
    why="A milestone is a point in time: it is reached or not. What lasts from one day to another "
    "is a phase, and half of a phase proves nothing. A start on the due day itself is no "
    "duration. A closed milestone is left alone.",
    fix="Clear the start date in the tracker; name the phase in `phase` if it belongs to one.",
    severity="info",
    pedantic=True,
    check=_check,
    cases=(
        Case(says="a due date and no start", portfolio=lambda: portfolio(milestone())),
        Case(
            says="it starts on its due day: no time between the two",
            portfolio=lambda: portfolio(milestone(records=(_starting("2027-03-05"),))),
        ),
        Case(
            says="it starts on the day that the plan file says it is due",
            portfolio=lambda: portfolio(
                milestone(records=(_starting("2027-03-05", "2027-03-12"),))
            ),
        ),
        Case(
            says="it starts on the day it is due in that tracker; the plan file says another",
            portfolio=lambda: portfolio(
                milestone(records=(_starting("2027-03-12", "2027-03-12"),))
            ),
        ),
        Case(
            says="closed, with a start date",
            portfolio=lambda: portfolio(
                milestone(
                    closed="2027-02-12", records=(_starting("2027-02-01", closed="2027-02-12"),)
                )
            ),
        ),
        Case(
            says="it starts the day before it is due",
            portfolio=lambda: portfolio(milestone(records=(_starting("2027-03-04"),))),
            finds=("has a start date, 2027-03-04, in web: that makes it a phase",),
        ),
        Case(
            says="it starts the day after it is due",
            portfolio=lambda: portfolio(milestone(records=(_starting("2027-03-06"),))),
            finds=("has a start date, 2027-03-06, in web: that makes it a phase",),
        ),
        Case(
            says="a start and no due date, in both of its trackers",
            portfolio=lambda: portfolio(
                milestone(
                    due="",
                    sources=("web", "api"),
                    records=(
                        _starting("2027-02-01", ""),
                        _starting("2027-02-02", "", source="api"),
                    ),
                )
            ),
            finds=(
                "has a start date, 2027-02-01, in web: that makes it a phase",
                "has a start date, 2027-02-02, in api: that makes it a phase",
            ),
        ),
        Case(
            says="one of its trackers was not read",
            portfolio=lambda: portfolio(
                milestone(sources=("web", "api"), records=(record("data"),)),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
