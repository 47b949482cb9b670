"""An adapter opened on a bench, and what every test of the kit does with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar, Final

import pytest

from milepost.errors import WriteFailed
from milepost.model.change import Applied, Change, ChangeKind, Json, Target
from milepost.model.clock import ManualClock
from milepost.model.issue import Comment, Issue
from milepost.model.milestone import Record
from milepost.model.reading import Reading, Want
from milepost.testing.contract.bench import Bench
from milepost.testing.contract.faulty import Faulty
from milepost.trackers.contract import Adapter, AdapterKind, Context, Scope, TrackerOptions

HERE: Final = "here"
"""What the tracker is called in the kit."""
KIT: Final = "kit"
"""The installation whose marks the kit writes."""
WHOLE: Final = (Want.MILESTONES, Want.ISSUES)
"""Kinds that are read as a whole; the others are asked for by ``refs``."""
CHANGES: Final = frozenset(
    {
        ChangeKind.CREATE_LABEL,
        ChangeKind.CREATE_ISSUE,
        ChangeKind.ADD_LABEL,
        ChangeKind.REMOVE_LABEL,
        ChangeKind.PUT_COMMENT,
        ChangeKind.FOLD_COMMENT,
        ChangeKind.PUT_BLOCK,
        ChangeKind.SET_FIELD,
        ChangeKind.CREATE_RECORD,
        ChangeKind.CLOSE_RECORD,
        ChangeKind.MOVE_ISSUE,
        ChangeKind.LINK,
    }
)
"""Changes that contract 1 describes."""

Told = tuple[str, int, int | None]


@dataclass(frozen=True, slots=True)
class Desk:
    """An adapter with everything a test wants to look at."""

    adapter: Adapter
    options: TrackerOptions
    context: Context
    transport: Faulty
    clock: ManualClock
    told: list[Told]

    def read(self, *wants: Want, refs: tuple[str, ...] | None = None) -> Reading:
        """What the adapter reads; the wire is left as it is."""
        return self.adapter.read(Scope.of(*wants, refs=refs))

    def everything(self, *issues: str, labels: tuple[str, ...] = ()) -> Reading:
        """All a run reads: the whole first, then what it calls for, by refs."""
        return (
            self.read(*WHOLE)
            .plus(self.read(Want.LINKS, refs=issues))
            .plus(self.read(Want.COMMENTS, refs=issues))
            .plus(self.read(Want.LABELS, refs=labels))
        )

    def record(self, key: str) -> Record:
        """One milestone, read for itself."""
        (record,) = self.read(Want.MILESTONES, refs=(key,)).milestones
        return record

    def issue(self, key: str) -> Issue:
        """One issue, read for itself."""
        (issue,) = self.read(Want.ISSUES, refs=(key,)).issues
        return issue

    def comments(self, issue: str) -> tuple[Comment, ...]:
        """The comments of one issue, oldest first."""
        reading = self.read(Want.COMMENTS, refs=(issue,))
        assert reading.proves(Want.COMMENTS), reading.reason
        return tuple(sorted(reading.comments, key=lambda comment: comment.created_at))

    def can(self, change: Change) -> bool:
        """Whether the adapter can do it.  If not, it must say so without a request."""
        if change.kind in self.adapter.can:
            return True
        before = self.transport.requests
        with pytest.raises(WriteFailed):
            self.adapter.apply(change)
        assert self.transport.requests == before, "what it cannot do must not be tried"
        return False

    def apply(self, change: Change) -> Applied:
        """Make a change."""
        return self.adapter.apply(change)

    @contextmanager
    def without_a_request(self) -> Iterator[None]:
        """Nothing may be sent within."""
        before = self.transport.requests
        yield
        assert self.transport.requests == before, "a request was sent"


@dataclass(slots=True)
class Opener:
    """Opens the adapter on a bench, as often as a test likes: ``opener(access="read")``."""

    kind: AdapterKind
    bench: Bench
    credentials: tuple[str, ...] = ("token",)
    desks: list[Desk] = field(default_factory=list)

    @property
    def token(self) -> str:
        """The secret of the bench's entry; empty without one."""
        return str(self.bench.entry.get("token") or "")

    def anonymous(self) -> Desk:
        """A fresh adapter that nobody gave a token."""
        return self(**dict.fromkeys(self.credentials))

    def __call__(self, **changes: object) -> Desk:
        """A fresh adapter with a transport of its own; ``changes`` replace keys of the entry."""
        options = self.kind.Options.model_validate({**self.bench.entry, **changes})
        clock = ManualClock(datetime(2027, 2, 22, 9, tzinfo=UTC))
        told: list[Told] = []
        transport = Faulty(clock)
        context = Context(
            source=HERE,
            transport=transport,
            progress=lambda what, page, total: told.append((what, page, total)),
        )
        desk = Desk(self.kind.open(options, context), options, context, transport, clock, told)
        self.desks.append(desk)
        return desk


