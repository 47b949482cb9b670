"""How milestones stood: what a run adds, what is known, what nobody needs any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, insert, select

from milepost.model.history import Snapshot
from milepost.store.pictures import (
    Album,
    Kept,
    album,
    opened,
    picture,
    rebuilt,
    remembered,
    seen,
)
from milepost.store.tables import frozen, pictures, runs, snapshots

_BETWEEN = "; "
"""Between two reasons for which one picture was kept."""
_AT_ONCE = 500
"""Keys asked for in one question: databases take no more than some thousands."""


def alone(connection: Connection) -> None:
    """Keep others from adding and dropping pictures until the transaction ends.

    A run could otherwise name a picture that another one is just dropping.  In
    a file a transaction that writes is alone by itself.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"lock table {pictures.name} in share row exclusive mode")


def remember(connection: Connection, run: str, seen_now: Iterable[Snapshot]) -> None:
    """Add what ``run`` saw; what it added before, if it did, goes.

    Of one milestone there may be several, each with another ``why``, and those
    that are rebuilt.
    """
    known = tuple(seen_now)
    stood = tuple(one for one in known if not one.rebuilt)
    if not stood:
        return
    faces = {one.milestone: picture(one) for one in stood}
    days: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in known:
        if one.rebuilt:
            days[one.milestone].append(rebuilt(one))
    whole = album(
        Album(
            {milestone: face.digest for milestone, face in faces.items()},
            frozenset(one.milestone for one in stood if not one.whole),
            days,
        )
    )
    alone(connection)
    add(connection, (*faces.values(), whole))
    for table in (snapshots, frozen):
        connection.execute(delete(table).where(table.c.run == run))
    when = {"run": run, "at": stood[0].at, "day": stood[0].day}
    connection.execute(insert(snapshots).values(album=whole.digest, **when))
    for one in stood:
        if one.why:
            face = faces[one.milestone].digest
            connection.execute(
                insert(frozen).values(milestone=one.milestone, why=one.why, picture=face, **when)
            )


def add(connection: Connection, made: Iterable[Kept]) -> None:
    """Keep what is not kept yet."""
    new = {one.digest: one.body for one in made}
    there = bodies(connection, new)
    for digest in sorted(new.keys() - there.keys()):
        connection.execute(insert(pictures).values(digest=digest, body=new[digest]))


def bodies(connection: Connection, digests: Iterable[str]) -> Mapping[str, bytes]:
    """What is kept under those keys, as far as it is."""
    wanted = sorted(set(digests))
    parts = (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE))
    return {
        row.digest: row.body
        for part in parts
        for row in connection.execute(select(pictures).where(pictures.c.digest.in_(part)))
    }


def albums(connection: Connection, rows: Iterable[Row[Any]]) -> Mapping[str, Album]:
    """The albums that rows of ``snapshots`` name, by their keys."""
    found = bodies(connection, (row.album for row in rows))
    return {digest: opened(body) for digest, body in found.items()}


def history(
    connection: Connection, instance: str, until: date | None
) -> Mapping[str, tuple[Snapshot, ...]]:
    """What runs of ``instance`` saw up to the day ``until``, by milestone, in the order of runs.

    Before what runs saw of a milestone comes what the first that saw it whole rebuilt.
    """
    rows = _rows(connection, snapshots, instance, until)
    kept = _rows(connection, frozen, instance, until)
    books = albums(connection, rows)
    held = {digest for book in books.values() for digest in book.pictures.values()}
    faces = {
        digest: seen(body)
        for digest, body in bodies(connection, held.union(row.picture for row in kept)).items()
    }
    whys: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in kept:
        whys[row.run, row.milestone].append(row.why)
    found = {
        (row.run, row.milestone): Snapshot(
            run=row.run,
            at=row.at,
            day=row.day,
            milestone=row.milestone,
            why=_why(whys[row.run, row.milestone]),
            **faces[row.picture],
        )
        for row in kept
    }
    for row in rows:
        run, at, day, book = row.run, row.at, row.day, books[row.album]
        for milestone, digest in book.pictures.items():
            found[run, milestone] = Snapshot(
                run=run,
                at=at,
                day=day,
                milestone=milestone,
                why=_why(whys.get((run, milestone), ())),
                whole=milestone not in book.partial,
                **faces[digest],
            )
    told = {row.run: books[row.album].rebuilt for row in rows}
    by_milestone: dict[str, list[Snapshot]] = defaultdict(list)
    for run, milestone in sorted(found):
        here = by_milestone[milestone]
        if not any(one.whole or one.rebuilt for one in here):
            here[:0] = (
                Snapshot(run=run, milestone=milestone, **remembered(day))
                for day in told.get(run, {}).get(milestone, ())
            )
        here.append(found[run, milestone])
    return MappingProxyType({milestone: tuple(them) for milestone, them in by_milestone.items()})


def drop(connection: Connection, old: Select[tuple[str]]) -> None:
    """Drop what the runs ``old`` saw, except what is kept for good."""
    if connection.execute(delete(snapshots).where(snapshots.c.run.in_(old))).rowcount:
        alone(connection)
        drop_unneeded(connection)


def drop_unneeded(connection: Connection) -> None:
    """Drop pictures that no run and no frozen row names any more."""
    rows = connection.execute(select(snapshots)).all()
    books = albums(connection, rows)
    needed = {
        *books,
        *(digest for book in books.values() for digest in book.pictures.values()),
        *connection.scalars(select(frozen.c.picture)),
    }
    for digest in set(connection.scalars(select(pictures.c.digest))) - needed:
        connection.execute(delete(pictures).where(pictures.c.digest == digest))


def _rows(
    connection: Connection, table: Table, instance: str, until: date | None
) -> Sequence[Row[Any]]:
    wanted = select(table).join(runs).where(runs.c.instance == instance)
    if until is not None:
        wanted = wanted.where(table.c.day <= until)
    return connection.execute(wanted).all()


def _why(reasons: Iterable[str]) -> str:
    return _BETWEEN.join(sorted(reasons))
