"""Desired minus actual: the changes that make one equal to the other, and what is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from milepost.model.change import Change, ChangeKind, NotPlanned, Plan
from milepost.model.judgement import Judged, Judgement
from milepost.plan.desired import is_writable
from milepost.plan.labels import definitions, labels
from milepost.plan.site import Site
from milepost.plan.texts import texts
from milepost.plan.writing import Writing

_ORDER = (
    ChangeKind.CREATE_LABEL,
    ChangeKind.CREATE_ISSUE,
    ChangeKind.ADD_LABEL,
    ChangeKind.PUT_COMMENT,
    ChangeKind.PUT_BLOCK,
    ChangeKind.REMOVE_LABEL,
)
"""Create, add, update, remove: a run that stops half-way leaves nothing stripped."""

_WITHOUT_BLOCK = "only the status comment, where there is one, and reports tell it"


def make(judgement: Judgement, writing: Writing, sites: Mapping[str, Site]) -> Plan:
    """The plan that brings every tracker to what ``judgement`` says should stand there.

    ``sites`` has an entry for each tracker that was opened.  What cannot or
    must not be written becomes a ``NotPlanned`` with its fallback.
    """
    wished = [
        *definitions(judgement, writing, sites),
        *labels(judgement, writing, sites),
    ]
    for judged in judgement.milestones:
        if judged.health is None:
            continue
        if is_writable(judged, judgement):
            wished += texts(judged, judgement, writing, sites)
        else:
            wished.append(_left_alone(judged, judgement))
    changes, skipped = _within_means(wished, sites)
    order = {source: place for place, source in enumerate(sites)}
    changes.sort(key=lambda change: (_ORDER.index(change.kind), order[change.source]))
    return Plan(
        changes=tuple(changes),
        skipped=tuple(dict.fromkeys(skipped)),
        instance=writing.instance,
        compared=sum(judged.health is not None for judged in judgement.milestones),
    )


def without(plan: Plan, refused: Mapping[str, str]) -> Plan:
    """The plan without the blocks that their trackers would refuse: by id of the change, why.

    Nothing else in a plan waits for a block.
    """
    told = [
        NotPlanned(source=change.source, reason=refused[change.id], fallback=_WITHOUT_BLOCK)
        for change in plan.changes
        if change.id in refused
    ]
    changes = tuple(change for change in plan.changes if change.id not in refused)
    return replace(plan, changes=changes, skipped=tuple(dict.fromkeys((*plan.skipped, *told))))


def _left_alone(judged: Judged, judgement: Judgement) -> NotPlanned:
    readings = judgement.portfolio.readings
    gaps = [
        f"{name} was not read completely" + (f" ({reading.reason})" if reading.reason else "")
        for name, reading in readings.items()
        if not reading.complete
    ]
    gaps += [f"{name} was not read" for name in judged.milestone.sources if name not in readings]
    return NotPlanned(
        source=judged.milestone.home,
        reason="; ".join(gaps),
        fallback="everything about this milestone is left as it is",
        milestone=judged.milestone.id,
    )


def _within_means(
    wished: list[Change | NotPlanned], sites: Mapping[str, Site]
) -> tuple[list[Change], list[NotPlanned]]:
    """Split what may be sent from what a tracker, a token or the configuration does not allow."""
    changes: list[Change] = []
    skipped: list[NotPlanned] = []
    for wish in wished:
        if isinstance(wish, NotPlanned):
            skipped.append(wish)
            continue
        why = sites[wish.source].refuses(wish.kind)
        if not why:
            changes.append(wish)
            continue
        skipped.append(NotPlanned(source=wish.source, reason=why, fallback="shown in reports only"))
    return changes, skipped
