"""MP403: due before a milestone it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import move, titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    doubts = list(view.unread_dependencies())
    for name in view.portfolio.graph.depends_on(here.id):
        needed = view.portfolio.by_id.get(name)
        if needed is None or view.closed(needed):
            continue
        if here.due is None or needed.due is None:
            # A date that nobody set is MP101; one that was not read may be anything.
            undated = [one for one in (here, needed) if one.due is None]
            doubts += [gap for gap in map(view.unseen, undated) if gap]
        elif here.due < needed.due:
            if gap := view.unseen(needed) if view.closed(needed) is None else None:
                doubts.append(gap)
            else:
                yield _found(here, needed, here.due, needed.due)
    for doubt in dict.fromkeys(doubts):
        yield Unsure(reason=say("whether what it depends on is due later is not known: {}", doubt))


def _found(here: Milestone, needed: Milestone, due: date, later: date) -> Found:
    how = move(here)
    return Found(
        message=say("due {}, but depends on {}, due {}", due, titled(needed), later),
        fix=say("{} to {} or later, or {} to {} or earlier", how, later, move(needed), due),
        subject=needed.id,
        evidence=tuple(
            Evidence(text=say("{}: due {}", one.title, day), url=held.url)
            for one, day in ((here, due), (needed, later))
            for held in one.records[:1]
        ),
    )


RULE = Rule(
    code="MP403",
    name="due-before-dependency",
    says="due before a milestone it depends on",
    why="The two dates cannot both be kept: what it waits for is promised for a later day. "
    "The same day is fine, and so is a dependency that is closed already.",
    fix="Move one of the two dates, or take the dependency out.",
    severity="error",
    health=True,
    check=_check,
    cases=(
        Case(
            says="due a week after what it depends on",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"], due="2027-03-12"),
                milestone("data", due="2027-03-05"),
            ),
        ),
        Case(
            says="both due on the same day",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"], due="2027-03-05"),
                milestone("data", due="2027-03-05"),
            ),
        ),
        Case(
            says="what it depends on is closed, ahead of its later date",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"], due="2027-03-05"),
                milestone("data", due="2027-03-12", closed="2027-02-19"),
            ),
        ),
        Case(
            says="one of the two has no date: MP101 says so",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"], due="2027-03-05"),
                milestone("data", due=""),
            ),
        ),
        Case(
            says="due a day before what it depends on",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"], due="2027-03-04"),
                milestone("data", due="2027-03-05"),
            ),
            finds=("due 2027-03-04, but depends on Data migration validated, due 2027-03-05",),
        ),
        Case(
            says="two dependencies are due later, a third is not",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data", "kickoff", "training"], due="2027-03-04"),
                milestone("data", due="2027-03-12"),
                milestone("kickoff", due="2027-01-15"),
                milestone("training", due="2027-03-19", declared_at="milepost.yaml:30"),
            ),
            finds=(
                "due 2027-03-04, but depends on Data migration validated, due 2027-03-12",
                "due 2027-03-04, but depends on Training delivered, due 2027-03-19",
            ),
        ),
        Case(
            says="due earlier than what it depends on, which may be closed: that was not read",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"], due="2027-03-05"),
                milestone("data", due="2027-03-12", sources=("api",), records=()),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
        Case(
            says="what it depends on may have a date in a tracker that was not read",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"], due="2027-03-05"),
                milestone("data", due="", sources=("api",), records=()),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
