"""What turned in the work of a milestone: which issues came and left, and how fast they close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from milepost.model.history import ScopeMove
from milepost.model.issue import Issue
from milepost.model.prose import Prose, join, say
from milepost.model.ref import Ref
from milepost.model.turn import Turn, look_on
from milepost.model.veil import PRIVATE
from milepost.report.looks import Both, titled
from milepost.report.words import plural

_NAMED = 3
"""Issues that came or left are named up to so many, then counted."""
_SHORTEST = 7
"""Days: in fewer of them a pace is chance."""
_LONGER = 2
"""A pace is held against a time before it that is at most so many times as long."""


def scope(both: Both) -> Iterator[Turn]:
    """What came in, what left and where to, and what was dropped."""
    work, before = both.work, both.then.committed
    for came in (True, False):
        there, gone = (work, before) if came else (before, work)
        moved = [ref for ref in sorted(there) if ref not in gone]
        by_end: dict[str, list[tuple[Ref, ScopeMove | None]]] = {}
        for ref in moved:
            move = _move(both, ref, came=came)
            by_end.setdefault(move.other if move else "", []).append((ref, move))
        for other, them in by_end.items():
            yield _moved(both, other, them, came=came)
    dropped = [
        ref
        for ref, issue in work.items()
        if issue.state == "dropped" and before.get(ref, "dropped") != "dropped"
    ]
    if dropped:
        yield Turn(kind="scope", said=say("{} dropped", _issues(dropped)))


def _move(both: Both, ref: Ref, *, came: bool) -> ScopeMove | None:
    moves = reversed(both.history.moves)
    here = (one for one in moves if one.ref == ref and one.came == came and both.after(one))
    return next(here, None)


def _moved(
    both: Both, other: str, them: Sequence[tuple[Ref, ScopeMove | None]], *, came: bool
) -> Turn:
    """Issues that came from one place, or left for one."""
    milestone = both.portfolio.by_id.get(other)
    there = titled(milestone) if milestone else ()
    way = "came in" if came else "left"
    end = say(f" {'from' if came else 'for'} {{}}", there) if there else ()
    moves = [move for _, move in them if move]
    mover = _common(move.by if move else "" for _, move in them)
    who = say(", moved by {}", mover) if mover not in ("", PRIVATE) else ()
    return Turn(
        kind="scope",
        said=say(f"{{}} {way}{{}}{{}}", _issues([ref for ref, _ in them]), end, who),
        on=max((one.on for one in moves), default=None),
        after=min((one.after for one in moves if one.after), default=None),
        why=_common(one.reason for one in moves),
        cause=_common(one.cause for one in moves),
    )


def _common(words: Iterable[str]) -> str:
    """What all of them say; empty where they say several things."""
    told = set(words)
    return told.pop() if len(told) == 1 else ""


def _issues(refs: Sequence[Ref]) -> Prose:
    """``web#1, web#2 and 3 more``."""
    named = [say("{}", ref) for ref in refs[:_NAMED]]
    more = len(refs) - _NAMED
    return join((*named, *([(str(more) + " more",)] if more > 0 else [])), ", ", " and ")


def pace(both: Both) -> Iterator[Turn]:
    """How much was closed, and in a time before that is as long or not much longer."""
    then, today = both.then, both.portfolio.today
    work = both.work
    closed = [
        ref
        for ref, issue in work.items()
        if issue.state == "done"
        and then.committed.get(ref) != "done"
        and (ref in then.committed or _closed_after(both, issue))
    ]
    again = [
        ref
        for ref, issue in work.items()
        if issue.state == "open" and then.committed.get(ref, "open") != "open"
    ]
    days = (today - then.day).days
    before = _before(both, days)
    told = []
    if closed or (before and before[0]):
        count = f"{len(closed)} closed" if closed else "nothing closed"
        told.append(f"{count} in {plural(days, 'day')}" if before else count)
        told += (
            [f"{before[0] or 'none'} in the {plural(before[1], 'day')} before"] if before else []
        )
    if again:
        told.append(f"{len(again)} opened again")
    if told:
        yield Turn(kind="pace", said=(", ".join(told),))


def _closed_after(both: Both, issue: Issue) -> bool:
    """Whether one that came in was closed here, not brought in done."""
    return issue.closed_at is not None and both.portfolio.day(issue.closed_at) >= both.then.day


def _before(both: Both, days: int) -> tuple[int, int] | None:
    """How many issues of then were closed in the days before, and in how many days."""
    then = both.then
    if days < _SHORTEST:
        return None
    start = date.fromordinal(max(then.day.toordinal() - days, 1))
    earlier = look_on(both.history, start)
    if earlier is None or (then.day - earlier.day).days > days * _LONGER:
        return None
    closed = sum(
        state == "done" and earlier.committed.get(ref, "done") != "done"
        for ref, state in then.committed.items()
    )
    return closed, (then.day - earlier.day).days
