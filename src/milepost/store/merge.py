"""Two stores become one: rows have keys that no two stores share, so they are only added."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects.sqlite import insert

from milepost.store.schema import prepare
from milepost.store.sqlite import file_engine
from milepost.store.tables import leases, metadata
from milepost.store.trouble import Address


def merge(target: Path, other: Path) -> int:
    """Add to the file ``target`` every row it lacks of the file ``other``; how many those were.

    Both are brought to the newest revision first.  Leases stay as they are in
    ``target``.  Raises ``StoreError``.
    """
    address = Address(name=str(target))
    into, of = file_engine(target), file_engine(other)
    for engine in (into, of):
        prepare(engine, address, create=True)
    with (
        address.trying("cannot join what is remembered"),
        of.execution_options(reads=True).connect() as source,
        into.begin() as sink,
    ):
        return sum(_added(table, source, sink) for table in metadata.sorted_tables)


def _added(table: Table, source: Connection, sink: Connection) -> int:
    rows = [dict(row) for row in source.execute(select(table)).mappings()]
    if table is leases or not rows:
        return 0
    return sink.execute(insert(table).on_conflict_do_nothing(), rows).rowcount
