"""What GitHub remembers of issues: labels, milestones, closing, blockers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pydantic import StrictInt, StrictStr

from milepost.model.issue import Event, EventKind
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.trackers.rows import Instant, Malformed, Row, checked
from milepost_github import shapes
from milepost_github.below import paged
from milepost_github.read import Desk, Tally

_KINDS: Mapping[str, EventKind] = MappingProxyType(
    {
        "labeled": "labeled",
        "unlabeled": "unlabeled",
        "milestoned": "milestoned",
        "demilestoned": "demilestoned",
        "closed": "closed",
        "reopened": "reopened",
        "blocked_by_added": "blocked",
        "blocked_by_removed": "unblocked",
    }
)


class _Named(Row):
    name: StrictStr


class _Titled(Row):
    title: StrictStr


class _Home(Row):
    full_name: StrictStr


class _Blocker(Row):
    number: StrictInt
    repository: _Home


class _Happening(Row):
    actor: dict[str, Any] | None
    created_at: Instant
    label: _Named | None = None
    milestone: _Titled | None = None
    blocked_by: _Blocker | None = None


def events(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """What happened to each of the given issues, oldest first: a request per 100 events of one."""
    desk = tally.desk
    if refs is None:
        tally.missing("GitHub's events are read issue by issue: name the issues")
    found: list[Event] = []
    for key, rows in paged(tally, "events of", refs or (), "events"):
        issue = Ref(desk.source, key)
        made = (tally.made(f"events of {key}", row, _event(desk, issue), key) for row in rows)
        found += [event for event in made if event is not None]
    return replace(desk.empty(), events=tuple(found))


def _event(desk: Desk, issue: Ref) -> Callable[[object], Event | None]:
    return lambda row: _told(row, issue, desk)


def _told(row: object, issue: Ref, desk: Desk) -> Event | None:
    """What a row tells; ``None`` for what nobody asks about (mentions, assignments, …)."""
    told = row.get("event") if isinstance(row, dict) else None
    if not isinstance(told, str):
        raise Malformed("event: not a text")
    if told not in _KINDS:
        return None
    found = checked(_Happening, row)
    return Event(
        issue=issue,
        kind=_KINDS[told],
        at=found.created_at,
        name=_name(_KINDS[told], found, desk),
        by_title=_KINDS[told] in ("milestoned", "demilestoned"),
        actor=None if found.actor is None else shapes.account(found.actor),
    )


def _name(kind: EventKind, found: _Happening, desk: Desk) -> str:
    """What it was about; nothing for a blocker that the token may not see."""
    if kind in ("labeled", "unlabeled"):
        if found.label is None:
            raise Malformed("label: missing")
        return found.label.name
    if kind in ("milestoned", "demilestoned"):
        if found.milestone is None:
            raise Malformed("milestone: missing")
        return found.milestone.title
    if found.blocked_by is None:
        return ""
    home, number = found.blocked_by.repository.full_name, found.blocked_by.number
    return shapes.ref_at(home, number, desk.source, desk.options.repo).key
