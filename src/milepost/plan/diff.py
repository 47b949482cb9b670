"""Desired minus actual: the changes that make one equal to the other, and what is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from milepost.model.change import Change, NotPlanned, Plan
from milepost.model.judgement import Judged, Judgement
from milepost.model.memory import FORGETFUL, Memory
from milepost.model.ref import Ref
from milepost.plan.audiences import audiences
from milepost.plan.desired import is_writable
from milepost.plan.doubles import all_doubles, doubles
from milepost.plan.fields import BY_HAND, fields, foreseen
from milepost.plan.gestures import NONE, Gestures
from milepost.plan.labels import definitions, labels
from milepost.plan.links import links
from milepost.plan.lost import lost_issue
from milepost.plan.orphans import orphans
from milepost.plan.proposals import proposals
from milepost.plan.queue import ordered
from milepost.plan.site import Site
from milepost.plan.texts import texts
from milepost.plan.writing import Writing

_WITHOUT_BLOCK = "only the status comment, where there is one, and reports tell it"
_UNSENT = "shown in reports only"


def make(
    judgement: Judgement,
    writing: Writing,
    sites: Mapping[str, Site],
    memory: Memory = FORGETFUL,
    gestures: Gestures = NONE,
) -> Plan:
    """The plan that brings every tracker to what ``judgement`` says should stand there.

    ``sites`` has an entry for each tracker that was opened.  ``memory`` is what
    earlier runs left, ``gestures`` what people silenced.  What cannot or must
    not be written becomes a ``NotPlanned`` with its fallback.
    """
    told = [judged for judged in judgement.milestones if judged.health is not None]
    lost = {
        one.milestone.id: instead
        for one in told
        if is_writable(one, judgement)
        and (instead := (*lost_issue(one, judgement, writing, sites, memory),))
    }
    found = _found_again(lost)
    kept = all_doubles(judgement).union(found.values())
    wished = [
        *definitions(judgement, writing, sites, memory, gestures),
        *labels(judgement, writing, sites, memory, gestures, kept),
        *doubles(judgement, writing, sites, memory),
        *gestures.told(),
        *orphans(judgement, writing),
        *proposals(judgement, writing),
    ]
    wished += [_left_alone(one, judgement) for one in told if not is_writable(one, judgement)]
    wished += (wish for instead in lost.values() for wish in instead)
    opens_none = replace(writing, create_status_issue=False)
    wanted = [*fields(judgement, writing, sites, memory)]
    shared, unshared = within_means(wanted, sites, BY_HAND)
    for seen, sources in audiences(foreseen(judgement, shared), sites):
        for judged in seen.milestones:
            # What is found again is work until its label is back: the next run writes of it.
            if is_writable(judged, seen) and judged.milestone.id not in found:
                kept_shut = judged.milestone.id in lost or gestures.opens_none(judged.milestone.id)
                how = opens_none if kept_shut else writing
                each = texts(judged, seen, how, sites, memory, gestures)
                wished += (wish for wish in each if wish.source in sources)
                if judged.milestone.home in sources:
                    wished += links(judged, how, sites, memory)
    changes, skipped = within_means(wished, sites, _UNSENT)
    return Plan(
        changes=ordered([*shared, *changes], sites, memory),
        skipped=tuple(dict.fromkeys([*unshared, *skipped])),
        instance=writing.instance,
        compared=len(told),
    )


def _found_again(lost: Mapping[str, Iterable[Change | NotPlanned]]) -> Mapping[str, Ref]:
    """The status issues that become so again by this plan, by milestone."""
    return {
        milestone: Ref(wish.source, wish.target.key)
        for milestone, instead in lost.items()
        for wish in instead
        if isinstance(wish, Change)
    }


def without(plan: Plan, refused: Mapping[str, str], instead: str = _WITHOUT_BLOCK) -> Plan:
    """The plan without the blocks that their trackers would refuse: by id of the change, why.

    ``instead`` is what is done without them.  Nothing else in a plan waits for a block.
    """
    told = [
        NotPlanned(source=change.source, reason=refused[change.id], fallback=instead)
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


def within_means(
    wished: list[Change | NotPlanned], sites: Mapping[str, Site], instead: str
) -> tuple[list[Change], list[NotPlanned]]:
    """Split what may be sent from what a tracker, a token or the configuration does not allow.

    ``instead`` is what becomes of the latter.
    """
    changes: list[Change] = []
    skipped: list[NotPlanned] = []
    for wish in wished:
        if isinstance(wish, NotPlanned):
            skipped.append(wish)
            continue
        why = sites[wish.source].refuses(wish.kind, wish.target.key)
        if not why:
            changes.append(wish)
            continue
        skipped.append(NotPlanned(source=wish.source, reason=why, fallback=instead))
    return changes, skipped
