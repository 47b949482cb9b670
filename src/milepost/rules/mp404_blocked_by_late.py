"""MP404: depends on a milestone that is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Dependency, Milestone, Sought
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.upstream import needed
from milepost.rules.wording import open_in, place, titled


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    for one in needed(view):
        yield from _look(view, one)
    for doubt in view.unread_dependencies():
        yield Unsure(reason=say("what it depends on is not known: {}", doubt))


def _look(view: View, other: Milestone) -> Iterator[Found | Unsure]:
    if view.closed(other):
        return
    if other.due is None:
        doubt = view.unseen(other)
    elif view.portfolio.today > other.due:
        doubt = _unsettled(view, other)
        if doubt is None:
            yield _found(view.milestone, other)
    else:
        return
    if doubt:
        yield Unsure(reason=say("whether {} is overdue is not known: {}", titled(other), doubt))


def _unsettled(view: View, other: Milestone) -> Prose | None:
    """Why a milestone whose date passed may be closed all the same."""
    if other.nowhere:
        return say("no tracker has it")
    return view.unseen(other) if view.closed(other) is None else None


def _found(here: Milestone, other: Milestone) -> Found:
    name = titled(other)
    return Found(
        message=say("depends on {}, which was due {} and is open", name, other.due or ()),
        fix=say(
            "close {} or give it a new date, or take it out of what this one depends on, {}",
            name,
            place(here),
        ),
        subject=other.id,
        evidence=open_in(other),
    )


def _nowhere(name: str) -> Milestone:
    lost = milestone(name, due="2027-02-15", records=())
    return replace(lost, sought=(Sought(source="web", title=lost.title),))


_UNREAD = Dependency(text="Schema frozen", milestone=None, unsure="api was not read completely")

RULE = Rule(
    code="MP404",
    name="blocked-by-late",
    says="depends on a milestone that is overdue or forecast late",
    why="It cannot be on track while it waits for something that is not. So far only what is "
    "overdue counts; forecasts come later. What is overdue further upstream is said where it is "
    "waited for directly.",
    fix="Get the other one done or give it an honest date; then see whether this date still holds.",
    severity="warning",
    health=True,
    check=_check,
    cases=(
        Case(
            says="what it depends on is due today: there is time until the end of the day",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"]), milestone("kickoff", due="2027-02-22")
            ),
        ),
        Case(
            says="what it depends on was due last week and is closed",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"]),
                milestone("kickoff", due="2027-02-15", closed="2027-02-19"),
            ),
        ),
        Case(
            says="what it depends on has no date: MP101 says so",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"]), milestone("kickoff", due="")
            ),
        ),
        Case(
            says="closed itself: MP402 says so",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"], closed="2027-02-19"),
                milestone("kickoff", due="2027-02-15"),
            ),
        ),
        Case(
            says="overdue itself, and named as its own dependency: MP401 and MP501 say so",
            portfolio=lambda: portfolio(milestone("data", due="2027-02-15", depends_on=["data"])),
        ),
        Case(
            says="what it depends on was due yesterday and is open",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"]), milestone("kickoff", due="2027-02-21")
            ),
            finds=("depends on Kick-off held, which was due 2027-02-21 and is open",),
        ),
        Case(
            says="both things it depends on are overdue",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data", "training"]),
                milestone("data", due="2027-02-12"),
                milestone("training", due="2027-02-19"),
            ),
            finds=(
                "depends on Data migration validated, which was due 2027-02-12 and is open",
                "depends on Training delivered, which was due 2027-02-19 and is open",
            ),
        ),
        Case(
            says="the date passed, but whether it is closed was not read",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"]),
                milestone("kickoff", due="2027-02-15", sources=("api",), records=()),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
        Case(
            says="the date of what it depends on was not read",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"]),
                milestone("kickoff", due="", sources=("api",), records=()),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
        Case(
            says="no tracker has what it depends on: nobody knows how it stands",
            portfolio=lambda: portfolio(
                milestone("data", depends_on=["kickoff"]),
                _nowhere("kickoff"),
            ),
            unsure=True,
        ),
        Case(
            says="what it depends on may lie in a tracker that was not read",
            portfolio=lambda: portfolio(milestone("data", depends_on=[_UNREAD])),
            unsure=True,
        ),
    ),
)
