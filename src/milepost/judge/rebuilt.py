"""How milestones stood before the first run, as far as their trackers remember it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType

from milepost.judge.by_title import ALWAYS, Told
from milepost.judge.lifelines import Piece, certain_from, lifelines, untouched
from milepost.model.history import Snapshot
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.ref import Ref

_Lives = Mapping[Ref, Sequence[Piece]]


def rebuilt(
    portfolio: Portfolio, milestones: Iterable[Milestone], told: Told
) -> Mapping[str, tuple[Snapshot, ...]]:
    """How the milestones stood on past days, by id; those of which nothing is told are left out.

    There is a snapshot for each day in the project's zone at whose end the
    committed work, its states or the stretch issues were others than before,
    oldest first, up to yesterday.  Where trackers tell when the milestone was
    made, the first one may be empty: of that day.  They hold nothing else: events
    of issues say nothing of a milestone's date, criteria or health.

    They go back as far as it is certain what the issues did that are in the
    milestone now.  Another one of which that is not certain is in none of them,
    and then they are not ``whole``: more may have come and left.  What is in
    one of them is certain in all of them.
    """
    found = {one.id: tuple(_rebuilt(portfolio, one, told)) for one in milestones}
    return MappingProxyType({name: them for name, them in found.items() if them})


def _rebuilt(portfolio: Portfolio, milestone: Milestone, told: Told) -> Iterator[Snapshot]:
    ours = portfolio.aside.union(portfolio.doubles.get(milestone.id, ()))
    status = portfolio.statuses.get(milestone.id)
    sources = dict.fromkeys(record.source for record in milestone.records)
    issues = [
        one
        for source in sources
        for one in portfolio.readings[source].issues
        if one.ref != status and one.ref not in ours
    ]
    members = {one.ref for one in portfolio.members(milestone)}
    known = {
        one.ref: told.get(one.ref, ())
        for one in issues
        if one.ref in told or (one.ref not in members and untouched(one, milestone))
    }
    if not members <= known.keys():
        return
    lives = lifelines(portfolio, milestone, known)
    starts = {certain_from(lives[ref]) for ref in members}
    began = max((one for one in starts if one is not None), default=ALWAYS)
    if None not in starts:
        sure = {ref: life for ref, life in lives.items() if _is_sure(life, began)}
        yield from _days(portfolio, milestone, sure, began, whole=len(sure) == len(issues))


def _is_sure(life: Sequence[Piece], began: datetime) -> bool:
    ends = [*(piece.at for piece in life[1:]), None]
    return all(
        piece.place is not None or (end is not None and end <= began)
        for piece, end in zip(life, ends, strict=True)
    )


def _days(
    portfolio: Portfolio, milestone: Milestone, lives: _Lives, began: datetime, *, whole: bool
) -> Iterator[Snapshot]:
    made = min((one.created_at or ALWAYS for one in milestone.records), default=ALWAYS)
    turns = {made, *(piece.at for life in lives.values() for piece in life)} - {ALWAYS}
    last = {portfolio.day(at): at for at in sorted(turns) if at >= began}
    before: Snapshot | None = None
    for day, at in last.items():
        held = {ref: _piece(life, at) for ref, life in lives.items()}
        committed = {ref: one.state for ref, one in held.items() if one.place == "committed"}
        stretch = frozenset(ref for ref, one in held.items() if one.place == "stretch")
        stood = (before.committed, before.stretch) if before else None
        empty = not committed and not stretch and at != made
        if day >= portfolio.today or (committed, stretch) == stood or (not before and empty):
            continue
        moved = sorted(committed.keys() ^ before.committed.keys()) if before else ()
        movers = {ref: who for ref in moved if (who := _who(lives[ref], at))}
        before = Snapshot(
            run="",
            at=at,
            day=day,
            milestone=milestone.id,
            committed=MappingProxyType(committed),
            stretch=stretch,
            movers=MappingProxyType(movers),
            whole=whole,
            rebuilt=True,
        )
        yield before


def _piece(life: Sequence[Piece], at: datetime) -> Piece:
    return next(piece for piece in reversed(life) if piece.at <= at)


def _who(life: Sequence[Piece], at: datetime) -> str:
    """Who moved it last, into the committed work or out of it."""
    turns = (
        now.who
        for was, now in pairwise(life)
        if now.at <= at and (was.place == "committed") != (now.place == "committed")
    )
    return ([*turns] or [""])[-1]
