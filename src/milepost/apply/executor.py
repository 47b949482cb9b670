"""Spend a plan: re-read, check the precondition, send, and tell the outcome of every change.

One bad change never stops the rest.  Nothing is ever sent twice on doubt: a
lost answer is ``unknown``, and the next run, which reads first, decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from milepost.apply.known import Known
from milepost.apply.recheck import recheck
from milepost.errors import MilepostError, SourceError, WriteFailed, WriteUnknown
from milepost.model.change import Applied, Change, ChangeKind, Outcome, Plan
from milepost.plan.site import Site
from milepost.trackers.contract import Adapter

NO_LABELS = (
    "not created: the token may not put labels on issues here, and without its label no later run "
    "would find it; give the token write access"
)
GIVE_UP_AFTER = 3
"""Lost answers in a row after which a tracker is taken to be down for this run."""


@dataclass(slots=True)
class _Silence:
    """Counts lost answers in a row, per tracker."""

    lost: dict[str, int] = field(default_factory=dict)

    def note(self, source: str, *, answered: bool) -> None:
        self.lost[source] = 0 if answered else self.lost.get(source, 0) + 1

    def is_down(self, source: str) -> bool:
        return self.lost.get(source, 0) >= GIVE_UP_AFTER


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a change goes."""

    adapter: Adapter
    site: Site
    instance: str


def execute(
    plan: Plan, adapters: Mapping[str, Adapter], sites: Mapping[str, Site]
) -> Iterator[Outcome]:
    """Make each change in order and yield its outcome at once.

    Changes of a tracker that stopped answering, and changes that need one
    which was not made, are ``not_attempted``.
    """
    known = Known()
    silence = _Silence()
    barred = _without_labels(plan, adapters)
    for change in plan.changes:
        if change.kind is ChangeKind.CREATE_ISSUE and change.source in barred:
            yield Outcome(change=change, outcome="failed", detail=NO_LABELS)
            continue
        if silence.is_down(change.source):
            yield Outcome(
                change=change,
                outcome="not_attempted",
                detail=f"{change.source} stopped answering; run sync again",
            )
            continue
        ready = known.fill(change)
        if isinstance(ready, str):
            yield Outcome(change=change, outcome="not_attempted", detail=ready)
            continue
        place = _Place(adapters[change.source], sites[change.source], plan.instance)
        outcome = _one(change, ready, place, known)
        silence.note(change.source, answered=outcome.outcome != "unknown")
        if outcome.outcome not in ("done", "already"):
            known.miss(change)
        yield outcome


def _without_labels(plan: Plan, adapters: Mapping[str, Adapter]) -> frozenset[str]:
    """Trackers where a new status issue could not get its label, looked up once each.

    No later run would find such an issue, and each would open another.
    """
    asked = {it.source for it in plan.changes if it.kind is ChangeKind.CREATE_ISSUE}
    return frozenset(name for name in asked if adapters[name].probe().may_write is False)


def _one(change: Change, ready: Change, place: _Place, known: Known) -> Outcome:
    """``change`` is what was planned, ``ready`` the same with everything known filled in."""
    try:
        seen = recheck(ready, place.adapter, place.site, place.instance)
        if seen.conflict:
            return Outcome(change=change, outcome="conflict", detail=seen.conflict)
        if seen.already:
            known.note(change, Applied(key=seen.key, url=seen.url, already=True))
            return Outcome(change=change, outcome="already", url=seen.url)
        payload = replace(ready, after=seen.payload) if seen.payload is not None else ready
        applied = place.adapter.apply(payload)
    except WriteUnknown as error:
        return Outcome(change=change, outcome="unknown", detail=_sentence(error))
    except (WriteFailed, SourceError) as error:
        return Outcome(change=change, outcome="failed", detail=_sentence(error))
    known.note(change, applied)
    return Outcome(change=change, outcome="already" if applied.already else "done", url=applied.url)


def _sentence(error: MilepostError) -> str:
    return "; ".join(part for part in (error.what, error.why, error.hint) if part)
