"""Issues that left one milestone and came into another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from milepost.model.history import History, ScopeMove
from milepost.model.ref import Ref

_Trips = Mapping[Ref, list[tuple[str, ScopeMove]]]
"""The moves of each issue, with the milestone of each."""


def carried(histories: Mapping[str, History]) -> Mapping[str, History]:
    """The same histories; moves between two milestones are ``carried_over``, with the other one.

    An issue may lie nowhere for a while in between.  One that is in two
    milestones at once was not carried over from one to the other.
    """
    trips: dict[Ref, list[tuple[str, ScopeMove]]] = {}
    for name, one in histories.items():
        for move in one.moves:
            trips.setdefault(move.ref, []).append((name, move))
    return {
        name: replace(one, moves=tuple(_named(name, move, trips) for move in one.moves))
        for name, one in histories.items()
    }


def _named(here: str, move: ScopeMove, trips: _Trips) -> ScopeMove:
    """The move with its other end: the last leaving before it came, the first coming after it left.

    Where that was to or from ``here``, it only went away and came back.
    """
    ends = [
        (one.on, name)
        for name, one in trips[move.ref]
        if one.came != move.came and _may_follow(one, move)
    ]
    other = (max if move.came else min)(ends, default=None)
    if other is None or other[1] == here:
        return move
    return replace(move, kind="carried_over", other=other[1])


def _may_follow(one: ScopeMove, other: ScopeMove) -> bool:
    """Whether the one of the two that is a leaving may have come first."""
    left, came = (other, one) if one.came else (one, other)
    return left.on <= came.on or (left.after is not None and left.after < came.on)
