"""A plan that closes, reopens or creates milestones is spent in turns.

What is written about a milestone tells how it stands.  So after such changes
the trackers are read and judged once more, and what follows from that is
written in the same run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from milepost.app import sync as syncing
from milepost.app.read import Selection
from milepost.cli.environment import environ
from milepost.cli.session import Session
from milepost.cli.spending import Spent, spend
from milepost.cli.stopping import Stopping
from milepost.cli.trust import check_ceiling
from milepost.config.settings import Settings
from milepost.errors import Refused
from milepost.model.change import Change, Outcome
from milepost.model.memory import RunState
from milepost.store.book import Journal

_MOST = 2
"""What was created may be closed, and what that tells be written."""
_MADE = ("done", "already")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """What it takes to plan anew: what the run is about, and how much it may change."""

    run: Session
    settings: Settings
    selection: Selection
    max_changes: float | None

    def again(self) -> syncing.Planned:
        """The plan as it is now."""
        run = self.run
        memory = run.store.memory(run.instance) if run.memory.kept else run.memory
        return syncing.plan(
            self.settings, run.opened, run.clock, self.selection, memory, run.known()
        )

    def refusal(self, second: syncing.Planned, before: int) -> str:
        """Why a plan must not be made after so many changes; empty where it may."""
        try:
            check_ceiling(before + len(second.plan.changes), environ())
        except Refused as error:
            return error.sentence
        return syncing.refusal(second, self.settings, self.run.memory, self.max_changes)


def spend_in_turns(
    planned: syncing.Planned, turns: Turns, journal: Journal, stop: Stopping
) -> tuple[syncing.Planned, Spent]:
    """Spend ``planned``; where its changes turn a verdict, them first, and then what follows.

    Gives what was planned in the end, with every change that was tried, and
    what became of them.  Nothing that failed is tried twice.
    """
    notifying = turns.settings.limits.notifying_per_run
    before: tuple[Outcome, ...] = ()
    states: set[RunState] = set()
    failed: list[Change] = []
    for _ in range(_MOST):
        first = syncing.turning(planned)
        if first is None:
            break
        unset = frozenset(one.milestone for one in failed)
        turned = spend(first, turns.run, journal, stop, notifying=notifying, unset=unset)
        journal.agreed(turned.agreed)
        before += turned.outcomes
        states.add(turned.state)
        if turned.state == "interrupted":
            rest = [one for one in planned.plan.changes if one not in first.plan.changes]
            return _joined(planned, before, _left(rest, "interrupted"), states)
        failed += [one.change for one in turned.outcomes if one.outcome not in _MADE]
        planned, tried = turns.again(), {one.place for one in failed}
        changes = tuple(one for one in planned.plan.changes if one.place not in tried)
        planned = replace(planned, plan=replace(planned.plan, changes=changes))
        if why := turns.refusal(planned, len(before)):
            return _joined(planned, before, _left(changes, why), states | {"partial"})
    unset = frozenset(one.milestone for one in failed)
    then = spend(planned, turns.run, journal, stop, notifying=notifying, unset=unset)
    planned, spent = _joined(planned, before, then.outcomes, states | {then.state})
    return planned, replace(spent, agreed=then.agreed)


def _joined(
    planned: syncing.Planned,
    before: Sequence[Outcome],
    rest: Sequence[Outcome],
    states: Collection[RunState],
) -> tuple[syncing.Planned, Spent]:
    """All turns as one: it ended as the worst of them."""
    outcomes = (*before, *rest)
    plan = replace(planned.plan, changes=tuple(one.change for one in outcomes))
    state: RunState = "complete" if {*states} == {"complete"} else "partial"
    state = "interrupted" if "interrupted" in states else state
    return replace(planned, plan=plan), Spent(outcomes=outcomes, state=state)


def _left(changes: Iterable[Change], why: str) -> tuple[Outcome, ...]:
    return tuple(Outcome(change=one, outcome="not_attempted", detail=why) for one in changes)
