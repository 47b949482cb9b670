"""A store in a database, whichever it is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, insert

from milepost.errors import StoreError
from milepost.model.clock import Clock
from milepost.model.history import Snapshot
from milepost.model.memory import Forgotten, Memory, Run, Written
from milepost.store import forgetting, lease, past, recall
from milepost.store.ids import Ids
from milepost.store.journal import TableJournal
from milepost.store.tables import runs
from milepost.store.trouble import Address

_READING = "cannot read what is remembered"
_WRITING = "cannot write down what is done"

Latch = Callable[[str], Callable[[], None] | None]
"""Shuts an instance off if nobody did; gives how to open it again, else ``None``.

Whatever happens to the process, the system or the server opens it again.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A store whose tables are at the newest revision.

    ``sweep`` gives back the room that deleted rows leave.  ``keep`` is how long
    a run is remembered, ``None`` for ever.  ``token`` tells this opened store
    from others at work.
    """

    engine: Engine = field(repr=False)
    address: Address
    clock: Clock
    latch: Latch
    sweep: Callable[[], None]
    keep: timedelta | None = None
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def where(self) -> str:
        """Its name for people."""
        return self.address.name

    def memory(self, instance: str) -> Memory:
        """Everything a run of this instance may know."""
        with self._reading() as connection:
            return recall.memory(connection, instance, self.clock.now(), self.where)

    def runs(self, instance: str) -> tuple[Run, ...]:
        """Every run that is known, newest first."""
        with self._reading() as connection:
            return recall.runs_of(connection, instance)

    def writes(self, instance: str) -> tuple[Written, ...]:
        """Every write that is known, newest first."""
        with self._reading() as connection:
            return recall.writes_of(connection, instance)

    def history(
        self, instance: str, until: date | None = None
    ) -> Mapping[str, tuple[Snapshot, ...]]:
        """How milestones stood, in the order of runs."""
        with self._reading() as connection:
            return past.history(connection, instance, until)

    def forget(self, instance: str, names: Iterable[str]) -> Forgotten:
        """Take a person with these names out, and their bytes out of what the store lies in."""
        with self._writing() as connection:
            gone = forgetting.forget(connection, instance, names)
        with self.address.trying("cannot overwrite what was forgotten"):
            self.sweep()
        return gone

    @contextmanager
    def lease(
        self, instance: str, *, wait: float | None, waiting: Callable[[str], None]
    ) -> Iterator[None]:
        """Keep other runs of this instance out; see ``store.book``."""
        with ExitStack() as held:

            def attempt() -> lease.Holder | None:
                release = self._latched(instance)
                if release is None:
                    with self._reading() as connection:
                        return lease.holder_of(connection, instance)
                held.callback(release)
                return None

            lease.wait_for(attempt, self.clock, instance, wait=wait, waiting=waiting)
            with self._writing() as connection:
                here = lease.Holder.here(self.token, self.clock.now())
                lease.take(connection, instance, here)
            held.callback(self._gone)
            yield

    def begin(self, instance: str, command: str) -> TableJournal:
        """Start a run."""
        with self._reading() as connection:
            ids = Ids(self.clock, recall.last_id(connection))
        run = ids()
        with self._writing() as connection:
            connection.execute(
                insert(runs).values(
                    id=run, instance=instance, command=command, started=self.clock.now()
                )
            )
            lease.name(connection, self.token, command)
        return TableJournal(
            run=run,
            instance=instance,
            ids=ids,
            clock=self.clock,
            keep=self.keep,
            lines=self._writing,
        )

    def close(self) -> None:
        """Let go of it."""
        self.engine.dispose()

    def _latched(self, instance: str) -> Callable[[], None] | None:
        with self.address.trying("cannot keep other runs out"):
            return self.latch(instance)

    def _gone(self) -> None:
        # The lock is what keeps others out; a name left behind misleads nobody.
        with suppress(StoreError), self._writing() as connection:
            lease.drop(connection, self.token)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with (
            self.address.trying(_READING),
            self.engine.execution_options(reads=True).connect() as connection,
        ):
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.address.trying(_WRITING), self.engine.begin() as connection:
            yield connection
