"""Which records of the trackers belong to a declared milestone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from milepost.judge.groups import Groups
from milepost.judge.names import fold
from milepost.model.milestone import Declared, Place, Record, Sought
from milepost.model.reading import Reading, Want

_LONGEST = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a declared milestone lies.

    ``sought`` holds what certainly is not there: in each tracker it is declared
    for, or in any where it names none and lies in none.  In a tracker that
    stands for many sources it is there when it is in any of them.  ``ambiguous``
    holds further open records of the title of one that was found open by it.
    """

    records: tuple[Record, ...]
    sources: tuple[str, ...]
    sought: tuple[Sought, ...]
    ambiguous: tuple[Record, ...] = ()


def locate(
    declared: tuple[Declared, ...], readings: Mapping[str, Reading], groups: Groups
) -> tuple[Mapping[str, Located], tuple[Record, ...]]:
    """Find the records of every declared milestone; also the records nobody declared.

    A record belongs to one declared milestone at most: to the one that names
    its key, else its title, else to the first by id that has this title.
    """
    free = {
        (record.source, record.key): record
        for name in sorted(readings)
        for record in sorted(readings[name].milestones, key=_natural)
    }
    found: dict[str, dict[str, Record]] = {milestone.id: {} for milestone in declared}
    wishes = [
        (milestone, place)
        for milestone in declared
        for place in _places(milestone, readings, groups)
    ]
    for milestone, place in sorted(wishes, key=lambda wish: (_vagueness(*wish), wish[0].id)):
        if record := _best(place, milestone, free.values()):
            found[milestone.id][place.source] = record
            del free[record.source, record.key]
    located = {
        milestone.id: _located(
            milestone, found[milestone.id], readings, groups, tuple(free.values())
        )
        for milestone in declared
    }
    return located, tuple(free.values())


def _located(
    declared: Declared,
    found: Mapping[str, Record],
    readings: Mapping[str, Reading],
    groups: Groups,
    free: tuple[Record, ...],
) -> Located:
    places = _places(declared, readings, groups)
    sources = tuple(place.source for place in places)
    by_title = [found[one.source] for one in places if one.key is None and one.source in found]
    missing = [
        (place, within)
        for place in _spots(declared, readings, groups)
        if not found.keys() & (within := groups.meant(place.source, readings))
        and all(name in readings and readings[name].proves(Want.MILESTONES) for name in within)
    ]
    return Located(
        records=tuple(found[name] for name in sources if name in found),
        sources=sources,
        sought=tuple(
            _sought(place, declared, [one for one in free if one.source in within])
            for place, within in missing
            if declared.places or not found
        ),
        ambiguous=tuple(twin for one in by_title if one.open for twin in _twins(one, free)),
    )


def _twins(record: Record, free: Iterable[Record]) -> Iterator[Record]:
    """Open records of the same tracker and title that no milestone has taken."""
    for one in free:
        if one.source == record.source and one.open and fold(one.title) == fold(record.title):
            yield one


def _sought(place: Place, declared: Declared, free: Iterable[Record]) -> Sought:
    title = place.title or declared.title
    there = {fold(one.title): one.title for one in free}
    near = get_close_matches(fold(title)[:_LONGEST], there, n=1)
    perhaps = there[near[0]] if near else ""
    return Sought(
        source=place.source,
        title=title,
        key=place.key or "",
        perhaps=perhaps,
        anywhere=not declared.places,
    )


def _spots(
    declared: Declared, readings: Mapping[str, Reading], groups: Groups
) -> tuple[Place, ...]:
    """Where it is said to lie, as the file names trackers."""
    return declared.places or tuple(Place(source=name) for name in groups.entries(readings))


def _places(
    declared: Declared, readings: Mapping[str, Reading], groups: Groups
) -> tuple[Place, ...]:
    """The same in single sources; what is said of one of them counts before what is said of all."""
    spots = [
        (place, groups.meant(place.source, readings))
        for place in _spots(declared, readings, groups)
    ]
    alone = {within[0]: place for place, within in spots if place.source not in groups.members}
    each = {name: alone.get(name, place) for place, within in spots for name in within}
    return tuple(replace(place, source=name) for name, place in each.items())


def _vagueness(declared: Declared, place: Place) -> int:
    if place.key is not None:
        return 0
    if place.title is not None:
        return 1
    return 2 if declared.places else 3


def _best(place: Place, declared: Declared, free: Iterable[Record]) -> Record | None:
    """The record at a place: title before alias, open before closed, oldest first."""
    own = [record for record in free if record.source == place.source]
    if place.key is not None:
        return next((record for record in own if record.key == place.key), None)
    titles = (place.title,) if place.title is not None else (declared.title, *declared.aliases)
    for title in titles:
        fits = [record for record in own if fold(record.title) == fold(title)]
        if fits:
            return min(fits, key=lambda record: (not record.open, *_natural(record)))
    return None


def _natural(record: Record) -> tuple[int, str]:
    return (len(record.key), record.key)
