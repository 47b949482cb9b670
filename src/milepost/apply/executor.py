"""Spend a plan: re-read, check the precondition, send, and tell the outcome of every change.

One bad change never stops the rest.  Each write stands in the ledger before it
is sent.  Nothing is ever sent twice on doubt: after a lost answer it is looked
for, and what is not found stays ``unknown`` until the next run, which reads first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from milepost.apply.known import Known
from milepost.apply.ledger import Ledger, Lines
from milepost.apply.lookup import Place, found
from milepost.apply.recheck import recheck
from milepost.errors import SourceError, WriteFailed, WriteHeld, WriteUnknown
from milepost.model.change import Applied, Change, ChangeKind, Outcome, OutcomeState, Plan
from milepost.plan.site import Site
from milepost.trackers.contract import Adapter
from milepost.trackers.gate import Stop

NO_LABELS = (
    "not created: the token may not put labels on issues here, and without its label no later run "
    "would find it; give the token write access"
)
FOUND = "the answer was lost; it is there"
INTERRUPTED = "interrupted"
GIVE_UP_AFTER = 3
"""Lost answers in a row after which a tracker is taken to be down for this run."""

_Result = tuple[Outcome, Applied | None]
"""What became of a change, and what stands there now, if that is known."""


@dataclass(slots=True)
class _Brakes:
    """What holds changes back while a plan is spent.

    ``told`` counts changes that made a tracker tell people, ``lost`` the lost
    answers in a row, by tracker.
    """

    stop: Stop
    notifying: int | None
    told: int = 0
    lost: dict[str, int] = field(default_factory=dict)

    def hold(self, change: Change) -> str:
        """Why a change is not attempted; empty: go on."""
        if self.stop():
            return INTERRUPTED
        if self.lost.get(change.source, 0) >= GIVE_UP_AFTER:
            return f"{change.source} stopped answering; run it again"
        if change.notifying and self.notifying is not None and self.told >= self.notifying:
            return f"more than {self.notifying} changes that notify people; next run first"
        return ""

    def note(self, outcome: Outcome) -> None:
        """Remember what became of a change that was tried."""
        source, unknown = outcome.change.source, outcome.outcome == "unknown"
        self.lost[source] = self.lost.get(source, 0) + 1 if unknown else 0
        self.told += outcome.change.notifying and outcome.outcome in ("done", "unknown")


def execute(
    plan: Plan,
    adapters: Mapping[str, Adapter],
    sites: Mapping[str, Site],
    ledger: Ledger,
    *,
    notifying: int | None,
    stop: Stop,
    unset: frozenset[str] = frozenset(),
) -> Iterator[Outcome]:
    """Make each change in order and yield its outcome at once.

    ``unset`` are milestones of which a field could not be set just before.

    ``not_attempted`` are changes that need one which was not made; those of a
    tracker that stopped answering or gave no time; those beyond ``notifying``
    that make a tracker tell people (``None``: no bound); and all that is left
    once ``stop`` says so or the ledger cannot be written.
    """
    known, lines, brakes = Known(unset={*unset}), Lines(ledger), _Brakes(stop, notifying)
    barred = _without_labels(plan, adapters)
    for change in plan.changes:
        filled = known.fill(change)
        ready = change if isinstance(filled, str) else filled
        why = lines.broken or brakes.hold(change) or (filled if isinstance(filled, str) else "")
        if why:
            outcome, made = _not_attempted(ready, why)
            lines.left(outcome)
        elif change.kind is ChangeKind.CREATE_ISSUE and change.source in barred:
            outcome, made = Outcome(change=ready, outcome="failed", detail=NO_LABELS), None
            lines.left(outcome)
        else:
            place = Place(adapters[change.source], sites[change.source], plan.instance)
            outcome, made = _one(ready, place, lines, stop)
            if outcome.outcome != "not_attempted":
                brakes.note(outcome)
        if made is None:
            known.miss(change)
        else:
            known.note(change, made)
        yield replace(outcome, change=change, key=made.key if made else "")


def _without_labels(plan: Plan, adapters: Mapping[str, Adapter]) -> frozenset[str]:
    """Trackers where a new status issue could not get its label, looked up once each.

    No later run would find such an issue, and each would open another.
    """
    asked = {it.source for it in plan.changes if it.kind is ChangeKind.CREATE_ISSUE}
    return frozenset(name for name in asked if adapters[name].probe().may_write is False)


def _one(change: Change, place: Place, lines: Lines, stop: Stop) -> _Result:
    """Look, note, send, note."""
    looked = _look(change, place)
    if isinstance(looked, Change):
        if stop():
            looked = _not_attempted(change, INTERRUPTED)
        elif (line := lines.intend(change, _actor(place.site))) is None:
            looked = _not_attempted(change, lines.broken)
        else:
            outcome, made = _send(change, looked, place)
            lines.settle(line, outcome, made)
            return outcome, made
    lines.left(looked[0])
    return looked


def _look(change: Change, place: Place) -> Change | _Result:
    """What is to be sent, or why nothing is."""
    try:
        seen = recheck(change, place.adapter, place.site, place.instance)
    except SourceError as error:
        return _not_attempted(change, error.sentence)
    if seen.conflict:
        return Outcome(change=change, outcome="conflict", detail=seen.conflict), None
    if seen.already:
        there = Applied(key=seen.key, url=seen.url, already=True)
        return Outcome(change=change, outcome="already", url=seen.url), there
    if seen.payload is None:
        return change
    stood = change.before if seen.stood is None else seen.stood
    return replace(change, before=stood, after=seen.payload)


def _send(change: Change, payload: Change, place: Place) -> _Result:
    """Send ``payload``, once; where its answer is lost, see whether ``change`` is there."""
    try:
        made = place.adapter.apply(payload)
    except WriteUnknown as error:
        there = found(change, place)
        if there is None:
            return Outcome(change=change, outcome="unknown", detail=error.sentence), None
        return Outcome(change=change, outcome="done", detail=FOUND, url=there.url), there
    except WriteHeld as error:
        return _not_attempted(change, error.sentence)
    except (WriteFailed, SourceError) as error:
        return Outcome(change=change, outcome="failed", detail=error.sentence), None
    outcome: OutcomeState = "already" if made.already else "done"
    return Outcome(change=change, outcome=outcome, url=made.url), made


def _not_attempted(change: Change, why: str) -> _Result:
    return Outcome(change=change, outcome="not_attempted", detail=why), None


def _actor(site: Site) -> str:
    return site.me.login if site.me else ""
