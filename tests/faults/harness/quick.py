"""Stores that do not wait for the disk: a process dies here, the power stays on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def unsynced() -> Iterator[None]:
    """Meanwhile what this process writes down is safe with the system, not on the disk yet."""
    event.listen(Engine, "connect", _unsynced)
    try:
        yield
    finally:
        event.remove(Engine, "connect", _unsynced)


def _unsynced(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous=off")
