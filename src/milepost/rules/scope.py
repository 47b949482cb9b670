"""How much work was committed then and is now: what rules about scope share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from milepost.model.history import Snapshot
from milepost.model.issue import Issue
from milepost.model.prose import Prose, say
from milepost.model.ref import Ref
from milepost.rules.rule import View
from milepost.rules.wording import some, titled


def work_then(then: Snapshot) -> frozenset[Ref]:
    """The committed issues of a snapshot that were not dropped."""
    return frozenset(ref for ref, state in then.committed.items() if state != "dropped")


def work_now(view: View) -> Mapping[Ref, Issue]:
    """The committed issues that are not dropped."""
    issues = view.portfolio.work(view.milestone)
    return {issue.ref: issue for issue in issues if issue.state != "dropped"}


def movers(view: View, refs: Sequence[Ref], *, came: bool) -> Prose:
    """Issues that came or left, each with the other milestone and the account, where known."""
    last = {one.ref: one for one in view.history.moves if one.came == came}
    told = []
    for ref in refs:
        move = last.get(ref)
        other = view.portfolio.by_id.get(move.other) if move else None
        parts = [say("from {}" if came else "to {}", titled(other))] if other else []
        parts += [say("by {}", move.by)] if move and move.by else []
        told.append(say("{}{}", ref, say(" ({})", some(parts, " ", " ")) if parts else ()))
    return some(told)
