"""Issues that left one milestone and came into another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from milepost.model.history import History, ScopeMove
from milepost.model.ref import Ref

_End = tuple[int, str]
"""The day of a move, as a number, and its milestone."""


def carried(histories: Mapping[str, History]) -> Mapping[str, History]:
    """The same histories; moves between two milestones are ``carried_over``, with the other one.

    An issue may lie nowhere for a while in between.  One that is in two
    milestones at once was not carried over from one to the other.
    """
    moved: dict[Ref, list[tuple[str, ScopeMove]]] = defaultdict(list)
    for name, one in histories.items():
        for move in one.moves:
            moved[move.ref].append((name, move))
    trips = {ref: _trips(them) for ref, them in moved.items() if len(them) > 1}
    return {
        name: replace(one, moves=tuple(_named(name, move, trips) for move in one.moves))
        if one.moves
        else one
        for name, one in histories.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trips:
    """The moves of one issue.

    ``comings`` in their order.  ``gone`` are the first days on which it may have
    left, in their order; ``last`` is for each of them the last leaving up to it.
    """

    comings: tuple[_End, ...]
    gone: tuple[int, ...]
    last: tuple[_End, ...]

    def other(self, move: ScopeMove) -> str:
        """The last milestone it left before it came, or the first it came to after it left."""
        if move.came:
            at = bisect_right(self.gone, move.on.toordinal()) - 1
            return self.last[at][1] if at >= 0 else ""
        at = bisect_left(self.comings, (_since(move), ""))
        return self.comings[at][1] if at < len(self.comings) else ""


def _trips(moves: Iterable[tuple[str, ScopeMove]]) -> _Trips:
    ends = [(move, (move.on.toordinal(), name)) for name, move in moves]
    leavings = sorted((_since(move), end) for move, end in ends if not move.came)
    return _Trips(
        comings=tuple(sorted(end for move, end in ends if move.came)),
        gone=tuple(since for since, _ in leavings),
        last=tuple(accumulate((end for _, end in leavings), max)),
    )


def _since(left: ScopeMove) -> int:
    """The first day on which it may have left: it was seen there on the day before, if on any."""
    day = left.on.toordinal()
    return day if left.after is None else min(day, left.after.toordinal() + 1)


def _named(here: str, move: ScopeMove, trips: Mapping[Ref, _Trips]) -> ScopeMove:
    """The move with its other end; where that is ``here``, it only went away and came back."""
    there = trips[move.ref].other(move) if move.ref in trips else ""
    return replace(move, kind="carried_over", other=there) if there not in ("", here) else move
