"""What a store remembers of records, and what the next run is to know of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from types import MappingProxyType

from milepost.config.settings import Settings
from milepost.judge.known import Known
from milepost.judge.places import members
from milepost.model.agreement import Member
from milepost.model.change import ChangeKind, Outcome
from milepost.model.clock import Clock, day_in
from milepost.model.memory import Memory
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want

PROPOSED_FOR = 10
"""Working days after a tracker was read first in which a record missing there is only proposed."""


def known_records(
    settings: Settings, memory: Memory, sources: Iterable[str], clock: Clock
) -> Known:
    """What tells records apart: the members of earlier runs, our blocks, trackers that joined.

    A tracker joined on the day a run read it to its end first, as the store
    knows; where there is a store and no such run, it joins now.  Without a
    store nobody knows, so nothing is only proposed.
    """
    return Known(
        members=memory.members,
        instance=settings.writing.instance,
        fresh=MappingProxyType(dict(_fresh(settings, memory, sources, clock))),
    )


def _fresh(
    settings: Settings, memory: Memory, sources: Iterable[str], clock: Clock
) -> Iterator[tuple[str, date]]:
    now = clock.now()
    for source in sources if memory.kept else ():
        joined = day_in(memory.joined.get(source, now), settings.zone)
        until = settings.project.calendar.working_day(joined, PROPOSED_FOR)
        if day_in(now, settings.zone) <= until:
            yield source, until


def members_of(portfolio: Portfolio, settings: Settings) -> tuple[Member, ...]:
    """Which records milestones have, where all of a tracker's were read."""
    return tuple(
        members(
            portfolio.milestones, settings.milestones, portfolio.readings, settings.policy.groups
        )
    )


def made_by(outcomes: Iterable[Outcome], portfolio: Portfolio) -> Iterator[Member]:
    """The records that a run made: whatever they are called when the next one looks."""
    for one in outcomes:
        change = one.change
        if change.kind is ChangeKind.CREATE_RECORD and one.key:
            milestone = portfolio.by_id[change.milestone]
            called = {it.source: it.title for it in milestone.sought}
            yield Member(
                milestone=milestone.id,
                source=change.source,
                key=one.key,
                title=called.get(change.source, change.target.title),
                url=portfolio.readings[change.source].url,
            )


def read_whole(portfolio: Portfolio) -> tuple[str, ...]:
    """The trackers whose milestones were read to their end."""
    return tuple(
        name for name, reading in portfolio.readings.items() if reading.proves(Want.MILESTONES)
    )
