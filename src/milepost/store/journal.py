"""What one run writes down: one transaction per line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select

from milepost.model.agreement import Base, Member
from milepost.model.change import Applied, Change, Outcome
from milepost.model.clock import Clock
from milepost.model.history import Snapshot
from milepost.model.memory import RunState, Seen, Snooze
from milepost.store import agreed, keeping, past
from milepost.store.ids import Ids
from milepost.store.packing import packed
from milepost.store.tables import actors, ends, joined, outcomes, runs, seen, snoozes, writes


@dataclass(frozen=True, slots=True, kw_only=True)
class TableJournal:
    """A ``Journal`` in tables.  ``lines`` opens a transaction that is on disk when it closes."""

    run: str
    instance: str
    ids: Ids
    clock: Clock
    keep: timedelta | None
    lines: Callable[[], AbstractContextManager[Connection]]

    def acts_as(self, actors_: Mapping[str, str]) -> None:
        """Which account it is, by tracker; the latest word counts."""
        with self.lines() as connection:
            for source, account in actors_.items():
                connection.execute(
                    delete(actors).where(actors.c.run == self.run, actors.c.source == source)
                )
                connection.execute(
                    insert(actors).values(run=self.run, source=source, account=account)
                )

    def intend(self, change: Change, actor: str) -> str:
        """A change is about to be sent; gives its line."""
        with self.lines() as connection:
            return self._write(connection, change, actor)

    def settle(self, line: str, outcome: Outcome, applied: Applied | None = None) -> None:
        """What became of it."""
        with self.lines() as connection:
            _settle(connection, line, outcome, applied)

    def left(self, outcome: Outcome) -> None:
        """A change that was not sent."""
        with self.lines() as connection:
            _settle(connection, self._write(connection, outcome.change, ""), outcome, None)

    def silenced(self, gestures: Iterable[Snooze]) -> None:
        """People took away or hid something of ours."""
        self._gestures(gestures, silent=True)

    def woken(self, gestures: Iterable[Snooze]) -> None:
        """What was silenced may speak again."""
        self._gestures(gestures, silent=False)

    def saw(self, stood: Iterable[Seen]) -> None:
        """How milestones stood; what was known of them before goes."""
        of_instance = select(runs.c.id).where(runs.c.instance == self.instance)
        with self.lines() as connection:
            for one in stood:
                connection.execute(
                    delete(seen).where(
                        seen.c.milestone == one.milestone, seen.c.run.in_(of_instance)
                    )
                )
                connection.execute(
                    insert(seen).values(
                        id=self.ids(),
                        run=self.run,
                        at=one.at,
                        milestone=one.milestone,
                        health=one.health,
                        due=one.due,
                        title=one.title,
                    )
                )

    def remember(self, snapshots: Iterable[Snapshot]) -> None:
        """How milestones stand, for good; said again it takes the place of what was said."""
        with self.lines() as connection:
            past.remember(connection, self.run, snapshots)

    def holds(self, members: Iterable[Member], read: Iterable[str] = ()) -> None:
        """Which records milestones have, and which trackers were read to their end."""
        now = self.clock.now()
        with self.lines() as connection:
            for member, old in agreed.new_members(connection, self.instance, members, now):
                agreed.hold(connection, self.instance, self._key(), member, old)
            for source in agreed.new_sources(connection, self.instance, read):
                connection.execute(insert(joined).values(**self._key(), source=source, at=now))

    def agreed(self, bases: Iterable[Base]) -> None:
        """On what sides agree from now on."""
        with self.lines() as connection:
            for base in agreed.new_bases(connection, self.instance, bases):
                agreed.agree(connection, self.instance, self._key(), base)

    def finish(self, state: RunState, detail: str = "") -> None:
        """The run is over; what is older than is to be kept goes.  The latest word counts."""
        now = self.clock.now()
        with self.lines() as connection:
            connection.execute(delete(ends).where(ends.c.run == self.run))
            connection.execute(
                insert(ends).values(run=self.run, finished=now, state=state, detail=detail)
            )
            if self.keep is not None:
                keeping.forget(connection, self.instance, self.run, now, self.keep)

    def _key(self) -> Mapping[str, str]:
        return {"id": self.ids(), "run": self.run}

    def _write(self, connection: Connection, change: Change, actor: str) -> str:
        line = self.ids()
        connection.execute(
            insert(writes).values(
                id=line,
                run=self.run,
                at=self.clock.now(),
                source=change.source,
                place=change.place,
                kind=change.kind,
                removes=change.removes,
                actor=actor,
                change=packed(change),
            )
        )
        return line

    def _gestures(self, gestures: Iterable[Snooze], *, silent: bool) -> None:
        with self.lines() as connection:
            for one in gestures:
                connection.execute(
                    insert(snoozes).values(
                        id=self.ids(),
                        run=self.run,
                        silent=silent,
                        source=one.source,
                        place=one.place,
                        milestone=one.milestone,
                        verdict=one.verdict,
                        how=one.how,
                        since=one.since,
                    )
                )


def _settle(connection: Connection, line: str, outcome: Outcome, applied: Applied | None) -> None:
    connection.execute(
        insert(outcomes).values(
            write=line,
            outcome=outcome.outcome,
            detail=outcome.detail,
            key=applied.key if applied else "",
            url=(applied.url if applied else "") or outcome.url,
        )
    )
