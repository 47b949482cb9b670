"""Milestones whose criteria are all met: which of their records are closed, which stay open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from milepost.model.agreement import Agreement
from milepost.model.change import ChangeKind, NotPlanned
from milepost.model.judgement import Judged, Judgement
from milepost.model.memory import Memory, Written
from milepost.model.milestone import Record
from milepost.plan.desired import is_writable
from milepost.plan.writing import Writing

_Place = tuple[str, str]
"""A tracker, and the key of a record of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The records of a milestone that are to be closed, and those that people keep open."""

    closes: frozenset[_Place] = frozenset()
    kept: tuple[NotPlanned, ...] = ()


def last_states(memory: Memory) -> Mapping[_Place, Written]:
    """The last write of ours that closed or opened a record, and took."""
    found: dict[_Place, Written] = {}
    for one in memory.written:
        change = one.change
        if change.target.kind == "milestone" and one.stands and _says_state(one):
            found.setdefault((change.source, change.target.key), one)
    return found


def ready(
    judged: Judged, judgement: Judgement, writing: Writing, last: Mapping[_Place, Written]
) -> Ready:
    """What is closed as every criterion is surely met, where that is asked for.

    What somebody opened again stays open: where trackers share the state, the
    whole milestone.  ``last`` is what ``last_states`` gave: without a store nobody
    knows of earlier closings.
    """
    if not (
        writing.close_when_ready
        and {one.state for one in judged.verdicts} == {"met"}
        and is_writable(judged, judgement)
    ):
        return Ready()
    milestone = judged.milestone
    said = judgement.portfolio.agreements.get(milestone.id, ())
    shared = [one for one in said if one.field == "state"]
    places = {(one.source, one.key): one for one in milestone.records if one.open}
    again = places.keys() & last.keys()
    shut = {name for one in shared if one.value == "closed" for name in one.writes}
    kept = tuple(
        _kept(one, last[place], milestone.id)
        for place, one in places.items()
        if place in again and one.source not in shut
    )
    if any(map(_opening, shared)) or (shared and again):
        return Ready(kept=kept)
    return Ready(closes=frozenset(places.keys() - again), kept=kept)


def _opening(state: Agreement) -> bool:
    """Whether somebody opens the milestone just now, or it is not known who is right."""
    copied = state.value == "open" and bool(state.writes)
    changed = any(side.stands == "changed" and side.value == "open" for side in state.sides)
    return copied or changed or state.open


def _says_state(written: Written) -> bool:
    change = written.change
    return change.kind is ChangeKind.CLOSE_RECORD or (
        change.kind is ChangeKind.SET_FIELD
        and isinstance(change.after, Mapping)
        and "state" in change.after
    )


def _kept(record: Record, last: Written, milestone: str) -> NotPlanned:
    closed = last.change.kind is ChangeKind.CLOSE_RECORD
    why = (
        "somebody opened it again after milepost had closed it" if closed else "it was opened again"
    )
    return NotPlanned(
        source=record.source,
        reason=f'milestone {record.key} "{record.title}": {why}',
        fallback="it stays open until somebody closes it",
        milestone=milestone,
    )
