"""Plan what should be written, and write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from milepost.app.check import check
from milepost.app.opened import Opened, sites
from milepost.app.read import Selection, with_labels
from milepost.apply.executor import execute
from milepost.config.settings import Settings
from milepost.errors import Refused
from milepost.model.change import Change, ChangeKind, Outcome, Plan
from milepost.model.clock import Clock
from milepost.model.judgement import Judgement
from milepost.plan.blocks import others_at_work
from milepost.plan.desired import label_names
from milepost.plan.diff import make, without
from milepost.plan.site import Site
from milepost.plan.stale import moved
from milepost.trackers.contract import Foresees

NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A verdict with the plan that follows from it, and the sites it was made for."""

    judgement: Judgement
    plan: Plan
    sites: Mapping[str, Site]

    @property
    def barred(self) -> bool:
        """Whether some tracker would not say whose token it is: then the plan is not whole."""
        return any(site.barred for site in self.sites.values())


def plan(
    settings: Settings, opened: Mapping[str, Opened], clock: Clock, selection: Selection
) -> Planned:
    """Everything ``sync`` would do.  Writes nothing."""
    judgement = check(settings, opened, clock, selection)
    names = label_names(judgement, settings.writing)
    judgement = replace(judgement, portfolio=with_labels(judgement.portfolio, opened, names))
    places = sites(settings, opened)
    _alone(judgement, settings, places)
    made = make(judgement, settings.writing, places)
    return Planned(
        judgement=judgement,
        plan=without(made, _foreseen(made, opened)),
        sites=places,
    )


def _foreseen(made: Plan, opened: Mapping[str, Opened]) -> Mapping[str, str]:
    """Why blocks would be refused, as far as their trackers can tell.  None, nobody is asked."""
    blocks: dict[str, tuple[Change, ...]] = {}
    for change in made.changes:
        if change.kind is ChangeKind.PUT_BLOCK:
            blocks[change.source] = (*blocks.get(change.source, ()), change)
    refused: dict[str, str] = {}
    for source, changes in blocks.items():
        adapter = opened[source].adapter
        if isinstance(adapter, Foresees):
            refused |= adapter.unwritable(changes)
    return refused


def _alone(judgement: Judgement, settings: Settings, places: Mapping[str, Site]) -> None:
    for source, login in others_at_work(judgement, settings.writing, places):
        me = places[source].me
        raise Refused(
            f"another account, {login}, writes for instance {settings.writing.instance!r} "
            f"in {source}; this run is {me.login if me else 'nobody'}",
            why="two accounts would write over each other in every run",
            hint=f"run as {login}; or, if both are yours, write: {{identities: [{login}]}}; "
            "or give this installation its own write: {instance: NAME}",
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


def apply(planned: Planned, opened: Mapping[str, Opened]) -> Iterator[Outcome]:
    """Make every change of the plan, one outcome at a time."""
    adapters = {name: found.adapter for name, found in opened.items()}
    return execute(planned.plan, adapters, planned.sites)


def requests(opened: Mapping[str, Opened]) -> Mapping[str, int]:
    """HTTP requests sent so far, per tracker."""
    return {name: found.transport.requests for name, found in opened.items()}
