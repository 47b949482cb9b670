"""From rows to what a run may know of earlier ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, or_, select, union_all

from milepost.model.memory import Memory, Run, Seen, Snooze, Written
from milepost.store import agreed
from milepost.store.packing import unpacked
from milepost.store.tables import (
    actors,
    bases,
    ends,
    joined,
    members,
    outcomes,
    runs,
    seen,
    snoozes,
    writes,
)

LATEST = 50
"""How many runs a memory holds."""

LOOKS = "check"
"""The command that remembers what it saw, and writes nothing to a tracker."""
_HOUR = timedelta(hours=1)
_SENT = or_(
    outcomes.c.outcome.is_(None),
    outcomes.c.outcome.not_in(("already", "conflict", "not_attempted")),
)
_TOOK = or_(outcomes.c.outcome.is_(None), outcomes.c.outcome.in_(("done", "already", "unknown")))
_LINES = writes.join(runs).outerjoin(outcomes)


def memory(connection: Connection, instance: str, now: datetime, where: str) -> Memory:
    """Everything a run of ``instance`` that begins ``now`` may know."""
    known = tuple(run for run in runs_of(connection, instance) if run.command != LOOKS)
    silent, woken = _gestures(connection, instance)
    return Memory(
        where=where,
        runs=known[:LATEST],
        written=_written(connection, writes.c.id.in_(select(lasting(instance).c.id))),
        waiting=_waiting(connection, instance),
        snoozes=silent,
        woken=woken,
        seen=_seen(connection, instance),
        recent=_recent(connection, instance, now),
        largest_removal=max(
            (run.removed for run in known if run.state and run.command != "undo"), default=0
        ),
        members=agreed.members_of(connection, instance),
        bases=agreed.bases_of(connection, instance),
        joined=agreed.joined_of(connection, instance),
    )


def runs_of(connection: Connection, instance: str) -> tuple[Run, ...]:
    """Every run, newest first."""
    accounts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(
        select(actors).join(runs).where(runs.c.instance == instance).order_by(actors.c.source)
    ):
        accounts[row.run][row.source] = row.account
    removed = {
        row.run: row.many
        for row in connection.execute(
            select(writes.c.run, func.count().label("many"))
            .select_from(_LINES)
            .where(runs.c.instance == instance, writes.c.removes, outcomes.c.outcome == "done")
            .group_by(writes.c.run)
        )
    }
    found = connection.execute(
        select(runs, ends.c.finished, ends.c.state, ends.c.detail)
        .outerjoin(ends)
        .where(runs.c.instance == instance)
        .order_by(runs.c.id.desc())
    )
    return tuple(
        Run(
            id=row.id,
            instance=instance,
            command=row.command,
            started=row.started,
            finished=row.finished,
            state=row.state,
            detail=row.detail or "",
            actors=MappingProxyType(accounts[row.id]),
            removed=removed.get(row.id, 0),
        )
        for row in found
    )


def writes_of(connection: Connection, instance: str) -> tuple[Written, ...]:
    """Every write, newest first."""
    return _written(connection, runs.c.instance == instance)


def last_id(connection: Connection) -> str:
    """The greatest key there is, empty where there is none."""
    tables = (runs, writes, snoozes, seen, members, bases, joined)
    keys = union_all(*(select(func.max(table.c.id).label("id")) for table in tables)).subquery()
    return connection.scalar(select(func.max(keys.c.id))) or ""


def lasting(instance: str) -> Subquery:
    """The key of the last write at each place that took, or may have.

    What was refused, in conflict or not attempted changed nothing there.
    """
    return (
        select(func.max(writes.c.id).label("id"))
        .select_from(_LINES)
        .where(runs.c.instance == instance, _TOOK)
        .group_by(writes.c.place)
        .subquery()
    )


def gestures(instance: str) -> Subquery:
    """The key of the last gesture of each kind at each place."""
    return _latest(instance, snoozes.c.id, snoozes.c.source, snoozes.c.place, snoozes.c.silent)


def _latest(instance: str, key: ColumnElement[str], *per: ColumnElement[str]) -> Subquery:
    latest: Select[tuple[str]] = select(func.max(key).label("id"))
    return latest.join(runs).where(runs.c.instance == instance).group_by(*per).subquery()


def _written(connection: Connection, which: ColumnElement[bool]) -> tuple[Written, ...]:
    found = connection.execute(
        select(writes, outcomes.c.outcome, outcomes.c.detail, outcomes.c.key, outcomes.c.url)
        .select_from(_LINES)
        .where(which)
        .order_by(writes.c.id.desc())
    )
    return tuple(
        Written(
            id=row.id,
            run=row.run,
            at=row.at,
            change=unpacked(row.change),
            actor=row.actor,
            outcome=row.outcome,
            detail=row.detail or "",
            key=row.key or "",
            url=row.url or "",
        )
        for row in found
    )


def _waiting(connection: Connection, instance: str) -> Mapping[str, int]:
    """By place, the runs in a row that did not attempt it.

    A complete run ends every row: what it did not mention is no longer wanted.
    One that was cut short says nothing about what it did not get to.
    """
    complete = connection.scalar(
        select(func.max(runs.c.id))
        .join(ends)
        .where(runs.c.instance == instance, runs.c.command != LOOKS, ends.c.state == "complete")
    )
    since = connection.execute(
        select(writes.c.place, writes.c.run, outcomes.c.outcome)
        .select_from(_LINES)
        .where(runs.c.instance == instance, runs.c.id > (complete or ""))
        .order_by(writes.c.id)
    )
    waits: dict[str, set[str]] = defaultdict(set)
    for row in since:
        if row.outcome == "not_attempted":
            waits[row.place].add(row.run)
        else:
            waits.pop(row.place, None)
    return MappingProxyType({place: len(runs_) for place, runs_ in waits.items()})


def _gestures(
    connection: Connection, instance: str
) -> tuple[tuple[Snooze, ...], Mapping[str, str]]:
    """What is silent now, and which line ended a silence last, by tracker and place."""
    silent: dict[str, Snooze] = {}
    woken: dict[str, str] = {}
    for row in connection.execute(
        select(snoozes)
        .where(snoozes.c.id.in_(select(gestures(instance).c.id)))
        .order_by(snoozes.c.id)
    ):
        place = f"{row.source} {row.place}"
        if row.silent:
            silent[place] = Snooze(
                source=row.source,
                place=row.place,
                milestone=row.milestone,
                verdict=row.verdict,
                how=row.how,
                since=row.since,
            )
        else:
            silent.pop(place, None)
            woken[place] = row.id
    return tuple(silent.values()), MappingProxyType(woken)


def _seen(connection: Connection, instance: str) -> Mapping[str, Seen]:
    latest = _latest(instance, seen.c.id, seen.c.milestone)
    found = connection.execute(select(seen).where(seen.c.id.in_(select(latest.c.id))))
    return MappingProxyType(
        {
            row.milestone: Seen(
                milestone=row.milestone,
                run=row.run,
                at=row.at,
                health=row.health,
                due=row.due,
                title=row.title,
            )
            for row in found
        }
    )


def _recent(
    connection: Connection, instance: str, now: datetime
) -> Mapping[str, tuple[datetime, ...]]:
    """When what was sent within an hour was sent, by tracker; a clock set back hides none."""
    found = connection.execute(
        select(writes.c.source, writes.c.at)
        .select_from(_LINES)
        .where(
            runs.c.instance == instance,
            writes.c.at.between(now - _HOUR, now + _HOUR),
            _SENT,
        )
        .order_by(writes.c.at)
    )
    sent: dict[str, list[datetime]] = defaultdict(list)
    for row in found:
        sent[row.source].append(row.at)
    return MappingProxyType({source: tuple(times) for source, times in sent.items()})
