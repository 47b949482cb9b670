"""Which records of the trackers belong to a declared milestone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from milepost.judge.names import fold
from milepost.model.milestone import Declared, Place, Record
from milepost.model.reading import Reading, Want


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a declared milestone lies.

    ``missing`` names trackers that certainly hold no record of it although it
    is declared for them.
    """

    records: tuple[Record, ...]
    sources: tuple[str, ...]
    missing: tuple[str, ...]


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
        milestone.id: _located(milestone, found[milestone.id], readings) for milestone in declared
    }
    return located, tuple(free.values())


def _located(
    declared: Declared, found: Mapping[str, Record], readings: Mapping[str, Reading]
) -> Located:
    sources = tuple(dict.fromkeys(place.source for place in _places(declared, readings)))
    return Located(
        records=tuple(found[name] for name in sources if name in found),
        sources=sources,
        missing=tuple(
            name
            for name in sources
            if declared.places
            and name not in found
            and name in readings
            and readings[name].proves(Want.MILESTONES)
        ),
    )


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
