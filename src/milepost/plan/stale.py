"""Whether a plan made earlier is still what would be planned now."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.change import Change, ChangeKind, Plan
from milepost.report.foot import same


def moved(saved: Plan, fresh: Plan) -> Iterator[tuple[Change, str]]:
    """Each change of ``saved`` that ``fresh`` does not make just so, and why not.

    A saved change holds only if the trackers still look as they did (same
    precondition) and the verdict would still say the same (same text; the
    stamp of a comment aside).
    """
    now = {_place(change): change for change in fresh.changes}
    done: set[tuple[str, str, str, str]] = set()
    for change in saved.changes:
        place = _place(change)
        planned = now.get(place)
        if place in done:
            yield change, "it stands in the plan twice"
        elif planned is None:
            yield change, "it is not needed any more, or not possible: something has changed there"
        elif planned.precondition != change.precondition or planned.before != change.before:
            yield change, "what stands there has changed"
        elif change.milestone != planned.milestone or not _says_the_same(change, planned):
            yield change, "the verdict has changed since, it would say something else now"
        done.add(place)


def _place(change: Change) -> tuple[str, str, str, str]:
    label = change.after or change.before if "label" in change.kind else ""
    return (change.source, str(change.target), change.kind, str(label))


def _says_the_same(old: Change, new: Change) -> bool:
    if old.kind is ChangeKind.PUT_COMMENT:
        return same(str(old.after), str(new.after))
    return old.after == new.after
