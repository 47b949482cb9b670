"""What GitLab remembers of issues: their labels, milestones and states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal

from pydantic import StrictInt, StrictStr

from milepost.model.issue import Event, EventKind
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.trackers.rows import Instant, Row, checked
from milepost_gitlab import accounts
from milepost_gitlab.below import below
from milepost_gitlab.read import NO_PAST, Desk, Tally


class _Happening(Row):
    user: dict[str, Any] | None
    created_at: Instant


class _Named(Row):
    name: StrictStr


class _Held(Row):
    id: StrictInt


class _Label(_Happening):
    label: _Named | None
    action: Literal["add", "remove"]


class _Milestone(_Happening):
    milestone: _Held | None
    action: Literal["add", "remove"]


class _State(_Happening):
    state: StrictStr


_Told = tuple[Event, ...]
_STATES: Mapping[str, EventKind] = MappingProxyType({"closed": "closed", "reopened": "reopened"})


def events(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """What happened to each of the given issues, oldest first: three requests for each.

    What blocks an issue GitLab remembers only in sentences, so that is not told.
    """
    desk = tally.desk
    if refs is None:
        tally.missing("GitLab's events are read issue by issue: name the issues")
    if not refs:
        return desk.empty()
    if desk.options.token is None:
        return replace(desk.empty(), lacks=(NO_PAST,))
    found: list[Event] = []
    for place, told in _PLACES:
        held: dict[str, str] = {}
        keys = tuple(key for key in refs if key not in tally.gaps)  # those would fail once more
        for key, row in below(tally, "events of", keys, f"resource_{place}_events"):
            made = tally.made(f"events of {key}", row, _maker(told, desk, key, held), key)
            found += made or ()
    order = {key: number for number, key in enumerate(refs)}
    return replace(
        desk.empty(), events=tuple(sorted(found, key=lambda one: (order[one.issue.key], one.at)))
    )


def _maker(
    told: Callable[[object, Ref, dict[str, str]], Iterator[Event]],
    desk: Desk,
    key: str,
    held: dict[str, str],
) -> Callable[[object], _Told]:
    issue = Ref(desk.source, key)
    return lambda row: tuple(told(row, issue, held))


def _labels(row: object, issue: Ref, _: dict[str, str]) -> Iterator[Event]:
    """A label put on or taken off; of a deleted one GitLab no longer knows the name."""
    found = checked(_Label, row)
    if found.label is not None:
        kind: EventKind = "labeled" if found.action == "add" else "unlabeled"
        yield _event(found, issue, kind, found.label.name)


def _milestones(row: object, issue: Ref, held: dict[str, str]) -> Iterator[Event]:
    """A milestone come or gone; ``held`` is where each issue was before.

    An issue that moves from one to another has one event in GitLab, which does
    not say where from; older ones do not say either what an issue was taken out of.
    """
    found = checked(_Milestone, row)
    named = "" if found.milestone is None else str(found.milestone.id)
    before = held.pop(issue.key, "")
    came, left = (named, before) if found.action == "add" else ("", named or before)
    if left and left != came:
        yield _event(found, issue, "demilestoned", left)
    if came:
        held[issue.key] = came
    if came and came != before:
        yield _event(found, issue, "milestoned", came)


def _states(row: object, issue: Ref, _: dict[str, str]) -> Iterator[Event]:
    found = checked(_State, row)
    kind = _STATES.get(found.state)
    if kind is not None:
        yield _event(found, issue, kind, "")


def _event(found: _Happening, issue: Ref, kind: EventKind, name: str) -> Event:
    actor = None if found.user is None else accounts.account(found.user)
    return Event(issue=issue, kind=kind, at=found.created_at, name=name, actor=actor)


_PLACES = (("label", _labels), ("milestone", _milestones), ("state", _states))
