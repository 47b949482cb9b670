"""In which order a plan is spent: what waited longest first, nothing before what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from milepost.model.change import LATER, Change, ChangeKind, later
from milepost.model.memory import Memory
from milepost.plan.site import Site

_ORDER = (
    ChangeKind.CREATE_LABEL,
    ChangeKind.CREATE_RECORD,
    ChangeKind.CREATE_ISSUE,
    ChangeKind.ADD_LABEL,
    ChangeKind.LINK,
    ChangeKind.PUT_COMMENT,
    ChangeKind.SET_FIELD,
    ChangeKind.MOVE_ISSUE,
    ChangeKind.CLOSE_RECORD,
    ChangeKind.PUT_BLOCK,
    ChangeKind.REMOVE_LABEL,
    ChangeKind.FOLD_COMMENT,
)
"""Create, add, update, remove: a run that stops half-way leaves nothing stripped."""

FIELD_KINDS = frozenset({ChangeKind.SET_FIELD, ChangeKind.CLOSE_RECORD})
"""Changes that set fields: the mark of a milestone's block tells of them, and comes after."""

SHARED_KINDS = FIELD_KINDS | {ChangeKind.CREATE_RECORD}
"""Changes of what trackers share."""

_Thing = tuple[str, str, str]
"""What changes may have in common: a tracker, a kind of thing, its name."""


def ordered(
    changes: Iterable[Change], sites: Mapping[str, Site], memory: Memory
) -> tuple[Change, ...]:
    """The changes in the order they are made.

    A run may end before all of them are: by a budget, a deadline, somebody's
    hand.  So those that earlier runs planned and did not get to come first, the
    longest waiting in front, each right behind whatever it needs; then
    everything is created, added, updated and removed, in that order.  A status
    issue's first comment comes right behind the issue: a few of them whole are
    of more use than many that are empty.
    """
    source = {name: place for place, name in enumerate(sites)}
    plain = sorted(changes, key=lambda change: (*_step(change), source[change.source]))
    waits = [memory.waiting.get(change.place, 0) for change in plain]
    needs, firsts = _needs(plain), _first_comments(plain)
    order: dict[int, None] = {}

    def queue(place: int) -> None:
        for need in needs[place]:
            queue(need)
        order.setdefault(place)
        for comment in firsts.get(place, ()):
            order.setdefault(comment)  # it needs nothing but its issue

    for place in sorted(range(len(plain)), key=lambda place: -waits[place]):
        queue(place)
    return tuple(plain[place] for place in order)


def labels_of(change: Change) -> tuple[str, ...]:
    """Labels that must be defined before ``change`` is made."""
    if change.kind is ChangeKind.ADD_LABEL:
        return (str(change.after),)
    if isinstance(change.after, Mapping) and change.kind is ChangeKind.CREATE_ISSUE:
        labels = change.after.get("labels", ())
        return tuple(map(str, labels)) if isinstance(labels, tuple) else ()
    return ()


def _step(change: Change) -> tuple[int, bool]:
    """A label's definition goes after the label itself went off the issues."""
    return _ORDER.index(change.kind), change.target.kind == "label"


def _needs(plain: list[Change]) -> list[list[int]]:
    """For each change the places of those that must be tried before it, all of them earlier."""
    made: dict[_Thing, list[int]] = {}
    for place, change in enumerate(plain):
        for thing in _gives(change):
            made.setdefault(thing, []).append(place)
    return [
        [
            earlier
            for thing in _takes(change)
            for earlier in made.get(thing, ())
            if _step(plain[earlier]) < _step(change)
        ]
        for change in plain
    ]


def _first_comments(plain: list[Change]) -> Mapping[int, list[int]]:
    """The places of the comments on issues that are created, by the place of the issue."""
    created = {
        _object(change): place
        for place, change in enumerate(plain)
        if change.kind is ChangeKind.CREATE_ISSUE
    }
    found: dict[int, list[int]] = {}
    for place, change in enumerate(plain):
        if change.kind is ChangeKind.PUT_COMMENT and _object(change) in created:
            found.setdefault(created[_object(change)], []).append(place)
    return found


def _gives(change: Change) -> Iterator[_Thing]:
    """What others may have to wait for in ``change``."""
    yield _object(change)
    match change.kind:
        case ChangeKind.CREATE_LABEL:
            yield change.source, "defined", change.target.key.casefold()
        case ChangeKind.REMOVE_LABEL:
            yield change.source, "removed", str(change.before).casefold()
        case ChangeKind.CREATE_ISSUE:
            yield "", "address", later("issue", change.milestone)
        case ChangeKind.PUT_COMMENT:
            yield "", "address", later("comment", change.milestone)
        case ChangeKind.SET_FIELD | ChangeKind.CLOSE_RECORD if change.target.kind == "milestone":
            yield "", "fields", change.milestone
        case _:
            pass


def _takes(change: Change) -> Iterator[_Thing]:
    """What ``change`` has to wait for: labels, addresses, fields, what comes to its object."""
    yield _object(change)
    for label in labels_of(change):
        yield change.source, "defined", label.casefold()
    if change.kind is ChangeKind.REMOVE_LABEL and change.target.kind == "label":
        yield change.source, "removed", change.target.key.casefold()
    if change.kind is ChangeKind.PUT_BLOCK and LATER in str(change.after):
        for what in ("issue", "comment"):
            if (token := later(what, change.milestone)) in str(change.after):
                yield "", "address", token
    if change.kind is ChangeKind.PUT_BLOCK:
        yield "", "fields", change.milestone


def _object(change: Change) -> _Thing:
    """The issue, record or definition it changes; a comment is part of its issue."""
    target = change.target
    kind = "issue" if target.kind == "comment" else target.kind
    return change.source, kind, target.parent or target.key
