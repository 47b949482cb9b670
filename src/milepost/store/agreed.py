"""Which record is whose, and on what each side agreed last: what a run adds, what is known.

Of each there is one row that counts, the latest.  What a run says again takes
its place; two rows of one are there only after two stores were put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, func, insert, select

from milepost.model.agreement import FIELDS, Base, Field, Member, Value, owed, pair
from milepost.store.tables import bases, joined, members, runs

Key = Mapping[str, str]
"""The key of a new row, and the run it is of."""


def members_of(connection: Connection, instance: str) -> Mapping[tuple[str, str], Member]:
    """The record of a milestone in a tracker, by both."""
    return MappingProxyType(
        {
            (row.milestone, row.source): Member(
                milestone=row.milestone,
                source=row.source,
                key=row.key,
                title=row.title,
                url=row.url,
                since=row.since,
            )
            for row in _in_order(connection, members, instance)
        }
    )


def bases_of(connection: Connection, instance: str) -> Mapping[tuple[str, str, Field], Value]:
    """On what each side agreed last, by milestone, source and field."""
    known = {name: name for name in FIELDS}
    return MappingProxyType(
        {
            (row.milestone, row.source, known[row.field]): row.value
            for row in _in_order(connection, bases, instance)
            if row.field in known
        }
    )


def joined_of(connection: Connection, instance: str) -> Mapping[str, datetime]:
    """When each tracker was read to its end first."""
    earliest = (
        select(joined.c.source, func.min(joined.c.at).label("at"))
        .join(runs)
        .where(runs.c.instance == instance)
        .group_by(joined.c.source)
    )
    return MappingProxyType({row.source: row.at for row in connection.execute(earliest)})


def new_members(
    connection: Connection, instance: str, told: Iterable[Member], now: datetime
) -> Iterator[tuple[Member, Member | None]]:
    """Those that are not known as they are told, each since when its key is known.

    With what was known of each, ``None`` for nothing.
    """
    known = members_of(connection, instance)
    for one in told:
        old = known.get((one.milestone, one.source))
        if old is not None and old.key == one.key:
            one = replace(one, since=old.since)  # noqa: PLW2901 - the same, completed
        elif one.since is None:
            one = replace(one, since=now)  # noqa: PLW2901 - the same, completed
        if one != old:
            yield one, old


def new_sources(connection: Connection, instance: str, read: Iterable[str]) -> Iterator[str]:
    """The trackers that were never read to their end before."""
    known = joined_of(connection, instance)
    yield from (source for source in dict.fromkeys(read) if source not in known)


def new_bases(connection: Connection, instance: str, told: Iterable[Base]) -> Iterator[Base]:
    """Those that are not known as they are told; of several on one field of a side the last."""
    known = bases_of(connection, instance)
    latest = {(one.milestone, one.source, one.field): one for one in told}
    for place, one in latest.items():
        if known.get(place) != one.value:
            yield one


def hold(
    connection: Connection, instance: str, key: Key, member: Member, known: Member | None
) -> None:
    """Keep one in place of what is ``known`` of that milestone and tracker.

    What a record with another key agreed on, this one did not.
    """
    if known is not None and known.key != member.key:
        _drop(
            connection,
            bases,
            instance,
            bases.c.milestone == member.milestone,
            bases.c.source.in_((member.source, pair(member.source), owed(member.source))),
        )
    _drop(
        connection,
        members,
        instance,
        members.c.milestone == member.milestone,
        members.c.source == member.source,
    )
    connection.execute(
        insert(members).values(
            **key,
            milestone=member.milestone,
            source=member.source,
            key=member.key,
            url=member.url,
            title=member.title,
            since=member.since,
        )
    )


def agree(connection: Connection, instance: str, key: Key, base: Base) -> None:
    """Keep one in place of what is known of that milestone, side and field."""
    _drop(
        connection,
        bases,
        instance,
        bases.c.milestone == base.milestone,
        bases.c.source == base.source,
        bases.c.field == base.field,
    )
    connection.execute(
        insert(bases).values(
            **key,
            milestone=base.milestone,
            source=base.source,
            field=base.field,
            value=base.value,
        )
    )


def _drop(connection: Connection, table: Table, instance: str, *which: ColumnElement[bool]) -> None:
    ours = select(runs.c.id).where(runs.c.instance == instance)
    connection.execute(delete(table).where(table.c.run.in_(ours), *which))


def _in_order(connection: Connection, table: Table, instance: str) -> Iterator[Row[tuple[str]]]:
    """Its rows of this instance, oldest first: the last one of each counts."""
    wanted = select(table).join(runs).where(runs.c.instance == instance).order_by(table.c.id)
    yield from connection.execute(wanted)
