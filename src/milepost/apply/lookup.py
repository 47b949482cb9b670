"""After a lost answer: is it there?  Read once, by mark or by natural key; nothing is sent again.

What is found as it was wanted is done.  What is not found proves nothing: the
tracker may still be acting, or its search may lag.  Then nobody knows, and the
next run, which reads everything first, decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from milepost.apply.recheck import recheck
from milepost.errors import SourceError
from milepost.model.change import Applied, Change, ChangeKind
from milepost.model.issue import Issue
from milepost.model.marks import read_mark
from milepost.model.reading import Want
from milepost.plan.queue import labels_of
from milepost.plan.site import Site
from milepost.trackers.contract import Adapter, Scope


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change goes: the tracker, what is known of it, and the name we write under."""

    adapter: Adapter
    site: Site
    instance: str


def found(change: Change, place: Place) -> Applied | None:
    """What stands there of ``change``, filled in as it was sent; ``None`` if nobody can tell."""
    how = _HOW.get(change.kind)
    return how(change, place) if how else None


def _as_wanted(change: Change, place: Place) -> Applied | None:
    """What is looked at before something is written tells whether it is written."""
    try:
        seen = recheck(change, place.adapter, place.site, place.instance)
    except SourceError:
        return None
    return Applied(key=seen.key, url=seen.url) if seen.already else None


def _label(change: Change, place: Place) -> Applied | None:
    """A label on an issue, or its definition: there as it was put, or gone as it was taken."""
    name, wanted = str(change.after or change.before), change.kind is ChangeKind.ADD_LABEL
    if change.target.kind == "label":
        return _definition(change, place)
    issue = _issue(change, place)
    if issue is None or (_carries(issue.labels, name) is not wanted):
        return None
    return Applied(key=issue.ref.key, url=issue.url)


def _definition(change: Change, place: Place) -> Applied | None:
    key, wanted = change.target.key, change.kind is ChangeKind.CREATE_LABEL
    reading = place.adapter.read(Scope.of(Want.LABELS, refs=(key,)))
    there = _carries([label.name for label in reading.labels], key)
    known = reading.proves(Want.LABELS) and there is wanted
    return Applied(key=key) if known else None


def _created(change: Change, place: Place) -> Applied | None:
    """A new status issue, among all: the oldest that is it, as every run takes it."""
    reading = place.adapter.read(Scope.of(Want.ISSUES))
    ours = [issue for issue in reading.issues if _is_it(issue, change, place.site)]
    first = min(ours, key=lambda issue: issue.created_at, default=None)
    return Applied(key=first.ref.key, url=first.url) if first else None


def _is_it(issue: Issue, change: Change, site: Site) -> bool:
    """By us, for this milestone, with what makes every run find it."""
    wish = change.after if isinstance(change.after, Mapping) else {}
    by_us = issue.author is not None and site.is_me(issue.author.login)
    return (
        by_us
        and issue.open
        and issue.title == wish.get("title")
        and read_mark(issue.body) == read_mark(str(wish.get("body", "")))
        and all(_carries(issue.labels, label) for label in labels_of(change))
        and wish.get("milestone") in (None, *issue.milestones)
    )


def _field(change: Change, place: Place) -> Applied | None:
    """The fields of a milestone, or the state of an issue: the one field that is set there."""
    if change.target.kind == "milestone":
        return _as_wanted(change, place)
    if change.after != {"state": "closed"} or change.target.kind != "issue":
        return None
    issue = _issue(change, place)
    return Applied(key=issue.ref.key, url=issue.url) if issue and not issue.open else None


def _issue(change: Change, place: Place) -> Issue | None:
    key = change.target.key
    reading = place.adapter.read(Scope.of(Want.ISSUES, refs=(key,)))
    return next((it for it in reading.issues if it.ref.key == key), None)


def _carries(names: Iterable[str], name: str) -> bool:
    return name.casefold() in {one.casefold() for one in names}


_HOW: Mapping[ChangeKind, Callable[[Change, Place], Applied | None]] = MappingProxyType(
    {
        ChangeKind.CREATE_LABEL: _definition,
        ChangeKind.CREATE_ISSUE: _created,
        ChangeKind.ADD_LABEL: _label,
        ChangeKind.REMOVE_LABEL: _label,
        ChangeKind.PUT_COMMENT: _as_wanted,
        ChangeKind.FOLD_COMMENT: _as_wanted,
        ChangeKind.PUT_BLOCK: _as_wanted,
        ChangeKind.SET_FIELD: _field,
        ChangeKind.CREATE_RECORD: _as_wanted,
        ChangeKind.CLOSE_RECORD: _as_wanted,
        ChangeKind.MOVE_ISSUE: _as_wanted,
    }
)
