"""Plan what should be written, and write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from milepost.app.check import check
from milepost.app.noticed import plan_with_gestures
from milepost.app.opened import Opened, sites
from milepost.app.read import Selection, with_labels
from milepost.apply.executor import execute
from milepost.apply.ledger import Ledger
from milepost.config.settings import Settings
from milepost.errors import Refused
from milepost.model.agreement import Base
from milepost.model.change import Change, ChangeKind, Outcome, Plan
from milepost.model.clock import Clock
from milepost.model.history import Snapshot
from milepost.model.judgement import Judgement
from milepost.model.memory import FORGETFUL, Memory, RunState, Seen
from milepost.plan import guard
from milepost.plan.agreed import bases, told_by
from milepost.plan.blocks import others_at_work
from milepost.plan.desired import is_writable, label_names, label_wishes
from milepost.plan.diff import without
from milepost.plan.gestures import NONE, Gestures
from milepost.plan.queue import SHARED_KINDS
from milepost.plan.site import Site
from milepost.plan.stale import moved
from milepost.store.book import NoJournal
from milepost.trackers.contract import Foresees
from milepost.trackers.gate import Stop, never

NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A verdict with the plan that follows from it, and the sites it was made for.

    ``gestures`` is what people silenced, for a run that writes to remember.
    """

    judgement: Judgement
    plan: Plan
    sites: Mapping[str, Site]
    gestures: Gestures = NONE

    @property
    def whole(self) -> bool:
        """Whether all of it was read, and each tracker said who we are."""
        return self.judgement.complete and not self.barred

    @property
    def barred(self) -> bool:
        """Whether some tracker would not say whose token it is: then the plan is not whole."""
        return any(site.barred for site in self.sites.values())


def plan(
    settings: Settings,
    opened: Mapping[str, Opened],
    clock: Clock,
    selection: Selection,
    memory: Memory = FORGETFUL,
    known: Mapping[str, tuple[Snapshot, ...]] | None = None,
) -> Planned:
    """Everything ``sync`` would do.  Writes nothing.

    Raises ``Refused`` where another account writes under our name.
    """
    judgement = check(settings, opened, clock, selection, known, memory)
    wishes = label_wishes(judgement, settings.writing)
    names = label_names(judgement, settings.writing, wishes)
    judgement = replace(judgement, portfolio=with_labels(judgement.portfolio, opened, names))
    places = sites(settings, opened)
    check_alone(judgement, settings, places, memory)
    made = plan_with_gestures(judgement, settings.writing, places, memory, opened)
    refused = foreseen(made.plan, opened)
    if denied := _denied(made.plan, refused):
        # What a mark says is agreed on must not rest on a write that will not be made.
        places = {
            name: replace(site, denied=denied.get(name, site.denied))
            for name, site in places.items()
        }
        made = plan_with_gestures(judgement, settings.writing, places, memory, opened)
    return Planned(
        judgement=made.judgement,
        plan=without(made.plan, refused),
        sites=places,
        gestures=made.gestures,
    )


def foreseen(made: Plan, opened: Mapping[str, Opened]) -> Mapping[str, str]:
    """Why writes to milestones would be refused, as far as their trackers can tell.

    Where none is planned, nobody is asked.
    """
    asked: dict[str, tuple[Change, ...]] = {}
    for change in made.changes:
        if change.target.kind == "milestone":
            asked[change.source] = (*asked.get(change.source, ()), change)
    refused: dict[str, str] = {}
    for source, changes in asked.items():
        adapter = opened[source].adapter
        if isinstance(adapter, Foresees):
            refused |= adapter.unwritable(changes)
    return refused


def _denied(
    made: Plan, refused: Mapping[str, str]
) -> Mapping[str, Mapping[tuple[ChangeKind, str], str]]:
    """Why fields would not be set and milestones not made or closed: by tracker, kind and key."""
    denied: dict[str, dict[tuple[ChangeKind, str], str]] = {}
    for change in made.changes:
        if change.id in refused and change.kind is not ChangeKind.PUT_BLOCK:
            denied.setdefault(change.source, {})[change.kind, change.target.key] = refused[
                change.id
            ]
    return denied


def check_alone(
    judgement: Judgement, settings: Settings, places: Mapping[str, Site], memory: Memory
) -> None:
    """Refuse where another account writes under our name.  Raises ``Refused``."""
    others = (*others_at_work(judgement, settings.writing, places), *_before_us(places, memory))
    for source, login in others:
        me = places[source].me
        raise Refused(
            f"another account, {login}, writes for instance {settings.writing.instance!r} "
            f"in {source}; this run is {me.login if me else 'nobody'}",
            why="two accounts would write over each other in every run",
            hint=f"run as {login}; or, if both are yours, write: {{identities: [{login}]}}; "
            "or give this installation its own write: {instance: NAME}",
        )


