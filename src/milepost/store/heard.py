"""A journal that tells when it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from milepost.model.agreement import Base, Member
from milepost.model.change import Applied, Change, Outcome
from milepost.model.history import Snapshot
from milepost.model.memory import RunState, Seen, Snooze
from milepost.store.book import Journal


class Heard:
    """``journal``, with a call ``before`` each write is announced and ``after`` each line.

    What ``before`` raises keeps the write from being announced, so from being sent.
    """

    def __init__(
        self, journal: Journal, *, before: Callable[[], None], after: Callable[[], None]
    ) -> None:
        self._journal, self._before, self._after = journal, before, after

    @property
    def run(self) -> str:
        """The run's id."""
        return self._journal.run

    def acts_as(self, actors: Mapping[str, str]) -> None:
        """Which account it is, by tracker."""
        self._journal.acts_as(actors)
        self._after()

    def intend(self, change: Change, actor: str) -> str:
        """A change is about to be sent; gives its line."""
        self._before()
        line = self._journal.intend(change, actor)
        self._after()
        return line

    def settle(self, line: str, outcome: Outcome, applied: Applied | None = None) -> None:
        """What became of it."""
        self._journal.settle(line, outcome, applied)
        self._after()

    def left(self, outcome: Outcome) -> None:
        """A change that was not sent."""
        self._journal.left(outcome)
        self._after()

    def silenced(self, snoozes: Iterable[Snooze]) -> None:
        """People took away or hid something of ours."""
        self._journal.silenced(snoozes)
        self._after()

    def woken(self, snoozes: Iterable[Snooze]) -> None:
        """What was silenced may speak again."""
        self._journal.woken(snoozes)
        self._after()

    def saw(self, seen: Iterable[Seen]) -> None:
        """How milestones stood."""
        self._journal.saw(seen)
        self._after()

    def remember(self, snapshots: Iterable[Snapshot]) -> None:
        """How milestones stand, for good."""
        self._journal.remember(snapshots)
        self._after()

    def holds(self, members: Iterable[Member], read: Iterable[str] = ()) -> None:
        """Which records milestones have."""
        self._journal.holds(members, read)
        self._after()

    def agreed(self, bases: Iterable[Base]) -> None:
        """On what sides agree from now on."""
        self._journal.agreed(bases)
        self._after()

    def finish(self, state: RunState, detail: str = "") -> None:
        """The run is over."""
        self._journal.finish(state, detail)
        self._after()
