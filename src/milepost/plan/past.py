"""What the ledger says still stands of what we wrote: nothing that we cannot be sure of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind
from milepost.model.memory import Memory, Written
from milepost.model.ref import Ref
from milepost.plan.site import Site

_LABELS = (ChangeKind.ADD_LABEL, ChangeKind.REMOVE_LABEL)


def posted(memory: Memory, milestone: str, issue: Ref, site: Site) -> Written | None:
    """The last write of the milestone's comment on ``issue``, where it should stand now.

    ``None`` where there was none, we deleted it, or its outcome is not known.
    """
    deleted = set()
    for one in memory.written:
        change = one.change
        if change.source != issue.source or change.milestone != milestone:
            continue
        if change.kind is ChangeKind.FOLD_COMMENT:
            deleted.add(change.target.key)
        elif change.kind is ChangeKind.PUT_COMMENT and _is_on(change, issue):
            sure = one.stands and site.is_me(one.actor) and comment_of(one)
            return one if sure and comment_of(one) not in deleted else None
    return None


def comment_of(written: Written) -> str:
    """The id of the comment that was written."""
    target = written.change.target
    return target.key if target.kind == "comment" else written.key


def carried(memory: Memory, issue: Ref, label: str) -> Written | None:
    """The write that put a label on ``issue``, where it should still be there.

    ``None`` also where the label was defined again since: whoever deleted a
    definition took it off every issue.
    """
    for one in memory.written:
        change = one.change
        defines = change.target.kind == "label"
        is_about_it = change.source == issue.source and (defines or issue_of(one) == issue.key)
        if is_about_it and label.casefold() in names(change):
            puts = not defines and change.kind is not ChangeKind.REMOVE_LABEL
            return one if puts and one.stands else None
    return None


def issue_of(written: Written) -> str:
    """The key of the issue that was opened, or whose labels were changed; else empty."""
    change = written.change
    if change.kind is ChangeKind.CREATE_ISSUE:
        return written.key
    return change.target.key if change.kind in _LABELS and change.target.kind == "issue" else ""


def defined(memory: Memory, source: str, label: str) -> bool:
    """Whether a label was there when we last had to do with it, and we did not delete it."""
    for one in memory.written:
        if one.change.source == source and label.casefold() in names(one.change):
            deletes = (
                one.change.kind is ChangeKind.REMOVE_LABEL and one.change.target.kind == "label"
            )
            return one.stands and not deletes
    return False


def opened(memory: Memory, milestone: str, source: str) -> Ref | None:
    """The status issue that we opened for a milestone."""
    one = opening(memory, milestone, source)
    return Ref(source, one.key) if one is not None else None


def opening(memory: Memory, milestone: str, source: str) -> Written | None:
    """The write that opened a milestone's status issue; ``None`` where nobody knows which."""
    for one in memory.written:
        change = one.change
        if (change.kind, change.source, change.milestone) == (
            ChangeKind.CREATE_ISSUE,
            source,
            milestone,
        ):
            return one if one.stands and one.key else None
    return None


def taken_by_us(memory: Memory, issue: Ref, label: str) -> bool:
    """Whether we took a label off an issue, or deleted it as a whole, as ``undo`` does."""
    return any(
        one.change.kind is ChangeKind.REMOVE_LABEL
        and one.change.source == issue.source
        and label.casefold() in names(one.change)
        and (one.change.target.kind == "label" or issue_of(one) == issue.key)
        for one in memory.written
    )


def names(change: Change) -> frozenset[str]:
    """The labels a change is about, case folded."""
    return frozenset(name.casefold() for name in _names(change))


def _names(change: Change) -> Iterator[str]:
    if change.kind is ChangeKind.CREATE_LABEL or (
        change.kind in _LABELS and change.target.kind == "label"
    ):
        yield change.target.key
    elif change.kind in _LABELS:
        yield str(change.after if change.after is not None else change.before)
    elif change.kind is ChangeKind.CREATE_ISSUE and isinstance(change.after, Mapping):
        labels = change.after.get("labels", ())
        yield from map(str, labels if isinstance(labels, tuple) else ())


def _is_on(change: Change, issue: Ref) -> bool:
    return (change.target.parent or change.target.key) == issue.key
