"""Addresses that became known while a plan was applied, filled into later changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from milepost.model.change import LATER, Applied, Change, ChangeKind, Json, later
from milepost.plan.queue import FIELD_KINDS, labels_of


@dataclass(slots=True)
class Known:
    """What earlier changes of this run made: keys of new issues, addresses by token.

    ``undefined`` holds labels that should have been defined: ``(source, name)``;
    ``bare`` the issues that lack a label or comment they should have got; ``unset``
    the milestones of which a field was not set everywhere.
    """

    keys: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    undefined: set[tuple[str, str]] = field(default_factory=set)
    bare: set[tuple[str, str, str]] = field(default_factory=set)
    unset: set[str] = field(default_factory=set)

    def note(self, change: Change, applied: Applied) -> None:
        """Remember what ``change`` made."""
        if change.kind is ChangeKind.CREATE_ISSUE:
            self.keys[change.target.key] = applied.key
            self.urls[later("issue", change.milestone)] = applied.url
        elif change.kind is ChangeKind.PUT_COMMENT:
            self.urls[later("comment", change.milestone)] = applied.url

    def miss(self, change: Change) -> None:
        """Remember what ``change`` should have made and did not."""
        if change.kind is ChangeKind.CREATE_LABEL:
            self.undefined.add((change.source, change.target.key))
        elif change.kind in (ChangeKind.ADD_LABEL, ChangeKind.PUT_COMMENT):
            self.bare.add(_spot(change))
        elif change.kind in FIELD_KINDS and change.target.kind == "milestone":
            self.unset.add(change.milestone)

    def fill(self, change: Change) -> Change | str:
        """``change`` with everything known filled in, or why it has to wait."""
        target = change.target
        for label in labels_of(change):
            if (change.source, label) in self.undefined:
                return f"its label {label!r} could not be defined"
        if target.key.startswith("new:") and change.kind not in _CREATE:
            if target.key not in self.keys:
                return "the status issue it belongs to was not created"
            target = replace(target, key=self.keys[target.key])
        if change.kind is ChangeKind.PUT_BLOCK and change.milestone in self.unset:
            return "a field that its mark tells of was not set everywhere"
        if _spot(change) in self.bare and change.removes:
            return "what takes its place was not written"
        after = _replaced(change.after, self.urls)
        if LATER in str(_mine(after, change)):
            return "the status comment it links to was not written"
        return replace(change, target=target, after=after)


_CREATE = (ChangeKind.CREATE_ISSUE, ChangeKind.CREATE_RECORD)


def _spot(change: Change) -> tuple[str, str, str]:
    """What a removal strips: the labels or the comments of one issue."""
    target = change.target
    part = "label" if "label" in change.kind else "comment"
    return change.source, target.parent or target.key, part


def _replaced(value: Json, urls: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        for token, url in urls.items():
            value = value.replace(token, url)
    return value


def _mine(after: Json, change: Change) -> Json:
    """The part of a change that may hold tokens: only blocks link to what is not there yet."""
    return after if change.kind is ChangeKind.PUT_BLOCK else None
