"""A record that a complete list has no more is asked for directly, once, before anything is said.

Renamed or missed by the list: it is found under its key.  Moved: it is followed
to its new key.  Else what the tracker answers tells deleted from forbidden and
gone; where it does not answer, nothing is known and its reading is not whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from milepost.app.abreast import side_by_side
from milepost.app.opened import Opened
from milepost.judge.fates import fate, lost, whereabouts
from milepost.judge.known import Fated, Known
from milepost.model.agreement import Member
from milepost.model.history import Snapshot
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Reading, Want
from milepost.trackers.contract import Scope

AT_MOST = 50
"""Records asked for per tracker: where more are gone, the tracker was emptied or is another one."""
_NOT_ASKED = Fated("unreachable", f"more than {AT_MOST} records are gone at once: not looked up")


def looked_up(
    portfolio: Portfolio,
    known: Known,
    opened: Mapping[str, Opened],
    past: Mapping[str, tuple[Snapshot, ...]],
) -> tuple[Mapping[str, Reading], Known]:
    """The readings with what was found after all, and what is known with the fate of the rest.

    ``past`` is what earlier runs saw of each milestone.
    """
    wanted = lost(portfolio.milestones)
    answers = side_by_side(
        {
            source: partial(_asked, opened[source], keys)
            for source, keys in wanted.items()
            if source in opened
        }
    )
    readings = dict(portfolio.readings)
    members = dict(known.members)
    fates = dict(known.fates)
    for source, by_key in answers.items():
        for key, answer in by_key.items():
            found = answer if isinstance(answer, Fated) else fate(answer, key)
            if isinstance(answer, Reading):
                readings[source] = _with(readings[source], answer, key, found)
            if found is not None:
                fates[source, key] = found
            elif isinstance(answer, Reading):
                members |= _followed(members, source, key, answer.milestones[0].key)
    for milestone in portfolio.milestones:
        for one in milestone.sought:
            place = (one.source, one.was or one.key)
            ended = fates.get(place)
            if ended is not None and not ended.told:
                seen = whereabouts(past.get(milestone.id, ()), readings[one.source])
                fates[place] = replace(ended, told=seen)
    return MappingProxyType(readings), replace(
        known, members=MappingProxyType(members), fates=MappingProxyType(fates)
    )


def _asked(found: Opened, keys: tuple[str, ...]) -> Mapping[str, Reading | Fated]:
    """The answer for each key; once one is out of reach, so are those after it."""
    return dict(_answers(found, keys))


def _answers(found: Opened, keys: tuple[str, ...]) -> Iterator[tuple[str, Reading | Fated]]:
    unreachable: Fated | None = None
    for number, key in enumerate(keys):
        if unreachable is not None or number >= AT_MOST:
            yield key, unreachable or _NOT_ASKED
            continue
        answer = found.adapter.read(Scope.of(Want.MILESTONES, refs=(key,)))
        told = fate(answer, key)
        if told is not None and told.fate == "unreachable":
            unreachable = told
        yield key, answer


def _with(reading: Reading, answer: Reading, key: str, told: Fated | None) -> Reading:
    """The reading with one record more, or with the reason why nobody knows of it."""
    there = {record.key for record in reading.milestones}
    new = tuple(record for record in answer.milestones if record.key not in there)
    unread = dict(reading.unread)
    if told is not None and told.fate == "unreachable":
        unread[f"milestone {key}"] = told.told
    return replace(
        reading,
        milestones=reading.milestones + new,
        requests=reading.requests + answer.requests,
        unread=MappingProxyType(unread),
    )


def _followed(
    members: Mapping[tuple[str, str], Member], source: str, key: str, now: str
) -> Mapping[tuple[str, str], Member]:
    """The members that had ``key``, with the key the record has now."""
    return {
        place: replace(member, key=now)
        for place, member in members.items()
        if member.source == source and member.key == key
    }
