"""MP109: a phase that no milestone ends."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.prose import Spot, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_plan import project
from milepost.rules.rule import Case, Rule, Survey
from milepost.rules.wording import folded


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    plan = view.portfolio.project
    ended = {folded(one.phase) for one in view.plan}
    where = say(" at {}", Spot(plan.where, "project")) if plan.where else ()
    for phase in plan.phases:
        if folded(phase) in ended:
            continue
        if view.gap:
            yield Unsure(
                reason=say(
                    "whether a milestone ends the phase {} is not known: {}", phase, view.gap
                )
            )
        else:
            yield Found(
                message=say("no milestone lies in the phase {}", phase),
                fix=say(
                    "write `phase: {}` at the milestone that ends it, or take it out of `phases`{}",
                    phase,
                    where,
                ),
                subject=folded(phase),
            )


RULE = Rule(
    code="MP109",
    name="phase-without-end",
    says="a phase named in the project has no milestone in it",
    why="A phase ends when something is reached; without a milestone in it nobody can say that it "
    "is over. It speaks only where the project names phases. A milestone with `priority: wont` "
    "ends nothing.",
    fix="Give the milestone that ends the phase its `phase`, add one, or take the phase out.",
    severity="warning",
    survey=_survey,
    cases=(
        Case(says="a project without phases", portfolio=lambda: portfolio(milestone())),
        Case(
            says="each phase has a milestone; letter case does not matter",
            portfolio=lambda: portfolio(
                milestone("kickoff", phase="Start"),
                milestone("data", phase="build"),
                project=project(phases=("Start", "Build")),
            ),
        ),
        Case(
            says="the milestone of the phase was closed long ago and is only listed",
            portfolio=lambda: portfolio(
                milestone("kickoff", phase="Start", closed="2027-01-13", judged=False),
                project=project(phases=("Start",)),
            ),
        ),
        Case(
            says="a phase in which no milestone lies",
            portfolio=lambda: portfolio(
                milestone("kickoff", phase="Start"),
                project=project(phases=("Start", "Build", "Live")),
            ),
            finds=("no milestone lies in the phase Build", "no milestone lies in the phase Live"),
        ),
        Case(
            says="nobody wants the only milestone of the phase",
            portfolio=lambda: portfolio(
                milestone("kickoff", phase="Start", judged=False),
                project=project(phases=("Start",)),
            ),
            finds=("no milestone lies in the phase Start",),
        ),
        Case(
            says="a tracker was not read: what lies in it may end the phase",
            portfolio=lambda: portfolio(
                milestone("kickoff", phase="Start"),
                project=project(phases=("Start", "Build")),
                unread={"web": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