def _before_us(places: Mapping[str, Site], memory: Memory) -> Iterator[tuple[str, str]]:
    """Trackers where the last run that ended was another account's, as the store knows it."""
    ended = [run for run in memory.runs if run.finished is not None]
    for source, site in places.items():
        login = next((run.actors[source] for run in ended if run.actors.get(source)), "")
        if login and site.me is not None and not site.is_me(login):
            yield source, login


def refusal(planned: Planned, settings: Settings, memory: Memory, allowed: float | None) -> str:
    """Why ``sync`` would not do all of this unasked; empty where it would.

    ``allowed`` is the percentage of ``--max-changes``.
    """
    return guard.refusal(
        planned.plan,
        planned.judgement,
        planned.sites,
        settings.writing,
        settings.limits,
        memory,
        allowed=allowed,
    )


def hold_to(saved: Plan, fingerprint: str, planned: Planned) -> Planned:
    """``planned`` with the saved plan in place of the fresh one.

    Raises ``Refused`` if the file's fingerprint does not fit its changes, if it
    cannot be known whether it still fits, or if any change would not be
    planned like that now: a saved plan is made whole or not at all.
    """
    again = "make a new one: milepost plan --out FILE"
    if saved.fingerprint != fingerprint:
        raise Refused(
            "the plan's fingerprint does not fit its changes: the file was edited", hint=again
        )
    if saved.instance != planned.plan.instance:
        raise Refused(
            f"the plan was made for instance {saved.instance!r}, not {planned.plan.instance!r}",
            hint=again,
        )
    gaps = [
        f"{name}: {reading.reason}"
        for name, reading in planned.judgement.portfolio.readings.items()
        if not reading.complete
    ]
    if gaps:
        raise Refused("whether the plan still fits could not be read", why="; ".join(gaps))
    stale = list(moved(saved, planned.plan))
    if stale:
        named = [f"{change.source} {change.target}: {why}" for change, why in stale]
        more = len(named) - NAMED_AT_MOST
        rest = [f"and {more} more"] if more > 0 else []
        raise Refused(
            f"the plan is stale: {len(stale)} of {len(saved.changes)} changes no longer fit",
            why="; ".join(named[:NAMED_AT_MOST] + rest),
            hint=again,
        )
    return replace(planned, plan=saved)


def apply(
    planned: Planned,
    opened: Mapping[str, Opened],
    ledger: Ledger | None = None,
    *,
    notifying: int | None = None,
    stop: Stop = never,
    unset: frozenset[str] = frozenset(),
) -> Iterator[Outcome]:
    """Make every change of the plan, one outcome at a time, each noted in ``ledger``.

    At most ``notifying`` of them make a tracker tell people; none is begun once
    ``stop`` says so.
    """
    adapters = {name: found.adapter for name, found in opened.items()}
    return execute(
        planned.plan,
        adapters,
        planned.sites,
        ledger or NoJournal(),
        notifying=notifying,
        stop=stop,
        unset=unset,
    )


def turning(planned: Planned) -> Planned | None:
    """The fields and new milestones of a plan, where they make another verdict of some milestone.

    ``None`` where none is closed, reopened or created.
    """
    turns = [one for one in planned.plan.changes if one.target.kind == "milestone"]
    shared = tuple(one for one in turns if one.kind in SHARED_KINDS)
    if not any(
        one.kind is not ChangeKind.SET_FIELD
        or (isinstance(one.after, Mapping) and "state" in one.after)
        for one in shared
    ):
        return None
    return replace(planned, plan=replace(planned.plan, changes=shared))


def ended(planned: Planned, outcomes: Sequence[Outcome]) -> RunState:
    """``complete`` where everything was read, and everything planned is there now."""
    made = all(outcome.outcome in ("done", "already") for outcome in outcomes)
    return "complete" if made and planned.whole else "partial"


def actors(planned: Planned) -> Mapping[str, str]:
    """Which account the run is, by tracker, where that is known.

    A tracker that refuses everything for a while refuses to say it, too: what is
    taken for the account then is not remembered.
    """
    readings = planned.judgement.portfolio.readings
    return {
        name: site.me.login
        for name, site in planned.sites.items()
        if site.me is not None and name in readings and readings[name].complete
    }


def seen(planned: Planned, run: str, clock: Clock) -> Iterator[Seen]:
    """How milestones stand, for the next run to compare.

    Only verdicts that may be written: an outage is no news, twice over.
    """
    for judged in planned.judgement.milestones:
        if is_writable(judged, planned.judgement):
            milestone = judged.milestone
            yield Seen(
                milestone=milestone.id,
                run=run,
                at=clock.now(),
                health=judged.health,
                due=milestone.due,
                title=milestone.title,
            )


def agreed(planned: Planned, outcomes: Iterable[Outcome]) -> tuple[Base, ...]:
    """On what trackers and the plan file agree now that the plan is spent."""
    done, lost = told_by(outcomes)
    return (*bases(planned.judgement, done), *lost)


def requests(opened: Mapping[str, Opened]) -> Mapping[str, int]:
    """HTTP requests sent so far, per tracker."""
    return {name: found.transport.requests for name, found in opened.items()}
