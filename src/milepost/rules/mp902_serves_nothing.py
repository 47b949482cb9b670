"""MP902: a milestone that no key result has anything of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from milepost.model.criterion import Compared
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import criterion, milestone, portfolio
from milepost.model.sample_plan import project
from milepost.model.terms import Terms
from milepost.rules.purpose import line, serves
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import folded, some, write


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    aims = [one.id for one in view.portfolio.project.objectives]
    aims += [name for one in view.portfolio.project.objectives for name in one.key_results]
    if not aims or {*map(folded, aims)} & serves(view.portfolio, here):
        return
    gaps = [gap for one in line(view.portfolio, here) if (gap := view.unseen(one))]
    if gaps:
        yield Unsure(reason=say("what it serves is not known: {}", some(gaps, "; ", "; ")))
    else:
        names = some([say("{}", name) for name in dict.fromkeys((*aims[1:], aims[0]))], last=" or ")
        yield Found(
            message=say("serves no key result"),
            fix=say("{}: {}", write(here, "supports", "Supports: NAME"), names),
        )


def _seats(*milestones: Milestone) -> Portfolio:
    return portfolio(*milestones, project=project(key_results=["seats"]))


_MEASURED = criterion("seats >= 400", Compared("Seats", ">=", Decimal(400)))
_LATE = Terms(part_of="integrations")

RULE = Rule(
    code="MP902",
    name="serves-nothing",
    says="a milestone neither supports a key result nor is part of one that does, when objectives "
    "are declared",
    why="What brings no key result forward costs time that one of them needs; or it serves one and "
    "nobody can see it. Supporting an objective counts, and so does a done-criterion that compares "
    "the number. A closed milestone is left alone.",
    fix="Say `supports` or `part_of`, or give the milestone up.",
    severity="info",
    check=_check,
    cases=(
        Case(says="no objectives are declared", portfolio=lambda: portfolio(milestone())),
        Case(
            says="it supports a key result",
            portfolio=lambda: _seats(milestone(terms=Terms(supports=("seats",)))),
        ),
        Case(
            says="it supports the objective",
            portfolio=lambda: _seats(milestone(terms=Terms(supports=("live-90",)))),
        ),
        Case(
            says="one of its done-criteria compares the key result",
            portfolio=lambda: _seats(milestone(criteria=[_MEASURED])),
        ),
        Case(
            says="it is part of one that is part of one that supports a key result",
            portfolio=lambda: _seats(
                milestone("data", terms=_LATE),
                milestone("integrations", terms=Terms(part_of="rollout")),
                milestone("rollout", terms=Terms(supports=("seats",))),
            ),
        ),
        Case(
            says="closed: nothing can be gained by it",
            portfolio=lambda: _seats(milestone(closed="2027-02-12")),
        ),
        Case(
            says="it says nothing of what it serves",
            portfolio=lambda: _seats(milestone()),
            finds=("serves no key result",),
        ),
        Case(
            says="it supports a number that is no key result, and is part of one that serves none",
            portfolio=lambda: _seats(
                milestone("data", terms=Terms(part_of="rollout", supports=("rejected",))),
                milestone("rollout", terms=Terms(part_of="data")),
            ),
            finds=("serves no key result",),
        ),
        Case(
            says="what it is part of was not read: its description may say what it supports",
            portfolio=lambda: portfolio(
                milestone("data", terms=_LATE),
                milestone("integrations", sources=("api",), records=()),
                project=project(key_results=["seats"]),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
