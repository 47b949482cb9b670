"""Which records of the trackers belong to a declared milestone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from milepost.judge.names import fold
from milepost.model.milestone import Declared, Place, Record, Sought
from milepost.model.reading import Reading, Want

_LONGEST = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a declared milestone lies.

    ``sought`` holds what certainly is not there: in each tracker it is declared
    for, or in any where it names none and lies in none.
    """

    records: tuple[Record, ...]
    sources: tuple[str, ...]
    sought: tuple[Sought, ...]


def locate(
    declared: tuple[Declared, ...], readings: Mapping[str, Reading]
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
        (milestone, place) for milestone in declared for place in _places(milestone, readings)
    ]
    for milestone, place in sorted(wishes, key=lambda wish: (_vagueness(*wish), wish[0].id)):
        if record := _best(place, milestone, free.values()):
            found[milestone.id][place.source] = record
            del free[record.source, record.key]
    located = {
        milestone.id: _located(milestone, found[milestone.id], readings, tuple(free.values()))
        for milestone in declared
    }
    return located, tuple(free.values())


def _located(
    declared: Declared,
    found: Mapping[str, Record],
    readings: Mapping[str, Reading],
    free: tuple[Record, ...],
) -> Located:
    places = {place.source: place for place in _places(declared, readings)}
    sources = tuple(places)
    return Located(
        records=tuple(found[name] for name in sources if name in found),
        sources=sources,
        sought=tuple(
            _sought(place, declared, free)
            for name, place in places.items()
            if (declared.places or not found)
            and name not in found
            and name in readings
            and readings[name].proves(Want.MILESTONES)
        ),
    )


def _sought(place: Place, declared: Declared, free: tuple[Record, ...]) -> Sought:
    title = place.title or declared.title
    there = {fold(one.title): one.title for one in free if one.source == place.source}
    near = get_close_matches(fold(title)[:_LONGEST], there, n=1)
    perhaps = there[near[0]] if near else ""
    return Sought(source=place.source, title=title, key=place.key or "", perhaps=perhaps)


def _places(declared: Declared, readings: Mapping[str, Reading]) -> tuple[Place, ...]:
    return declared.places or tuple(Place(source=name) for name in sorted(readings))


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
