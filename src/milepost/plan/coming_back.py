"""Issues that a rollover moved, put back into the milestone that they came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from milepost.model.change import ALREADY_IN, Change, ChangeKind, Json, NotPlanned, Target
from milepost.model.issue import Issue
from milepost.plan import traces
from milepost.plan.traces import Ground

_TOOK = ("done", "unknown", None)


@dataclass(frozen=True, slots=True)
class Step:
    """One move of ours, ``out`` of a milestone and ``into`` another, by keys; empty for none.

    ``sure``: it took.  ``stays``: the issue lay there already, so that is no doing of ours.
    """

    out: str
    into: str
    sure: bool
    stays: bool


def moved_back(ground: Ground) -> Iterator[Change | NotPlanned]:
    """Each issue that still is where we moved it, back where it was before we first did."""
    records = {one.key: one for one in ground.reading.milestones}
    issues = {one.ref.key: one for one in ground.reading.issues}
    gone: list[str] = []
    for key, row in moved(ground).items():
        issue = issues.get(key)
        steps = _took(issue, row) if issue else []
        if issue is None or not steps:
            gone += [] if issue else [key]
            continue
        here, (out, back) = steps[0].into, _reversed(steps, issue)
        lost = next((one for one in back if one not in records), None)
        if here and here not in issue.milestones:
            yield ground.not_done(
                f"{key} is not in milestone {here} any more, to which milepost moved it",
                "it stays where it is",
            )
        elif lost is not None:
            yield ground.not_done(
                f"{key} came from milestone {lost}, which is not there any more",
                "it stays where it is",
            )
        else:
            for one, other in zip_longest(out, back):
                yield Change(
                    source=issue.ref.source,
                    target=Target("issue", key, title=issue.title),
                    kind=ChangeKind.MOVE_ISSUE,
                    before={"milestone": one},
                    after={"milestone": other},
                    reason="milepost moved it",
                )
    if gone:
        yield ground.not_done(
            f"issues that milepost moved are not there any more: {traces.few((*gone,))}",
            "nothing is put back there",
        )


def moved(ground: Ground) -> Mapping[str, list[Step]]:
    """By issue our moves, newest first, that took or may have."""
    found: dict[str, list[Step]] = {}
    for one in ground.written(ChangeKind.MOVE_ISSUE):
        if one.outcome in _TOOK:
            was, is_ = one.change.before, one.change.after
            stays = isinstance(was, Mapping) and was.get(ALREADY_IN) is True
            step = Step(_key(was), _key(is_), one.outcome == "done", stays)
            found.setdefault(one.change.target.key, []).append(step)
    return found


def _took(issue: Issue, row: list[Step]) -> list[Step]:
    """The moves without the latest of those whose answer was lost and that did not take."""
    steps = list(row)
    while steps and not steps[0].sure and not _shows(steps[0], issue):
        steps.pop(0)
    return steps


def _shows(step: Step, issue: Issue) -> bool:
    """Whether the issue lies as the move left it."""
    there = issue.milestones
    return step.into in there if step.into else step.out not in there


def _reversed(steps: list[Step], issue: Issue) -> tuple[list[str], list[str]]:
    """The milestones to take it out of, and those to put it into: an unbroken row undone.

    What it lies in besides stays, and so does what a move found it in already.
    """
    lies = dict.fromkeys(issue.milestones)
    back: dict[str, None] = {}
    for step in steps:
        if step.stays or not step.into or step.into in lies:
            if not step.stays:
                lies.pop(step.into, None)
            if step.out:
                lies[step.out] = back[step.out] = None
        elif step.sure:
            break
    goal = [one for one in back if one in lies]
    out = [one for one in issue.milestones if one not in lies] if goal else []
    return out, [one for one in goal if one not in issue.milestones]


def _key(value: Json) -> str:
    return str(value.get("milestone") or "") if isinstance(value, Mapping) else ""
