"""What is too old to be kept goes, except what a later run or ``undo`` still needs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Subquery, delete, func, select, union

from milepost.store import past
from milepost.store.recall import gestures, lasting
from milepost.store.tables import bases, frozen, joined, members, runs, seen, snoozes, writes


def forget(connection: Connection, instance: str, run: str, now: datetime, keep: timedelta) -> None:
    """Drop what runs of ``instance`` did that began longer than ``keep`` ago.

    What stays: the last write of each place and the first that set a field (it
    has the value people gave it), the last gestures at each place, how each
    milestone stood last, which record is whose and on what sides agreed, the
    pictures that are kept for good, and the runs these belong to.  Counted from
    the run before ``run`` where that is earlier, so that a clock that leaps once
    costs nothing.
    """
    earlier = connection.scalar(
        select(runs.c.started)
        .where(runs.c.instance == instance, runs.c.id < run)
        .order_by(runs.c.id.desc())
        .limit(1)
    )
    horizon = min(now, earlier or now) - keep
    old = select(runs.c.id).where(
        runs.c.instance == instance, runs.c.id < run, runs.c.started < horizon
    )
    needed = union(select(lasting(instance).c.id), select(_first_set(instance).c.id))
    connection.execute(delete(writes).where(writes.c.run.in_(old), writes.c.id.not_in(needed)))
    connection.execute(
        delete(snoozes).where(
            snoozes.c.run.in_(old), snoozes.c.id.not_in(select(gestures(instance).c.id))
        )
    )
    past.drop(connection, old)
    needing = (writes, snoozes, seen, frozen, members, bases, joined)
    used = union(*(select(table.c.run) for table in needing))
    connection.execute(delete(runs).where(runs.c.id.in_(old), runs.c.id.not_in(used)))


def _first_set(instance: str) -> Subquery:
    return (
        select(func.min(writes.c.id).label("id"))
        .join(runs)
        .where(runs.c.instance == instance, writes.c.kind == "set_field")
        .group_by(writes.c.place)
        .subquery()
    )
