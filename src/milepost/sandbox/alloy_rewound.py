"""The real project as it was at the end of a day, as far as one dump of it tells.

**Told.**  Which issues were done, of those that were in the end: the data keeps
when each was resolved for the last time.  Which versions were closed: Jira keeps
the day of a release.

**Concluded.**  Numbers are given in the order of coming: an issue came when, or
after, every issue with a lower one was created.  Those of an earlier day came
from another project, with the time of their creation there.  Nothing says when a
version was made, but ids are given in the order of making, too.  A version was
there by the day of its own release, by the last change of an issue in it, and by
the first day on which any version with a higher id was.  Before that day it is
left out, though it may have been there already (one release got a date from
before its making, so it proves a little too much).

**Not told.**  What else an issue was: its versions, labels, links, priority and
assignee are those of the dump, and are sure only where nothing was changed since
(``updated``).  One that was done, opened again and done again is open until the
last time; one that is not done has its status only if nothing was changed since,
else *Open*.  A date that was moved is not there.  Where a released version has
neither a date nor a resolved issue, nobody knows when it was released: it is left
out of every day but the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import accumulate
from types import MappingProxyType

from milepost.sandbox.alloy_data import Row, Version, rows, versions
from milepost.sandbox.times import instant

DUMPED = datetime(2021, 11, 16, 18, 17, 33, tzinfo=UTC)
"""The last change in the data."""
_OPEN = "Open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alloy:
    """The project on a day, whose last instant is ``end``.

    ``closings`` holds when a version was closed, by its id, if it was; ``made``
    by which moment each is known to have been there.  Left out
    and counted: ``rows_later`` came after it, ``versions_later`` were made after
    it or may have been, ``versions_unclear`` may have been closed by then or not.
    """

    end: datetime
    rows: tuple[Row, ...]
    versions: tuple[Version, ...]
    closings: Mapping[int, datetime]
    made: Mapping[int, datetime]
    rows_later: int
    versions_later: int
    versions_unclear: int


def alloy(as_of: date | None = None) -> Alloy:
    """The project at the end of that day (UTC); by default as it was dumped."""
    if as_of is None:
        return _alloy(DUMPED, rows(), versions())
    end = datetime.combine(as_of, time(23, 59, 59), UTC)
    there = frozenset(row.key for row in rows() if _came()[row.key] <= end)
    return _alloy(
        end,
        tuple(_row(row, end, there) for row in rows() if row.key in there),
        tuple(it for it in versions() if _seen()[it.id] <= end),
    )


def closed_at(row: Row) -> datetime | None:
    """When an issue was done for the last time; one row says that it is, and not when."""
    return (row.resolved or row.updated) if row.done else None


def _alloy(end: datetime, there: tuple[Row, ...], known: tuple[Version, ...]) -> Alloy:
    closings = {it.id: at for it in known if (at := _closing(it)) is not None and at <= end}
    unclear = frozenset(
        it.id for it in known if (it.released or it.archived) and _closing(it) == DUMPED > end
    )
    kept = tuple(
        it if it.id in closings else replace(it, released=False, archived=False)
        for it in known
        if it.id not in unclear
    )
    held = {it.id for it in kept}
    return Alloy(
        end=end,
        rows=tuple(
            replace(row, versions=tuple(one for one in row.versions if one in held))
            for row in there
        ),
        versions=kept,
        closings=MappingProxyType(closings),
        made=_seen(),
        rows_later=len(rows()) - len(there),
        versions_later=len(versions()) - len(known),
        versions_unclear=len(unclear),
    )


def _row(row: Row, end: datetime, there: frozenset[str]) -> Row:
    """What is known of it on that day."""
    kept = replace(
        row,
        updated=min(row.updated, end),
        parent=row.parent if row.parent in there else None,
    )
    at = closed_at(row)
    if row.updated <= end or (at is not None and at <= end):
        return kept
    return replace(kept, status=_OPEN, done=False, resolution=None, resolved=None)


def _closing(version: Version) -> datetime | None:
    """When a version was closed: on its date, else with its last issue, else by the dump."""
    if not (version.released or version.archived):
        return None
    inside = [row.resolved for row in rows() if version.id in row.versions and row.resolved]
    return instant(version.release) or max(inside, default=DUMPED)


@cache
def _came() -> Mapping[str, datetime]:
    """When each issue got its number, as far as the ones before it tell."""
    return MappingProxyType(
        dict(
            zip(
                (row.key for row in rows()),
                accumulate((row.created for row in rows()), max),
                strict=True,
            )
        )
    )


@cache
def _seen() -> Mapping[int, datetime]:
    """By which moment each version was certainly there."""
    proved = DUMPED
    found: dict[int, datetime] = {}
    for version in reversed(versions()):
        touched = [row.updated for row in rows() if version.id in row.versions]
        closed = _closing(version)
        proved = min(proved, *touched, *(() if closed is None else (closed,)))
        found[version.id] = proved
    return MappingProxyType(found)
