"""A person leaves what is remembered: ``somebody`` takes the place of every name they have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from milepost.model.change import Change, Json
from milepost.model.memory import SOMEBODY, Forgotten
from milepost.store import past
from milepost.store.packing import packed, unpacked
from milepost.store.pictures import MOVERS, Album, Kept, album, kept, read
from milepost.store.tables import (
    actors,
    bases,
    ends,
    frozen,
    members,
    outcomes,
    runs,
    seen,
    snapshots,
    writes,
)

Without = Callable[[str], str]
"""A text without the person."""

_ENTITIES: Mapping[str, str] = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&vert;"}
_OF_PEOPLE = ("title", "owners")
"""What of a picture may name people, beside its criteria."""


def without(names: Iterable[str]) -> Without:
    """Puts ``SOMEBODY`` where one of the names stands as a word of its own, letter case aside.

    Also where our own texts carry it: with an ``@`` in front, behind backslashes,
    broken by invisible spaces, or with entities.
    """
    spelt = sorted(filter(None, (name.strip() for name in names)), key=len, reverse=True)
    if not spelt:
        return lambda text: text
    anyone = "|".join("".join(map(_loose, name)) for name in spelt)
    found = re.compile(rf"(?<![\w-])@?\u200b?(?:{anyone})(?![\w-])", re.IGNORECASE)
    return lambda text: found.sub(SOMEBODY, text)


def _loose(sign: str) -> str:
    """One sign of a name, however our texts write it."""
    if sign.isspace():
        return r"(?:\s|&nbsp;)+"
    written = "|".join(map(re.escape, filter(None, (sign, _ENTITIES.get(sign)))))
    return rf"\\?(?:{written})\u200b?"


def forget(connection: Connection, instance: str, names: Iterable[str]) -> Forgotten:
    """Take a person with these names out of all rows of ``instance``."""
    bare = without(names)
    ours = select(runs.c.id).where(runs.c.instance == instance)
    accounts = [
        one for one in connection.scalars(select(actors.c.account)) if bare(one) == SOMEBODY
    ]
    gone = connection.execute(
        delete(actors).where(actors.c.run.in_(ours), actors.c.account.in_(accounts))
    ).rowcount
    told = _texts(connection, ends, ends.c.run.in_(ours), ("detail",), bare)
    lines = select(writes.c.id).where(writes.c.run.in_(ours))
    results = _texts(connection, outcomes, outcomes.c.write.in_(lines), ("detail",), bare)
    titles = _texts(connection, seen, seen.c.run.in_(ours), ("title",), bare)
    titles += _texts(connection, members, members.c.run.in_(ours), ("title",), bare)
    return Forgotten(
        milestones=_pictures(connection, instance, bare) + titles + _bases(connection, ours, bare),
        writes=_writes(connection, writes.c.run.in_(ours), bare) + results,
        runs=gone + told,
    )


def _bases(connection: Connection, ours: Any, bare: Without) -> int:
    """Drop those that name the person: a side without a base is asked, one with a false one is not.

    With another text in it, what nobody changed would look changed.
    """
    found = connection.execute(select(bases).where(bases.c.run.in_(ours))).all()
    named = [row.id for row in found if bare(row.value) != row.value]
    for key in named:
        connection.execute(delete(bases).where(bases.c.id == key))
    return len(named)


def _texts(
    connection: Connection, table: Table, ours: Any, columns: Iterable[str], bare: Without
) -> int:
    (key,) = list(table.primary_key)[:1]
    changed = 0
    for row in connection.execute(select(table).where(ours)).all():
        said = {name: getattr(row, name) for name in columns}
        new = {name: bare(text) for name, text in said.items()}
        if new != said:
            connection.execute(update(table).where(key == getattr(row, key.name)).values(**new))
            changed += 1
    return changed


def _writes(connection: Connection, ours: Any, bare: Without) -> int:
    changed = 0
    for row in connection.execute(select(writes).where(ours)).all():
        change = unpacked(row.change)
        new, actor = _change(change, bare), bare(row.actor)
        if (new, actor) != (change, row.actor):
            connection.execute(
                update(writes).where(writes.c.id == row.id).values(change=packed(new), actor=actor)
            )
            changed += 1
    return changed


def _change(change: Change, bare: Without) -> Change:
    return replace(
        change,
        target=replace(change.target, title=bare(change.target.title)),
        before=_json(change.before, bare),
        after=_json(change.after, bare),
        reason=bare(change.reason),
    )


def _json(value: Json, bare: Without) -> Json:
    if isinstance(value, str):
        return bare(value)
    if isinstance(value, Mapping):
        return {key: _json(item, bare) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_json(item, bare) for item in value)
    return value


def _pictures(connection: Connection, instance: str, bare: Without) -> int:
    """New pictures and albums take the place of those that name the person; how many that were."""
    ours = [
        connection.execute(select(table).join(runs).where(runs.c.instance == instance)).all()
        for table in (snapshots, frozen)
    ]
    rows, frozen_rows = ours
    books = past.albums(connection, rows)
    digests = {one for book in books.values() for one in book.pictures.values()}
    digests |= {row.picture for row in frozen_rows}
    past.alone(connection)
    new = dict(_repainted(past.bodies(connection, digests), bare))
    past.add(connection, new.values())
    moved = 0
    for digest, book in books.items():
        pictures = {
            milestone: new[face].digest if face in new else face
            for milestone, face in book.pictures.items()
        }
        rebuilt = {
            name: [_unmoved(day, bare) for day in days] for name, days in book.rebuilt.items()
        }
        if (pictures, rebuilt) != (book.pictures, book.rebuilt):
            moved += sum(
                it not in book.rebuilt[name] for name, them in rebuilt.items() for it in them
            )
            bound = album(Album(pictures, book.partial, rebuilt))
            past.add(connection, (bound,))
            connection.execute(
                update(snapshots)
                .where(snapshots.c.album == digest, snapshots.c.run.in_([row.run for row in rows]))
                .values(album=bound.digest)
            )
    for row in frozen_rows:
        if row.picture in new:
            connection.execute(
                update(frozen)
                .where(frozen.c.run == row.run, frozen.c.milestone == row.milestone)
                .values(picture=new[row.picture].digest)
            )
    past.drop_unneeded(connection)  # also what a copy from before brought back
    return len(new) + moved


def _repainted(bodies: Mapping[str, bytes], bare: Without) -> Iterator[tuple[str, Kept]]:
    for digest, body in bodies.items():
        said = read(body)
        clean = said | {name: _said(said[name], bare) for name in _OF_PEOPLE if name in said}
        if "criteria" in said:
            clean["criteria"] = {bare(text): state for text, state in said["criteria"].items()}
        if clean != said:
            yield digest, kept(clean)


def _unmoved(day: Mapping[str, Any], bare: Without) -> dict[str, Any]:
    """A day that trackers remember, without the person among the accounts that moved issues."""
    movers = {
        source: {key: SOMEBODY if bare(who) == SOMEBODY else who for key, who in by_key.items()}
        for source, by_key in day[MOVERS].items()
    }
    return {**day, MOVERS: movers}


def _said(value: Any, bare: Without) -> Any:
    return [bare(one) for one in value] if isinstance(value, list) else bare(value)
