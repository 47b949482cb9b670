"""What came into the committed work of a milestone, and left it, since some day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from milepost.model.history import History, Snapshot
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want
from milepost.model.ref import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A set of issues then, how many there were, and what came and left until now.

    What came and left again, or left and came back, changed nothing: what was
    there plus ``added`` less ``removed`` is what there is now.
    """

    then: int
    added: tuple[Ref, ...]
    removed: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How the scope changed since the day ``since``: committed work, and stretch apart."""

    since: date
    committed: Change
    stretch: Change


def scope_since(portfolio: Portfolio, milestone: Milestone, then: Snapshot | None) -> Scope | None:
    """How its scope changed since a snapshot.

    ``None`` where that was not whole, or where now not all of it was read.
    """
    if then is None or not then.whole or portfolio.gap(milestone, Want.MILESTONES, Want.ISSUES):
        return None
    everything = {issue.ref for issue in portfolio.counted(milestone)}
    committed = {issue.ref for issue in portfolio.work(milestone)}
    return Scope(
        since=then.day,
        committed=_change(then.committed, committed),
        stretch=_change(then.stretch, everything - committed),
    )


def at_gate(history: History, gate: str) -> Snapshot | None:
    """The picture that was kept when the date of a gate had passed; ``None`` if none was."""
    kept = (one for one in history.snapshots if f"gate {gate}" in one.whys)
    return next(kept, None)


def _change(then: Collection[Ref], now: Collection[Ref]) -> Change:
    before, after = frozenset(then), frozenset(now)
    return Change(
        then=len(before),
        added=tuple(sorted(after - before)),
        removed=tuple(sorted(before - after)),
    )
