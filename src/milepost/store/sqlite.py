"""A store in one file.

The journal of SQLite is the classic one, not a write-ahead log: that needs
memory shared by all readers, which network folders do not give, and leaves
files beside the store that a copy (a cache, a branch) would miss.  Each line is
synced with its folder before the call returns; a run writes a line or two per
second at most.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from milepost.model.clock import Clock
from milepost.store.book import NoStore, Store
from milepost.store.database import Database
from milepost.store.schema import prepare
from milepost.store.trouble import Address

_BUSY = 10.0
"""Seconds to wait for another program's line to be written."""


def open_path(
    path: Path, clock: Clock, *, where: str, create: bool, keep: timedelta | None = None
) -> Store:
    """The store in the file ``path``, called ``where`` before people.

    Without ``create`` a missing or empty file is a store that keeps nothing.
    What is older than ``keep`` goes when a run ends.  Raises ``StoreError``.
    """
    address = Address(name=where)
    with address.trying("cannot open what is remembered"):
        if create:
            _make(path)
        elif not path.exists():
            return NoStore()
    engine = file_engine(path)
    if not prepare(engine, address, create=create):
        return NoStore()

    def latch(instance: str) -> Callable[[], None] | None:
        lock = FileLock(f"{path}.{quote(instance, safe='')}.lock", mode=0o600)
        with suppress(Timeout):
            lock.acquire(timeout=0)
            return lock.release
        return None

    def sweep() -> None:
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("vacuum")

    return Database(
        engine=engine, address=address, clock=clock, keep=keep, latch=latch, sweep=sweep
    )


def file_engine(path: Path) -> Engine:
    """Connections to a file that is there; a transaction locks it unless it only ``reads``."""
    address = f"file:{quote(str(path.absolute()))}?mode=rw"

    def connect() -> sqlite3.Connection:
        made = sqlite3.connect(address, uri=True, timeout=_BUSY, isolation_level=None)
        made.executescript(
            "pragma journal_mode=delete; pragma synchronous=extra; pragma foreign_keys=on;"
            # what is deleted is overwritten: forgotten is forgotten
            "pragma secure_delete=on"
        )
        return made

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        connection.exec_driver_sql("begin" if reads else "begin immediate")

    return engine


def _make(path: Path) -> None:
    """Make the file for our eyes only, and its folder, which no repository should take in."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
        (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
