"""What a store is to the rest of milepost, and the one that keeps nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Protocol

from milepost.model.agreement import Base, Member
from milepost.model.change import Applied, Change, Outcome
from milepost.model.history import Snapshot
from milepost.model.memory import FORGETFUL, Forgotten, Memory, Run, RunState, Seen, Snooze, Written


class Journal(Protocol):
    """What one run writes down, as it goes.  Each line is on disk when the call returns.

    Raises ``StoreError`` where it cannot be.
    """

    @property
    def run(self) -> str:
        """The run's id."""
        ...

    def acts_as(self, actors: Mapping[str, str]) -> None:
        """Which account it is, by tracker."""
        ...

    def intend(self, change: Change, actor: str) -> str:
        """A change, as it goes to the tracker, is about to be sent; gives its line."""
        ...

    def settle(self, line: str, outcome: Outcome, applied: Applied | None = None) -> None:
        """What became of it."""
        ...

    def left(self, outcome: Outcome) -> None:
        """A change that was not sent: done already, in conflict, not attempted."""
        ...

    def silenced(self, snoozes: Iterable[Snooze]) -> None:
        """People took away or hid something of ours."""
        ...

    def woken(self, snoozes: Iterable[Snooze]) -> None:
        """What was silenced may speak again."""
        ...

    def saw(self, seen: Iterable[Seen]) -> None:
        """How milestones stood."""
        ...

    def remember(self, snapshots: Iterable[Snapshot]) -> None:
        """How milestones stand, for good; of one there may be several, each with its ``why``."""
        ...

    def holds(self, members: Iterable[Member], read: Iterable[str] = ()) -> None:
        """Which records milestones have; ``read`` are the trackers that were read to their end.

        Only what is new is written down.  ``since`` is kept where the record is
        known, else it is now.
        """
        ...

    def agreed(self, bases: Iterable[Base]) -> None:
        """On what sides agree from now on; only what is new is written down."""
        ...

    def finish(self, state: RunState, detail: str = "") -> None:
        """The run is over."""
        ...


class Store(Protocol):
    """A place that remembers, opened.  ``where`` names it for people, without a password."""

    @property
    def where(self) -> str:
        """Its name for people."""
        ...

    def memory(self, instance: str) -> Memory:
        """Everything a run of this instance may know."""
        ...

    def lease(
        self, instance: str, *, wait: float | None, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Keep other runs of this instance out.

        ``wait`` is for how many seconds to wait for one that is there, ``None``
        not at all; ``waiting`` is told, in a sentence, for whom, or whose dead
        lease was taken over.  Raises ``Refused``.
        """
        ...

    def begin(self, instance: str, command: str) -> Journal:
        """Start a run."""
        ...

    def runs(self, instance: str) -> tuple[Run, ...]:
        """Every run that is known, newest first."""
        ...

    def writes(self, instance: str) -> tuple[Written, ...]:
        """Every write that is known, newest first."""
        ...

    def history(
        self, instance: str, until: date | None = None
    ) -> Mapping[str, tuple[Snapshot, ...]]:
        """How milestones stood up to the day ``until``, in the order of runs.

        Under the empty name stands the plan itself.
        """
        ...

    def forget(self, instance: str, names: Iterable[str]) -> Forgotten:
        """Take a person with these names out of all that is remembered of this instance."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class NoJournal:
    """Keeps nothing."""

    run = ""

    def acts_as(self, actors: Mapping[str, str]) -> None:
        """Forget it."""

    def intend(self, change: Change, actor: str) -> str:  # noqa: ARG002 - the Protocol's
        """Give no line."""
        return ""

    def settle(self, line: str, outcome: Outcome, applied: Applied | None = None) -> None:
        """Forget it."""

    def left(self, outcome: Outcome) -> None:
        """Forget it."""

    def silenced(self, snoozes: Iterable[Snooze]) -> None:
        """Forget it."""

    def woken(self, snoozes: Iterable[Snooze]) -> None:
        """Forget it."""

    def saw(self, seen: Iterable[Seen]) -> None:
        """Forget it."""

    def remember(self, snapshots: Iterable[Snapshot]) -> None:
        """Forget it."""

    def holds(self, members: Iterable[Member], read: Iterable[str] = ()) -> None:
        """Forget it."""

    def agreed(self, bases: Iterable[Base]) -> None:
        """Forget it."""

    def finish(self, state: RunState, detail: str = "") -> None:
        """Forget it."""


class NoStore:
    """No store: nothing is remembered, nobody is kept out."""

    where = ""

    def memory(self, instance: str) -> Memory:  # noqa: ARG002 - the Protocol's
        """Nothing."""
        return FORGETFUL

    def lease(
        self,
        instance: str,  # noqa: ARG002 - the Protocol's
        *,
        wait: float | None,  # noqa: ARG002 - the Protocol's
        waiting: Callable[[str], None],  # noqa: ARG002 - the Protocol's
    ) -> AbstractContextManager[None]:
        """Nobody to keep out."""
        return nullcontext()

    def begin(self, instance: str, command: str) -> Journal:  # noqa: ARG002 - the Protocol's
        """A run that nobody remembers."""
        return NoJournal()

    def runs(self, instance: str) -> tuple[Run, ...]:  # noqa: ARG002 - the Protocol's
        """None."""
        return ()

    def writes(self, instance: str) -> tuple[Written, ...]:  # noqa: ARG002 - the Protocol's
        """None."""
        return ()

    def history(
        self,
        instance: str,  # noqa: ARG002 - the Protocol's
        until: date | None = None,  # noqa: ARG002 - the Protocol's
    ) -> Mapping[str, tuple[Snapshot, ...]]:
        """None."""
        return {}

    def forget(
        self,
        instance: str,  # noqa: ARG002 - the Protocol's
        names: Iterable[str],  # noqa: ARG002 - the Protocol's
    ) -> Forgotten:
        """Nobody is known."""
        return Forgotten()

    def close(self) -> None:
        """Nothing to let go of."""
