"""MP901: a key result that no milestone brings forward, or none in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from milepost.model.course import halfway
from milepost.model.criterion import Compared
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.number import Objective
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, Spot, say
from milepost.model.reading import Want
from milepost.model.sample import criterion, milestone, portfolio
from milepost.model.sample_plan import numbers, project
from milepost.model.terms import Terms
from milepost.rules.purpose import planned, serving
from milepost.rules.rule import Case, Rule, Survey
from milepost.rules.wording import some, titled


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    held: dict[str, list[Objective]] = {}
    for objective in view.portfolio.project.objectives:
        for name in objective.key_results:
            held.setdefault(name, []).append(objective)
    for name, objectives in held.items():
        number = view.portfolio.numbers.get(name)
        by = number.by if number else None
        # After its last day no milestone can bring it forward any more.
        if by is None or by >= view.portfolio.today:
            yield from _covered(view, name, objectives, by)


def _covered(
    view: Survey, name: str, objectives: Sequence[Objective], by: date | None
) -> Iterator[Found | Unsure]:
    found = serving(view.portfolio, view.plan, (name, *(one.id for one in objectives)))
    days = {one.id: planned(view.portfolio, one) for one in found}
    middle = halfway(view.portfolio.project.start, by)
    first = min((day for day in days.values() if day), default=None)
    if middle and first and first < middle:
        return
    undated = some([say("{} has no date", titled(one)) for one in found if not days[one.id]])
    if view.gap:
        yield Unsure(
            reason=say("which milestones serve the key result {} is not known: {}", name, view.gap)
        )
    elif not found:
        yield _found(name, objectives[0], say("no milestone serves the key result {}", name))
    elif middle is None:
        lacking = "it has no `by`" if by is None else "the project has no `start`"
        yield Unsure(
            reason=say(f"the halfway date of the key result {{}} is not known: {lacking}", name)
        )
    elif undated:
        yield Unsure(
            reason=say(
                "whether anything serves the key result {} in time is not known: {}", name, undated
            )
        )
    else:
        names = some([say("{} ({})", titled(one), days[one.id] or middle) for one in found])
        message = say(
            "the key result {} is served only from its halfway date {} on: {}", name, middle, names
        )
        yield _found(name, objectives[0], message)


def _found(name: str, objective: Objective, message: Prose) -> Found:
    where = (
        say(" at {}", Spot(objective.declared_at, objective.id)) if objective.declared_at else ()
    )
    return Found(
        message=message,
        fix=say(
            "add `supports: [{}]` to a milestone that shows early whether it is coming, or take it "
            "out of `key_results`{}",
            name,
            where,
        ),
        subject=name,
    )


def _serving(due: str, name: str = "data", *, closed: str = "", to: str = "seats") -> Milestone:
    return milestone(name, due=due, closed=closed, terms=Terms(supports=(to,)))


def _seats(*milestones: Milestone, by: str = "2027-04-09", start: str = "2027-01-11") -> Portfolio:
    """One key result; from 2027-01-11 to 2027-04-09 its halfway date is 2027-02-24."""
    return portfolio(
        *milestones,
        project=project(start=start, key_results=["seats"]),
        numbers=numbers("seats", by=by),
    )


RULE = Rule(
    code="MP901",
    name="key-result-uncovered",
    says="a key result has no milestone, or none before its halfway date",
    why="A number nobody works towards is a wish, and one that is first looked at in the second "
    "half is found short when it is too late. A milestone serves it that supports it or its "
    "objective, compares it in a done-criterion, or is part of one that does. Halfway is counted "
    "from the project's `start` to the number's `by`; after that day the key result is left "
    "alone.",
    fix="Say `supports` at the milestone that brings it forward; add one if there is none.",
    severity="warning",
    survey=_survey,
    cases=(
        Case(
            says="no objectives are declared",
            portfolio=lambda: portfolio(milestone(), numbers=numbers("seats")),
        ),
        Case(
            says="a milestone that supports it is due the day before halfway, 2027-02-23",
            portfolio=lambda: _seats(_serving("2027-02-23"), _serving("", "rollout")),
        ),
        Case(
            says="its course has an odd number of days: 2027-02-24 is still before halfway",
            portfolio=lambda: _seats(_serving("2027-02-24"), by="2027-04-10"),
        ),
        Case(
            says="closed before halfway, though due later",
            portfolio=lambda: _seats(_serving("2027-03-05", closed="2027-02-12")),
        ),
        Case(
            says="due before halfway and closed later: the plan was in time",
            portfolio=lambda: _seats(_serving("2027-01-29", closed="2027-02-19"), by="2027-02-22"),
        ),
        Case(
            says="the objective as a whole is supported",
            portfolio=lambda: _seats(_serving("2027-02-23", to="live-90")),
        ),
        Case(
            says="a milestone compares it; one that is part of that is due early",
            portfolio=lambda: _seats(
                milestone("data", due="2027-02-23", terms=Terms(part_of="rollout")),
                milestone(
                    "rollout",
                    due="2027-04-09",
                    criteria=[criterion("seats >= 400", Compared("seats", ">=", Decimal(400)))],
                ),
            ),
        ),
        Case(
            says="its last day has passed",
            portfolio=lambda: _seats(milestone(), by="2027-02-21"),
        ),
        Case(
            says="nothing serves it on its last day, 2027-02-22",
            portfolio=lambda: _seats(
                milestone("data", terms=Terms(supports=("other",))), by="2027-02-22"
            ),
            finds=("no milestone serves the key result seats",),
        ),
        Case(
            says="due on its halfway date, 2027-02-24, the other one later",
            portfolio=lambda: _seats(_serving("2027-02-24"), _serving("2027-04-09", "rollout")),
            finds=(
                (
                    "the key result seats is served only from its halfway date 2027-02-24 on: "
                    "Data migration validated (2027-02-24) and Full rollout (2027-04-09)"
                ),
            ),
        ),
        Case(
            says="its course has an odd number of days: 2027-02-25 is after halfway",
            portfolio=lambda: _seats(_serving("2027-02-25"), by="2027-04-10"),
            finds=(
                (
                    "the key result seats is served only from its halfway date 2027-02-25 on: "
                    "Data migration validated (2027-02-25)"
                ),
            ),
        ),
        Case(
            says="two key results, each asked about once, and the milestone serves one of them",
            portfolio=lambda: portfolio(
                _serving("2027-02-12"),
                project=project(start="2027-01-11", key_results=["seats", "rejected", "rejected"]),
                numbers=numbers("seats", "rejected"),
            ),
            finds=("no milestone serves the key result rejected",),
        ),
        Case(
            says="the project has no start: nobody knows when halfway is",
            portfolio=lambda: _seats(_serving("2027-02-12"), start=""),
            unsure=True,
        ),
        Case(
            says="nobody said by when",
            portfolio=lambda: _seats(_serving("2027-02-12"), by=""),
            unsure=True,
        ),
        Case(
            says="one that supports it has no date, the other is late",
            portfolio=lambda: _seats(_serving("2027-04-09"), _serving("", "rollout")),
            unsure=True,
        ),
        Case(
            says="a tracker was not read: a description there may say `Supports: seats`",
            portfolio=lambda: portfolio(
                milestone(),
                project=project(key_results=["seats"]),
                numbers=numbers("seats"),
                unread={"web": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
