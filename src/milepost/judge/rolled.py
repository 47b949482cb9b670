"""What milestones were shipped without: issues that a rollover moved on, by the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from milepost.model.change import ChangeKind, Json
from milepost.model.memory import Written
from milepost.model.milestone import Milestone, Rolled
from milepost.model.portfolio import Portfolio
from milepost.model.ref import Ref

_Place = tuple[str, str]
"""A record: its tracker and its key."""


def with_rolled(portfolio: Portfolio, written: Iterable[Written]) -> Portfolio:
    """The portfolio, each milestone with what was moved out of it and is not back.

    ``written`` has the last write at each place, newest first: one of each issue
    and each milestone that it was taken out of.
    """
    owners = {
        (record.source, record.key): one.id
        for one in portfolio.milestones
        for record in one.records
    }
    moved: dict[str, Counter[Rolled]] = {}
    for one in written:
        out = _record(one, one.change.before)
        if one.change.kind is not ChangeKind.MOVE_ISSUE or not one.stands or out not in owners:
            continue
        issue = portfolio.issue(Ref(one.change.source, one.change.target.key))
        if issue is not None and out[1] in issue.milestones:
            continue
        to = owners.get(_record(one, one.change.after), "")
        where = Rolled(source=one.change.source, to=to, on=portfolio.day(one.at), many=0)
        moved.setdefault(owners[out], Counter())[where] += 1
    told = tuple(_told(one, moved) for one in portfolio.milestones)
    return replace(portfolio, milestones=told) if moved else portfolio


def _told(milestone: Milestone, moved: Mapping[str, Counter[Rolled]]) -> Milestone:
    counted = moved.get(milestone.id, Counter())
    each = sorted(counted.items(), key=lambda it: (it[0].on, it[0].to, it[0].source))
    rolled = tuple(replace(one, many=many) for one, many in each)
    return replace(milestone, rolled=rolled) if rolled else milestone


def _record(written: Written, value: Json) -> _Place:
    """The record that one end of a move names."""
    key = value.get("milestone") if isinstance(value, Mapping) else None
    return written.change.source, str(key or "")
