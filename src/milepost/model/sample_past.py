"""Specimens of what earlier runs saw, in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TypedDict, Unpack

from milepost.model.calendar import Calendar
from milepost.model.clock import parse_day
from milepost.model.finding import Health
from milepost.model.history import (
    CriterionState,
    History,
    IssueState,
    Lapse,
    Regression,
    ScopeMove,
    Slip,
    Snapshot,
)
from milepost.model.portfolio import Portfolio
from milepost.model.ref import Ref
from milepost.model.sample_work import at


class _SnapshotFields(TypedDict, total=False):
    title: str
    due: date | None
    health: Health | None
    closed: bool
    owners: tuple[str, ...]
    criteria: Mapping[str, CriterionState]
    committed: Mapping[Ref, IssueState]
    stretch: frozenset[Ref]
    findings: Mapping[str, str]
    numbers: Mapping[str, str]
    why: str
    whole: bool
    rebuilt: bool
    rank: int | None


def seen(day: str, name: str = "data", **fields: Unpack[_SnapshotFields]) -> Snapshot:
    """How a run at noon of that day saw the milestone; ``name=""`` is the plan itself."""
    return Snapshot(run=day, at=at(day), day=parse_day(day), milestone=name, **fields)


def remembered(
    portfolio: Portfolio, *snapshots: Snapshot, lapses: Iterable[Lapse] = ()
) -> Portfolio:
    """The portfolio with what runs saw, in order; ``lapses`` are those of every milestone."""
    names = dict.fromkeys(one.milestone for one in snapshots)
    history = {
        name: History(
            milestone=name,
            snapshots=tuple(one for one in snapshots if one.milestone == name),
            lapses=tuple(lapses),
        )
        for name in names
    }
    return replace(portfolio, history=MappingProxyType(history))


def work(*numbers: int, dropped: Iterable[int] = ()) -> Mapping[Ref, IssueState]:
    """The committed issues web#1, web#2 … of a snapshot: open, but for those that were dropped."""
    states: dict[Ref, IssueState] = {Ref("web", f"#{one}"): "open" for one in numbers}
    return states | {Ref("web", f"#{one}"): "dropped" for one in dropped}


def slip(on: str, was: str, now: str, *, after: str = "", reason: str = "", by: str = "") -> Slip:
    """A date that moved; ``after=""`` where a tracker told the very day."""
    return Slip(
        on=parse_day(on),
        after=parse_day(after) if after else None,
        was=parse_day(was),
        now=parse_day(now),
        working_days=Calendar().working_days_between(parse_day(was), parse_day(now)),
        reason=reason,
        by=by,
    )


class _MoveFields(TypedDict, total=False):
    by: str
    other: str
    reason: str


def move(
    number: int, on: str, *, after: str = "", came: bool = True, **fields: Unpack[_MoveFields]
) -> ScopeMove:
    """``move(7, "2027-02-08")``: web#7 came into the milestone, with ``came=False`` it left."""
    return ScopeMove(
        on=parse_day(on),
        after=parse_day(after) if after else None,
        ref=Ref("web", f"#{number}"),
        kind="carried_over" if fields.get("other") else "added" if came else "removed",
        came=came,
        **fields,
    )


def lapse(since: str, until: str) -> Lapse:
    """A time in which no run saw anything."""
    return Lapse(since=parse_day(since), until=parse_day(until))


def regression(criterion: str, met_on: str, lost_on: str) -> Regression:
    """A criterion that was met, and is not any more."""
    return Regression(criterion=criterion, met_on=parse_day(met_on), lost_on=parse_day(lost_on))


class _PastFields(TypedDict, total=False):
    slips: tuple[Slip, ...]
    moves: tuple[ScopeMove, ...]
    regressions: tuple[Regression, ...]


def with_past(
    portfolio: Portfolio,
    *snapshots: Snapshot,
    lapses: Iterable[Lapse] = (),
    **past: Unpack[_PastFields],
) -> Portfolio:
    """The portfolio with what runs saw, and what followed for its first milestone.

    The first snapshot of that is its baseline.
    """
    known = remembered(portfolio, *snapshots, lapses=lapses).history or {}
    here = portfolio.milestones[0].id
    base = known.get(here) or History(milestone=here, lapses=tuple(lapses))
    told = replace(base, baseline=next(iter(base.snapshots), None), **past)
    return replace(portfolio, history=MappingProxyType({**known, here: told}))
