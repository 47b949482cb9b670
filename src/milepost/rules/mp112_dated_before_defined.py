"""MP112: first the date, and only then what is to be done by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile

from milepost.model.clock import parse_day
from milepost.model.finding import Found, Unsure
from milepost.model.history import CriterionState, History, Lapse, Snapshot
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reviewed import reviews
from milepost.model.sample import milestone, person, portfolio
from milepost.model.sample_past import lapse, remembered, seen
from milepost.model.terms import Reviewed, Terms
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import move, spot


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if here.due is None or not here.criteria:
        return  # MP101 and MP103 speak of that
    past = [one for one in view.history.snapshots if not one.rebuilt]
    dated = _with_this_date(past, here.due)
    undefined = [one for one in dated if one.whole and not one.criteria]
    if undefined:
        defined = _defined_on(dated, undefined[-1], view.portfolio.today)
        if not any(day >= defined for day in reviews(view.portfolio, here)):
            yield _found(here, dated[0], defined)
    elif not past:
        yield Unsure(reason=say("which came first, its date or its criteria, is not known yet"))
    elif dated and _unseen(view.history, past, dated[0]):
        yield Unsure(
            reason=say(
                "which came first, its date or its criteria, is not known: both were there when "
                "it was seen on {}, and nothing is known of it before",
                dated[0].day,
            )
        )


def _with_this_date(past: Sequence[Snapshot], due: date) -> list[Snapshot]:
    """The last of the snapshots, since it has the date it has now."""
    return list(takewhile(lambda one: one.due == due, reversed(past)))[::-1]


def _defined_on(dated: Sequence[Snapshot], undefined: Snapshot, today: date) -> date:
    later = dated[dated.index(undefined) + 1 :]
    return next((one.day for one in later if one.criteria), today)


def _unseen(history: History, past: Sequence[Snapshot], first: Snapshot) -> bool:
    """Whether the date may have been there for a while when it was first seen."""
    return first is past[0] or any(one.since < first.day <= one.until for one in history.lapses)


def _found(here: Milestone, dated: Snapshot, defined: date) -> Found:
    where = say("at {} under `reviews`", spot(here)) if here.declared_at else ("as `/review`",)
    return Found(
        message=say(
            "the date {} was set by {}, what done looks like was written down by {}",
            dated.due or dated.day,
            dated.day,
            defined,
        ),
        fix=say(
            "look whether the date still fits and write that down {}, or {} to another day",
            where,
            move(here),
        ),
    )


_DONE: dict[str, CriterionState] = {"all closed": "unmet"}
_DUE = parse_day("2027-03-05")
_OTHER = parse_day("2027-02-26")


def _since(*snapshots: Snapshot, reviewed: str = "", lost: Lapse | None = None) -> Portfolio:
    """A milestone due 2027-03-05 with a criterion, and what runs saw of it before."""
    done = (Reviewed(on=parse_day(reviewed), by=person("dana")),) if reviewed else ()
    here = milestone(terms=Terms(reviews=done), declared_at="milepost.yaml:7")
    return remembered(portfolio(here), *snapshots, lapses=[lost] if lost else [])


RULE = Rule(
    code="MP112",
    name="dated-before-defined",
    says="the date was set before the criteria were (from history)",
    why="A date for something nobody has described yet is a hope: what is to be done by then is "
    "cut to fit it, or the date is missed. What runs saw decides: the date it has now was there "
    "while nothing said what done looks like. It is settled by looking again: a review on the day "
    "the criteria were written or later, or another date.",
    fix="Look whether the date fits what is to be done, and write the review down, or move it.",
    severity="info",
    pedantic=True,
    remembers=True,
    check=_check,
    cases=(
        Case(
            says="seen with criteria and no date, then with both",
            portfolio=lambda: _since(
                seen("2027-02-01", criteria=_DONE),
                seen("2027-02-08", due=_DUE, criteria=_DONE),
            ),
        ),
        Case(
            says="date and criteria came between the same two runs",
            portfolio=lambda: _since(
                seen("2027-02-01"), seen("2027-02-08", due=_DUE, criteria=_DONE)
            ),
        ),
        Case(
            says="the date was moved once the criteria were written",
            portfolio=lambda: _since(
                seen("2027-02-01", due=_OTHER),
                seen("2027-02-08", due=_OTHER, criteria=_DONE),
                seen("2027-02-15", due=_DUE, criteria=_DONE),
            ),
        ),
        Case(
            says="reviewed on the day on which the criteria were first seen",
            portfolio=lambda: _since(
                seen("2027-02-01", due=_DUE),
                seen("2027-02-08", due=_DUE, criteria=_DONE),
                reviewed="2027-02-08",
            ),
        ),
        Case(
            says="a tracker was not read then, and the criteria may have stood there",
            portfolio=lambda: _since(
                seen("2027-02-01", criteria=_DONE),
                seen("2027-02-02", due=_DUE, whole=False),
                seen("2027-02-08", due=_DUE, criteria=_DONE),
            ),
        ),
        Case(
            says="the date was moved since the last run",
            portfolio=lambda: _since(seen("2027-02-15", due=_OTHER, criteria=_DONE)),
        ),
        Case(
            says="without a date and with criteria",
            portfolio=lambda: remembered(portfolio(milestone(due="")), seen("2027-02-01")),
        ),
        Case(
            says="dated, and nobody says yet what done looks like",
            portfolio=lambda: remembered(
                portfolio(milestone(criteria=())), seen("2027-02-01", due=_DUE)
            ),
        ),
        Case(
            says="dated on 2027-02-01, described on 2027-02-08, reviewed only before that",
            portfolio=lambda: _since(
                seen("2027-01-25"),
                seen("2027-02-01", due=_DUE),
                seen("2027-02-08", due=_DUE, criteria=_DONE),
                seen("2027-02-15", due=_DUE, criteria=_DONE),
                reviewed="2027-02-07",
            ),
            finds=(
                (
                    "the date 2027-03-05 was set by 2027-02-01, what done looks like was written "
                    "down by 2027-02-08"
                ),
            ),
        ),
        Case(
            says="described since the last run",
            portfolio=lambda: remembered(portfolio(milestone()), seen("2027-02-19", due=_DUE)),
            finds=(
                (
                    "the date 2027-03-05 was set by 2027-02-19, what done looks like was written "
                    "down by 2027-02-22"
                ),
            ),
        ),
        Case(
            says="seen with both from the first run on",
            portfolio=lambda: _since(seen("2027-02-08", due=_DUE, criteria=_DONE)),
            unsure=True,
        ),
        Case(
            says="both came while no run saw it",
            portfolio=lambda: _since(
                seen("2027-01-11"),
                seen("2027-02-15", due=_DUE, criteria=_DONE),
                lost=lapse("2027-01-11", "2027-02-15"),
            ),
            unsure=True,
        ),
        Case(
            says="only what its tracker remembers is known, and that tells of no criteria",
            portfolio=lambda: _since(seen("2027-02-01", due=_DUE, rebuilt=True)),
            unsure=True,
        ),
    ),
)
