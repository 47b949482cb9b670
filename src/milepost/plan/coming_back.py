"""Issues that a rollover moved, put back into the milestone that they came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, Json, NotPlanned, Target
from milepost.model.issue import Issue
from milepost.plan import traces
from milepost.plan.traces import Ground

_Step = tuple[str, str, bool]
"""The keys of the milestones of one move, out of and into, and whether it surely took."""
_TOOK = ("done", "unknown", None)


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
        here, back = steps[0][1], _origin(steps)
        if here not in issue.milestones:
            yield ground.not_done(
                f"{key} is not in milestone {here} any more, to which milepost moved it",
                "it stays where it is",
            )
        elif back not in records:
            yield ground.not_done(
                f"{key} came from milestone {back}, which is not there any more",
                "it stays where it is",
            )
        elif back != here:
            yield Change(
                source=issue.ref.source,
                target=Target("issue", key, title=issue.title),
                kind=ChangeKind.MOVE_ISSUE,
                before={"milestone": here},
                after={"milestone": back},
                reason="milepost moved it",
            )
    if gone:
        yield ground.not_done(
            f"issues that milepost moved are not there any more: {traces.few((*gone,))}",
            "nothing is put back there",
        )


def moved(ground: Ground) -> Mapping[str, list[_Step]]:
    """By issue our moves, newest first, that took or may have."""
    found: dict[str, list[_Step]] = {}
    for one in ground.written(ChangeKind.MOVE_ISSUE):
        if one.outcome in _TOOK:
            change = one.change
            step = (_key(change.before), _key(change.after), one.outcome == "done")
            found.setdefault(change.target.key, []).append(step)
    return found


def _took(issue: Issue, row: list[_Step]) -> list[_Step]:
    """The moves without the latest of those whose answer was lost and that did not take."""
    steps = list(row)
    while steps and not steps[0][2] and steps[0][1] not in issue.milestones:
        steps.pop(0)
    return steps


def _origin(steps: list[_Step]) -> str:
    """Where an unbroken row of our moves began."""
    back = steps[0][1]
    for before, after, sure in steps:
        if after == back:
            back = before
        elif sure:
            break
    return back


def _key(value: Json) -> str:
    return str(value.get("milestone") or "") if isinstance(value, Mapping) else ""
