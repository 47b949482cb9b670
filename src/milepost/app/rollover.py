"""Plan how what is left of one milestone goes into another; nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from milepost.app import named
from milepost.app.opened import Opened, sites
from milepost.app.sync import Planned, check_alone
from milepost.config.settings import Settings
from milepost.errors import UsageError
from milepost.model.clock import Clock
from milepost.model.history import Snapshot
from milepost.model.memory import Memory
from milepost.model.milestone import Milestone
from milepost.plan.rollover import rollover, stays_open


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolling:
    """The plan of a rollover.  ``stay`` counts open committed issues that it cannot move.

    ``whole`` is false where a tracker of ``old`` was not read to its end.
    """

    planned: Planned
    old: Milestone
    new: Milestone
    stay: int
    whole: bool


def plan(
    settings: Settings,
    opened: Mapping[str, Opened],
    clock: Clock,
    names: tuple[str, str],
    memory: Memory,
    known: Mapping[str, tuple[Snapshot, ...]] | None,
) -> Rolling:
    """Everything ``rollover`` would do, from the first of ``names`` to the second.

    Raises ``UsageError`` for unknown or equal ones, ``SourceError`` where one may
    be in what was not read, ``Refused`` where another account writes under our name.
    """
    judgement = named.judged(settings, opened, clock, frozenset(names), memory, known)
    old, new = (named.found(judgement, name) for name in names)
    if old.id == new.id:
        raise UsageError(f"{names[0]} and {names[1]} are one milestone")
    places = sites(settings, opened)
    check_alone(judgement, settings, places, memory)
    made = rollover(judgement, old, new, places, settings.writing.instance)
    readings = judgement.portfolio.readings
    return Rolling(
        planned=Planned(judgement=judgement, plan=made, sites=places),
        old=old,
        new=new,
        stay=stays_open(judgement, old, made),
        whole=all(name in readings and readings[name].complete for name in old.sources),
    )
