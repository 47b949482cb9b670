"""MP509: more of the time or the money is used than milestones are reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from milepost.model.course import Reaching, budget_used, reaching, spent, time_used
from milepost.model.finding import Found, Unsure
from milepost.model.number import SPENT, Number, plainly
from milepost.model.portfolio import Portfolio
from milepost.model.project import Budget
from milepost.model.prose import Prose, Spot, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_plan import project
from milepost.model.terms import Terms
from milepost.rules.rule import Case, Option, Rule, Survey
from milepost.rules.wording import titled

_HUNDRED = 100


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    plan = view.portfolio.project
    time = time_used(plan, view.portfolio.today)
    if time is not None and plan.start and plan.end:
        told = say("{} % of the time from {} to {} is over", _percent(time), plan.start, plan.end)
        yield from _compared(view, "time", time, told)
    budget, number = plan.budget, spent(view.portfolio)
    if budget is None or number is None:
        return
    share = budget_used(view.portfolio)
    if share is not None and number.value is not None:
        told = say(
            "{} % of the budget is spent ({} of {} {})",
            *(_percent(share), plainly(number.value), plainly(budget.amount), budget.currency),
        )
        yield from _compared(view, "budget", share, told)
    elif number.value is None:
        yield Unsure(reason=number.missing)


def _compared(view: Survey, subject: str, used: Fraction, told: Prose) -> Iterator[Found | Unsure]:
    counted = reaching(view.portfolio)
    if not counted.total or not _behind(view, used, counted.reached, counted.total):
        return
    if view.gap:
        yield Unsure(reason=say("how many milestones are reached is not known: {}", view.gap))
    elif _behind(view, used, counted.reached + counted.unknown, counted.total):
        yield _found(view, subject, counted, told)
    else:
        more = "more is" if counted.unknown == 1 else "more are"
        yield Unsure(
            reason=say(
                f"{{}} of {{}} milestones are reached; whether {{}} {more} is not known",
                *(counted.reached, counted.total, counted.unknown),
            )
        )


def _behind(view: Survey, used: Fraction, reached: int, total: int) -> bool:
    return used - Fraction(reached, total) > Fraction(view.options["points"], _HUNDRED)


def _percent(share: Fraction) -> int:
    return int(share * _HUNDRED)


def _found(view: Survey, subject: str, counted: Reaching, told: Prose) -> Found:
    key = "end" if subject == "time" else "budget"
    where = view.portfolio.project.where
    place = say(" at {}", Spot(where, "project")) if where else ()
    first = next((one for one in view.milestones if not one.closed), None)
    reach = say("close {}, which is due first, ", titled(first)) if first else ()
    return Found(
        message=say(
            f"{{}}, and {{}} of {{}} milestones {'is' if counted.reached == 1 else 'are'} reached",
            told,
            counted.reached,
            counted.total,
        ),
        fix=say(f"{{}}or set another `{key}`{{}}", reach, place)
        if reach
        else say(f"set another `{key}`{{}}", place),
        subject=subject,
    )


def _plan(
    *, reached: int = 0, still: int = 0, end: str = "", budget: int = 0, paid: str = ""
) -> Portfolio:
    """So many milestones reached, so many open; the project began on 2027-01-13, 40 days ago.

    With ``budget`` there is money, of which ``paid`` is spent (not known, if empty).
    """
    done = [milestone(f"done{n}", closed="2027-02-12") for n in range(reached)]
    rest = [milestone(f"open{n}") for n in range(still)]
    plan = project(start="2027-01-13" if end else "", end=end, where="milepost.yaml:2")
    look = portfolio(*done, *rest, project=plan)
    if not budget:
        return look
    number = Number(
        name=SPENT,
        value=Decimal(paid) if paid else None,
        missing=say("the number {} is not known", SPENT),
    )
    money = Budget(amount=Decimal(budget), currency="EUR")
    return replace(
        look,
        project=replace(plan, budget=money),
        numbers=MappingProxyType({SPENT: number}),
    )


def _undecided(look: Portfolio, *names: str) -> Portfolio:
    known = {name: None if name in names else one for name, one in look.reached.items()}
    return replace(look, reached=MappingProxyType(known))


_DAYS_80 = "2027-04-02"  # half of the time is over on the specimens' day
_DAYS_100 = "2027-04-22"  # 40 % of it is

RULE = Rule(
    code="MP509",
    name="behind-plan",
    says="the share of project time (or of the budget) used exceeds the share of milestones "
    'reached by more than 15 points ("half the budget, one milestone of three"); needs project '
    "start and end, or budget",
    why="A plan that is behind shows it long before its end: the calendar and the invoices go on, "
    "the milestones do not. Counted are the milestones the plan file declares; where it declares "
    "none, those that are judged or were closed since the project's start. What was given up is "
    "not counted. Days are calendar days from `start` to `end`, both included; today is not over.",
    fix="Reach what is due, split it so that progress shows, or change the plan.",
    severity="warning",
    survey=_survey,
    options=(
        Option(
            name="points",
            default=15,
            unit="points",
            says="by how many per cent of the whole the shares may differ",
        ),
    ),
    cases=(
        Case(
            says="the project has neither start and end nor a budget",
            portfolio=lambda: _plan(still=3),
        ),
        Case(
            says="half of the time is over, 7 of 20 milestones are reached: exactly 15 points",
            portfolio=lambda: _plan(reached=7, still=13, end=_DAYS_80),
        ),
        Case(
            says="half of the budget is spent, 2 of 4 milestones are reached",
            portfolio=lambda: _plan(reached=2, still=2, budget=90000, paid="45000"),
        ),
        Case(
            says="its only milestone won't be done",
            portfolio=lambda: portfolio(
                milestone(terms=Terms(priority="wont")),
                project=project(start="2027-01-13", end=_DAYS_80),
            ),
        ),
        Case(
            says="half of the time is over, 1 of 3 is reached, and one may be",
            portfolio=lambda: _undecided(_plan(reached=2, still=1, end=_DAYS_80), "done0"),
            unsure=True,
        ),
        Case(
            says="half of the time is over, 1 of 3 milestones is reached",
            portfolio=lambda: _plan(reached=1, still=2, end=_DAYS_80),
            finds=(
                (
                    "50 % of the time from 2027-01-13 to 2027-04-02 is over, and 1 of 3 milestones "
                    "is reached"
                ),
            ),
        ),
        Case(
            says="half the budget, one milestone of three; 40 % of the time",
            portfolio=lambda: _plan(reached=1, still=2, end=_DAYS_100, budget=90000, paid="45000"),
            finds=(
                (
                    "50 % of the budget is spent (45000 of 90000 EUR), and 1 of 3 milestones is "
                    "reached"
                ),
            ),
        ),
        Case(
            says="more than the budget is spent, and of two milestones whether one is reached is "
            "not known: behind in either case",
            portfolio=lambda: _undecided(
                _plan(reached=1, still=1, budget=1000, paid="1200.50"), "done0"
            ),
            finds=(
                (
                    "120 % of the budget is spent (1200.5 of 1000 EUR), and 0 of 2 milestones are "
                    "reached"
                ),
            ),
        ),
        Case(
            says="what was spent could not be read",
            portfolio=lambda: _plan(still=3, budget=90000),
            unsure=True,
        ),
        Case(
            says="a tracker was not read: milestones may be reached there",
            portfolio=lambda: portfolio(
                milestone(),
                milestone("kickoff", closed="2027-02-12"),
                milestone("rollout"),
                project=project(start="2027-01-13", end=_DAYS_80),
                unread={"web": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
