"""What a sync that did not get to its end had made so far.

The run that finishes it is judged as that one was: what it made itself was not
there when somebody allowed it.
"""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.change import ChangeKind, Target
from milepost.model.judgement import Judgement
from milepost.model.memory import Memory, Written
from milepost.plan.queue import labels_of

_MAY_STAND = ("done", "unknown", None)


def just_made(memory: Memory, judgement: Judgement) -> frozenset[str]:
    """What unfinished runs put there and no run has touched since, as places.

    Of a comment whose id nobody knows, for its run died while it was sent, the
    place ends where the id would be.
    """
    runs = frozenset(_unfinished(memory))
    return frozenset(
        place
        for one in memory.written
        if one.run in runs and one.outcome in _MAY_STAND
        for place in _places(one, judgement)
    )


def _unfinished(memory: Memory) -> Iterator[str]:
    """The runs since the last one that made all it planned, newest first.

    Where nothing waits to be attempted any more only the last of those that
    came to an end: one tracker that is out of order for months makes every run
    a partial one, and what was made months ago is not just made.
    """
    ended = 0
    for run in memory.runs:
        ended += run.state == "partial"
        if run.state == "complete" or (ended > 1 and not memory.waiting):
            return
        yield run.id


def _places(one: Written, judgement: Judgement) -> Iterator[str]:
    change = one.change
    match change.kind:
        case ChangeKind.CREATE_ISSUE:
            key = one.key or _status(change.milestone, judgement)
            for label in labels_of(change):
                yield f"{change.source} {Target('issue', key)} {label}"
        case ChangeKind.PUT_COMMENT if change.target.kind == "issue":
            yield f"{change.source} {Target('comment', one.key, parent=change.target.key)}"
        case ChangeKind.ADD_LABEL | ChangeKind.PUT_BLOCK if change.before is None:
            yield change.place
        case _:
            pass


def _status(milestone: str, judgement: Judgement) -> str:
    """The key of a milestone's status issue; it had none when it was created."""
    ref = judgement.portfolio.statuses.get(milestone)
    return ref.key if ref else ""
