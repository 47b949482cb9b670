"""MP702: closed, and nobody looked back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from milepost.model.calendar import Calendar, Span
from milepost.model.clock import parse_day
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone, Record
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import at, milestone, portfolio, record
from milepost.model.sample_plan import project
from milepost.model.terms import Lookback, Question, Terms
from milepost.rules.rule import Case, Option, Rule, View, while_closed
from milepost.rules.wording import place, some

_QUESTIONS: Mapping[Question, str] = MappingProxyType(
    {
        "hit": "whether the criteria were hit",
        "why": "why they were not hit",
        "next": "what changes next",
    }
)


@while_closed
def _check(view: View) -> Iterator[Found | Unsure]:
    here, most = view.milestone, view.options["working_days"]
    unanswered = here.terms.lookback.unanswered
    since, until = here.closed_since, here.open_until
    if not unanswered:
        return
    if since is not None and _working_days(view, since) > most:
        yield _found(view, since, unanswered)
    elif until is None or _working_days(view, until) > most:
        why = view.unseen() or ("no tracker tells",)
        yield Unsure(reason=say("on which day it was closed is not known: {}", why))


def _working_days(view: View, instant: datetime) -> int:
    calendar = view.portfolio.project.calendar
    return calendar.working_days_between(view.portfolio.day(instant), view.portfolio.today)


def _found(view: View, since: datetime, unanswered: tuple[Question, ...]) -> Found:
    here = view.milestone
    told = "closed on" if here.closed_at else "closed by"
    return Found(
        message=say(
            f"{told} {{}}; nobody wrote down {{}}",
            view.portfolio.day(since),
            some([(_QUESTIONS[one],) for one in unanswered]),
        ),
        fix=say(
            f"write {{}} under {'`lookback`' if here.declared_at else '`Look-back:`'} {{}}",
            some([(f"`{key}`",) for key in unanswered]),
            place(here),
        ),
    )


def _closed(on: str, *, hit: str = "", why: str = "", next_: str = "") -> Milestone:
    return milestone(closed=on, terms=Terms(lookback=Lookback(hit=hit, why=why, next=next_)))


def _changed(day: str) -> tuple[Record]:
    """Closed, as a tracker tells it that only knows when it was changed last."""
    held = record("data", "api", closed=day)
    return (replace(held, closed_at=None, changed_at=at(day)),)


_ALL = "nobody wrote down whether the criteria were hit and what changes next"

RULE = Rule(
    code="MP702",
    name="no-look-back",
    says="closed more than 5 working days ago and the three questions (criteria hit? if not, why? "
    "what changes next?) are not answered in `lookback` or under `Look-back:`",
    why="What went wrong and what went well is known for a week, and then it is gone. Three "
    "answers are enough. Why is asked only where the first answer begins with a no. An open "
    "milestone is left alone.",
    fix="Answer the three questions under `lookback` in the plan file, or under `Look-back:` in "
    "the description.",
    severity="info",
    check=_check,
    options=(
        Option(
            name="working_days",
            default=5,
            unit="working days",
            says="how long there is time to look back",
        ),
    ),
    cases=(
        Case(
            says="closed 5 working days ago, on 2027-02-15: there is time",
            portfolio=lambda: portfolio(_closed("2027-02-15")),
        ),
        Case(
            says="closed a working day earlier, but on one of the days since then nobody worked",
            portfolio=lambda: portfolio(
                _closed("2027-02-12"),
                project=project(
                    calendar=Calendar(
                        closed=(Span(first=parse_day("2027-02-16"), last=parse_day("2027-02-16")),)
                    )
                ),
            ),
        ),
        Case(
            says="the criteria were hit, and what changes next is written down",
            portfolio=lambda: portfolio(_closed("2027-02-12", hit="yes", next_="earlier tests")),
        ),
        Case(
            says="they were not, and why is written down as well",
            portfolio=lambda: portfolio(
                _closed("2027-02-12", hit="No.", why="vendor was late", next_="other vendor")
            ),
        ),
        Case(says="open", portfolio=lambda: portfolio(milestone())),
        Case(
            says="closed more than 5 working days ago, on 2027-02-14, a Sunday",
            portfolio=lambda: portfolio(_closed("2027-02-14")),
            finds=(f"closed on 2027-02-14; {_ALL}",),
        ),
        Case(
            says="hit, but nobody says what changes next",
            portfolio=lambda: portfolio(_closed("2027-02-12", hit="All of them, no exception")),
            finds=("closed on 2027-02-12; nobody wrote down what changes next",),
        ),
        Case(
            says="not hit, and nobody says why",
            portfolio=lambda: portfolio(
                _closed("2027-02-12", hit="Not all of them", next_="smaller steps")
            ),
            finds=("closed on 2027-02-12; nobody wrote down why they were not hit",),
        ),
        Case(
            says="what changes next is there, but not whether they were hit",
            portfolio=lambda: portfolio(_closed("2027-02-12", next_="smaller steps")),
            finds=("closed on 2027-02-12; nobody wrote down whether the criteria were hit",),
        ),
        Case(
            says="the tracker only tells that it was closed by 2027-02-12",
            portfolio=lambda: portfolio(milestone(records=_changed("2027-02-12"))),
            finds=(f"closed by 2027-02-12; {_ALL}",),
        ),
        Case(
            says="the tracker only tells that it was closed by 2027-02-15, perhaps long before",
            portfolio=lambda: portfolio(milestone(records=_changed("2027-02-15"))),
            unsure=True,
        ),
        Case(
            says="its tracker was not read: it may be closed, and a look-back may be there",
            portfolio=lambda: portfolio(milestone(records=()), unread={"web": [Want.MILESTONES]}),
            unsure=True,
        ),
    ),
)