class Kit:
    """What the parts of the kit share; subclass ``AdapterContract``, not this."""

    kind: ClassVar[AdapterKind]
    """What the entry point leads to: the adapter's package, or an object."""
    many: ClassVar[int] = 120
    """So many issues do not fit on one page."""
    credentials: ClassVar[tuple[str, ...]] = ("token",)
    """Keys of the entry that say who we are; without a token all of them are taken away."""

    @pytest.fixture
    def bench(self) -> Bench:
        """A fresh, empty project: write this fixture."""
        raise NotImplementedError("the class needs a fixture `bench`: see milepost.testing.Bench")

    @pytest.fixture
    def opener(self, bench: Bench) -> Iterator[Opener]:
        """Opens the adapter on the bench."""
        opener = Opener(self.kind, bench, self.credentials)
        yield opener
        for desk in opener.desks:
            desk.transport.close()

    @pytest.fixture
    def desk(self, opener: Opener) -> Desk:
        """The adapter, opened as the bench's entry says."""
        return opener()


def change(kind: ChangeKind, target: Target, after: Json = None, *, before: Json = None) -> Change:
    """A change as the planner makes them."""
    return Change(
        source=HERE, target=target, kind=kind, before=before, after=after, milestone="live"
    )


def add_label(issue: str, name: str) -> Change:
    """Put a label on an issue."""
    return change(ChangeKind.ADD_LABEL, Target("issue", issue), name)


def remove_label(issue: str, name: str) -> Change:
    """Take a label off an issue."""
    return change(ChangeKind.REMOVE_LABEL, Target("issue", issue), before=name)


def delete_definition(name: str) -> Change:
    """Delete a label's definition."""
    return change(ChangeKind.REMOVE_LABEL, Target("label", name), before=name)


def create_label(name: str, description: str = "May be late") -> Change:
    """Define a label."""
    after: Mapping[str, Json] = MappingProxyType(
        {"name": name, "color": "fbca04", "description": description}
    )
    return change(ChangeKind.CREATE_LABEL, Target("label", name), after)


def new_comment(issue: str, text: str) -> Change:
    """Write a first comment."""
    return change(ChangeKind.PUT_COMMENT, Target("issue", issue), text)


def edit_comment(issue: str, key: str, text: str, before: str) -> Change:
    """Edit a comment."""
    return change(ChangeKind.PUT_COMMENT, Target("comment", key, issue), text, before=before)


def fold_comment(issue: str, key: str, before: str) -> Change:
    """Delete a comment."""
    return change(ChangeKind.FOLD_COMMENT, Target("comment", key, issue), before=before)


def close_issue(issue: str) -> Change:
    """Close an issue as done."""
    before, after = ({"state": state} for state in ("open", "closed"))
    return change(ChangeKind.SET_FIELD, Target("issue", issue), after, before=before)


def set_fields(milestone: str, before: Mapping[str, Json], after: Mapping[str, Json]) -> Change:
    """Set fields of a milestone."""
    target = Target("milestone", milestone)
    return change(ChangeKind.SET_FIELD, target, dict(after), before=dict(before))


def create_record(title: str, **fields: Json) -> Change:
    """Make a milestone."""
    target = Target("milestone", "new:live", title=title)
    return change(ChangeKind.CREATE_RECORD, target, {"title": title, **fields})


def close_record(milestone: str) -> Change:
    """Close a milestone."""
    before, after = ({"state": state} for state in ("open", "closed"))
    return change(ChangeKind.CLOSE_RECORD, Target("milestone", milestone), after, before=before)


def move_issue(issue: str, source: str | None, goal: str | None) -> Change:
    """Take an issue out of one milestone and put it into another."""
    before, after = ({"milestone": key} for key in (source, goal))
    return change(ChangeKind.MOVE_ISSUE, Target("issue", issue), after, before=before)


def link(issue: str, title: str = "Live in web") -> Change:
    """Link an issue to something elsewhere."""
    after = {"url": "https://example.com/1", "title": title, "global_id": "milepost:kit:live:web"}
    return change(ChangeKind.LINK, Target("issue", issue), after)


def put_block(milestone: str, description: str, before: str | None = None) -> Change:
    """Write a whole description."""
    return change(ChangeKind.PUT_BLOCK, Target("milestone", milestone), description, before=before)


def create_issue(
    milestone: str, title: str = "Status: Live", body: str = "", labels: tuple[str, ...] = ()
) -> Change:
    """Create an issue in a milestone."""
    after: Mapping[str, Json] = MappingProxyType(
        {"title": title, "body": body, "labels": labels, "milestone": milestone}
    )
    return change(ChangeKind.CREATE_ISSUE, Target("issue", "new:live"), after)
