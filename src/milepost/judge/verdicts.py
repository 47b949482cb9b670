"""Each kind of done-criterion decided: met, unmet or unknown, with what decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from milepost.judge.answers import Answer, together, unknown
from milepost.judge.compared import compared
from milepost.judge.counted import counted
from milepost.judge.referred import closed, merged
from milepost.judge.shipped import deployed, released
from milepost.judge.signed import signed_off
from milepost.judge.tasks import as_shown, task_items
from milepost.judge.workload import all_closed, no_open
from milepost.model.criterion import (
    AllClosed,
    Closed,
    Compared,
    Count,
    Criterion,
    Deployed,
    Evidence,
    Merged,
    NoOpen,
    Reached,
    Released,
    SignedOff,
    Task,
    Verdict,
    where_in,
)
from milepost.model.milestone import Dependency, Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, join, say
from milepost.model.reading import Want

Elsewhere = Closed | Merged | Released | Deployed | Compared

_TICKED: Mapping[bool, Prose] = {True: ("ticked",), False: ("not ticked",)}


@dataclass(frozen=True, slots=True)
class Upstream:
    """What a ``reached`` looks at.

    ``targets``: the milestones that are meant, each with whether it is reached.
    ``cycle``: ids of milestones that wait for each other in a circle, if they do.
    """

    targets: tuple[tuple[Dependency, bool | None], ...] = ()
    cycle: tuple[str, ...] = ()


def answer(
    portfolio: Portfolio, milestone: Milestone, criterion: Criterion, upstream: Upstream
) -> Answer:
    """Decide the phrase of a criterion; ``upstream`` is what a ``reached`` needs."""
    match criterion.phrase:
        case AllClosed():
            found = all_closed(portfolio, milestone)
        case NoOpen(labels=labels):
            found = no_open(portfolio, milestone, labels)
        case Count():
            found = counted(portfolio, milestone, criterion.phrase)
        case Task(text=text):
            found = _task(portfolio, milestone, criterion, text)
        case SignedOff():
            found = signed_off(portfolio, milestone, criterion)
        case Reached():
            found = _reached(portfolio, upstream)
        case _:
            found = _elsewhere(portfolio, criterion.phrase)
    return found


def _elsewhere(portfolio: Portfolio, phrase: Elsewhere) -> Answer:
    """A phrase that says itself where to look, whatever milestone it stands in."""
    match phrase:
        case Closed(refs=refs):
            found = closed(portfolio, refs)
        case Merged(ref=ref):
            found = merged(portfolio, ref)
        case Released():
            found = released(portfolio, phrase)
        case Deployed():
            found = deployed(portfolio, phrase)
        case Compared():
            found = compared(portfolio, phrase)
    return found


def with_box(criterion: Criterion, found: Answer, url: str) -> Verdict:
    """The verdict: where a known phrase and its box disagree, it is unmet and both are shown."""
    box = criterion.box
    decided = found.state != "unknown" and not isinstance(criterion.phrase, Task)
    if decided and box is not None and (found.state == "met") != box:
        shown = Evidence(text=say("its box is {}", _TICKED[box]), url=url)
        # Without the counts: "3 of 3" beside "unmet" would only puzzle.
        found = Answer("unmet", (*found.evidence, shown))
    return Verdict(
        criterion=criterion,
        state=found.state,
        evidence=found.evidence,
        missing=found.missing,
        done=found.done,
        total=found.total,
        cause=found.cause if found.state == "unknown" else "",
    )


def _reached(portfolio: Portfolio, upstream: Upstream) -> Answer:
    if upstream.cycle:
        path = join(tuple(say("{}", name) for name in upstream.cycle), " → ")
        return unknown(say("the milestones wait for each other: {}", path), cause="circle")
    answers = [
        _one_reached(portfolio, target, reached=reached) for target, reached in upstream.targets
    ]
    return together(answers, count=False)


def _one_reached(portfolio: Portfolio, target: Dependency, *, reached: bool | None) -> Answer:
    if target.milestone is None:
        if target.unsure:
            return unknown(say('"{}" may exist: {}', target.text, target.unsure))
        near = say('; did you mean "{}"?', target.suggestion) if target.suggestion else ()
        return unknown(say('there is no milestone "{}"{}', target.text, near), cause="nowhere")
    other = portfolio.by_id[target.milestone]
    url = next((record.url for record in other.records), "")
    if reached is None:
        told = say('whether "{}" is reached is not known', other.title)
        return unknown(told, cause="upstream")
    if reached:
        text = say('"{}" is reached', other.title)
        return Answer("met", (Evidence(text=text, url=url, at=other.closed_at),))
    closed = "given up" if other.given_up_in else "closed with a criterion unmet"
    why = closed if other.closed else "still open"
    return Answer("unmet", (Evidence(text=say(f'"{{}}" is {why}', other.title), url=url),))


def _task(portfolio: Portfolio, milestone: Milestone, criterion: Criterion, text: str) -> Answer:
    if criterion.box is not None:
        told = say("{} in {}", _TICKED[criterion.box], criterion.where)
        evidence = Evidence(text=told, url=stands_at(criterion, milestone))
        return Answer("met" if criterion.box else "unmet", (evidence,))
    wanted = as_shown(text)
    found = [item for item in task_items(portfolio, milestone) if item.text == wanted]
    if found:
        seen = tuple(
            Evidence(text=say("{} in {}", _TICKED[item.ticked], item.where), url=item.url)
            for item in found
        )
        return Answer("met" if all(item.ticked for item in found) else "unmet", seen)
    if gap := portfolio.gap(milestone, Want.MILESTONES, Want.ISSUES):
        return unknown(gap)
    advice = say(
        "nobody can tick it yet: write `- [ ] {}` into the description of the milestone", text
    )
    url = next((record.url for record in milestone.records), "")
    return Answer("unmet", (Evidence(text=advice, url=url),))


def stands_at(criterion: Criterion, milestone: Milestone) -> str:
    """The address of the description a criterion stands in; empty for the plan file."""
    places = (record for record in milestone.records if where_in(record.source) == criterion.where)
    return next((record.url for record in places), "")
