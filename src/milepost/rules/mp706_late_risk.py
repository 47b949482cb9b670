"""MP706: the highest risk is left to the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_plan import project, risky
from milepost.model.terms import Level
from milepost.rules.risks import GRAVITY
from milepost.rules.rule import Case, Rule, Survey
from milepost.rules.wording import move, some, titled


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    carriers = _carriers(view)
    still_open = [one for one in carriers if not one.closed]
    if not still_open:
        return
    days = {one.id: _settled(view, one) for one in carriers}
    undated = [say("{} has no date", titled(one)) for one in carriers if not days[one.id]]
    reason = view.gap or some(undated)
    begins = _last_third(view)
    if reason:
        yield Unsure(reason=say("when the highest risk is settled is not known: {}", reason))
    elif begins and all(day >= begins for day in days.values() if day):
        level = _gravest(still_open[0])[1]
        names = some([say("{} ({})", titled(one), one.due or begins) for one in still_open])
        yield Found(
            message=say(
                f"a {level} risk, the highest of the plan, is settled only with {{}}; the last "
                "third of the plan begins {}",
                names,
                begins,
            ),
            fix=say(
                "add a milestone before {} that settles it, or {} to an earlier day",
                begins,
                move(still_open[0]),
            ),
            subject=still_open[0].id,
        )


def _carriers(view: Survey) -> list[Milestone]:
    """The milestones with a risk as grave as the gravest of the plan; none for low ones."""
    highest = max((_gravest(one)[0] for one in view.plan), default=0)
    if highest <= GRAVITY["low"]:
        return []
    return [one for one in view.plan if _gravest(one)[0] == highest]


def _gravest(milestone: Milestone) -> tuple[int, Level | None]:
    return max(
        ((GRAVITY[risk.level], risk.level) for risk in milestone.terms.risks), default=(0, None)
    )


def _settled(view: Survey, milestone: Milestone) -> date | None:
    """The day it was closed, or is due."""
    since = milestone.closed_since
    return view.portfolio.day(since) if since else milestone.due


def _last_third(view: Survey) -> date | None:
    """The first day of the last third of the plan; ``None`` where the plan has no length.

    It goes from the project's start to its end, or from the first due date to the last.
    """
    plan, due = view.portfolio.project, [one.due for one in view.plan if one.due]
    first, last = plan.start or min(due, default=None), plan.end or max(due, default=None)
    if first is None or last is None or first >= last:
        return None
    return first + timedelta(days=(last - first).days * 2 // 3 + 1)


def _plan(
    *milestones: tuple[str, str, Level], start: str = "2027-01-11", end: str = "2027-04-11"
) -> Portfolio:
    """Milestones with a due date and a risk each; the last third begins 2027-03-13."""
    return portfolio(
        *(milestone(name, due=due, terms=risky(level)) for name, due, level in milestones),
        project=project(start=start, end=end),
    )


RULE = Rule(
    code="MP706",
    name="late-risk",
    says="the highest risk is settled only in the last third of the plan",
    why="What may break the plan should be tried while there is time to make another one. A risk "
    "is settled when the milestone that carries it is reached. Where several risks are equally "
    "high it is enough that one of them is settled early. Low risks are left alone. The plan goes "
    "from the project's `start` to its `end`, or from its first due date to its last.",
    fix="Settle it with an earlier milestone of its own, a trial for instance.",
    severity="info",
    survey=_survey,
    cases=(
        Case(says="no risk is declared", portfolio=lambda: portfolio(milestone())),
        Case(
            says="due on the last day before the last third",
            portfolio=lambda: _plan(("rollout", "2027-03-12", "high")),
        ),
        Case(
            says="one of two high risks is settled early",
            portfolio=lambda: _plan(
                ("data", "2027-03-12", "high"), ("rollout", "2027-04-09", "high")
            ),
        ),
        Case(
            says="a late medium risk and an early high one",
            portfolio=lambda: _plan(
                ("data", "2027-03-12", "high"), ("rollout", "2027-04-09", "medium")
            ),
        ),
        Case(
            says="the highest risk is a low one",
            portfolio=lambda: _plan(("rollout", "2027-04-09", "low")),
        ),
        Case(
            says="due in the last third, but closed early",
            portfolio=lambda: portfolio(
                milestone("data", due="2027-04-09", terms=risky("high"), closed="2027-02-12"),
                milestone("rollout", due="2027-04-09", terms=risky("high")),
                project=project(start="2027-01-11", end="2027-04-11"),
            ),
        ),
        Case(
            says="settled late, but settled",
            portfolio=lambda: portfolio(
                milestone("data", due="2027-02-20", terms=risky("high"), closed="2027-02-20"),
                project=project(start="2027-01-11", end="2027-02-22"),
            ),
        ),
        Case(
            says="a single milestone and no start or end: the plan has no length",
            portfolio=lambda: portfolio(milestone(terms=risky("high"))),
        ),
        Case(
            says="due on the first day of the last third",
            portfolio=lambda: _plan(("rollout", "2027-03-13", "high")),
            finds=(
                (
                    "a high risk, the highest of the plan, is settled only with Full rollout "
                    "(2027-03-13); the last third of the plan begins 2027-03-13"
                ),
            ),
        ),
        Case(
            says="only medium and low risks, the medium ones late",
            portfolio=lambda: _plan(
                ("data", "2027-03-12", "low"),
                ("training", "2027-03-19", "medium"),
                ("rollout", "2027-04-09", "medium"),
            ),
            finds=(
                (
                    "a medium risk, the highest of the plan, is settled only with Training "
                    "delivered (2027-03-19) and Full rollout (2027-04-09); the last third of the "
                    "plan begins 2027-03-13"
                ),
            ),
        ),
        Case(
            says="without start and end the plan goes from the first due date to the last",
            portfolio=lambda: portfolio(
                milestone("kickoff", due="2027-01-13", closed="2027-01-13", judged=False),
                milestone("data", due="2027-02-26", terms=risky("low", "high", "medium")),
                milestone("rollout", due="2027-03-14"),
            ),
            finds=(
                (
                    "a high risk, the highest of the plan, is settled only with Data migration "
                    "validated (2027-02-26); the last third of the plan begins 2027-02-23"
                ),
            ),
        ),
        Case(
            says="the milestone that carries it has no date",
            portfolio=lambda: _plan(("data", "", "high"), ("rollout", "2027-04-09", "high")),
            unsure=True,
        ),
        Case(
            says="a tracker was not read, and with it perhaps the dates of the plan",
            portfolio=lambda: portfolio(
                milestone(terms=risky("high")), unread={"web": [Want.MILESTONES]}
            ),
            unsure=True,
        ),
    ),
)
