"""Which records of the trackers belong to a declared milestone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from milepost.judge.groups import Groups
from milepost.judge.known import NOTHING, Known
from milepost.judge.names import fold
from milepost.model.agreement import Member
from milepost.model.milestone import Declared, Milestone, Place, Record, Sought
from milepost.model.reading import Reading, Want

_LONGEST = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a declared milestone lies.

    ``sought`` holds what certainly is not there: in each tracker it is declared
    for, or in any where it names none and lies in none; and in each where it is
    known to have been.  In a tracker that stands for many sources it is there
    when it is in any of them.  ``ambiguous`` holds further open records that may
    be meant as well as one that was not named by its key.
    """

    records: tuple[Record, ...]
    sources: tuple[str, ...]
    sought: tuple[Sought, ...]
    ambiguous: tuple[Record, ...] = ()


def locate(
    declared: tuple[Declared, ...],
    readings: Mapping[str, Reading],
    groups: Groups,
    known: Known = NOTHING,
) -> tuple[Mapping[str, Located], tuple[Record, ...]]:
    """Find the records of every declared milestone; also the records nobody declared.

    A record belongs to one declared milestone at most: to the one that names
    its key, else to the one it is known to be of, whatever its title is now;
    else to the one that names its title, else to the first by id that has this
    title.
    """
    return _Search(readings, groups, known).locate(declared)


def members(
    milestones: Iterable[Milestone],
    declared: Iterable[Declared],
    readings: Mapping[str, Reading],
    groups: Groups,
) -> Iterator[Member]:
    """The records of milestones for the next run to know: where all of them were read.

    Of what nobody declared only what is in several trackers: a record alone is
    its own milestone, whatever it is called.
    """
    titles = {
        (one.id, place.source): place.title or one.title
        for one in declared
        for place in _places(one, readings, groups)
    }
    for milestone in milestones:
        for record in (
            milestone.records if milestone.declared_at or len(milestone.records) > 1 else ()
        ):
            reading = readings[record.source]
            if reading.proves(Want.MILESTONES):
                yield Member(
                    milestone=milestone.id,
                    source=record.source,
                    key=record.key,
                    title=titles.get((milestone.id, record.source), record.title),
                    url=reading.url,
                )


class _Search:
    """The records that are still free, and what tells whose they are."""

    def __init__(self, readings: Mapping[str, Reading], groups: Groups, known: Known) -> None:
        self._readings, self._groups, self._known = readings, groups, known
        self._marked = known.marked(readings)
        self._free = {
            name: {record.key: record for record in sorted(readings[name].milestones, key=natural)}
            for name in sorted(readings)
        }
        self._title = {
            (name, key): fold(record.title)
            for name, records in self._free.items()
            for key, record in records.items()
        }

    def locate(
        self, declared: tuple[Declared, ...]
    ) -> tuple[Mapping[str, Located], tuple[Record, ...]]:
        found: dict[str, dict[str, Record]] = {milestone.id: {} for milestone in declared}
        places = {one.id: _places(one, self._readings, self._groups) for one in declared}

        def take(one: Declared, place: Place, record: Record | None) -> None:
            if record is not None:
                found[one.id][place.source] = record
                del self._free[record.source][record.key]

        wishes = [(one, place) for one in declared for place in places[one.id]]
        wishes.sort(key=lambda wish: (_vagueness(*wish), wish[0].id))
        for one, place in wishes:
            if place.key is not None:
                take(one, place, self._own(place.source).get(place.key))
        for one, place in wishes:
            if place.key is None:
                take(one, place, self._recognised(one, place))
        for one, place in wishes:
            if place.key is None and place.source not in found[one.id]:
                take(one, place, self._called(one, place))
        located = {one.id: self._located(one, places[one.id], found[one.id]) for one in declared}
        return located, tuple(one for records in self._free.values() for one in records.values())

    def _recognised(self, declared: Declared, place: Place) -> Record | None:
        """The record known to be it by its key, else by our block in it.

        Not where the file names another title than before and another record has
        that; nor a closed one whose title an open one has by now: that is history.
        """
        wanted = fold(place.title or declared.title)
        titled = self._titled(place.source, wanted)
        member = self._known.member(declared.id, self._readings.get(place.source))
        record = self._own(place.source).get(member.key) if member else None
        if member is not None and record is not None:
            points_elsewhere = fold(member.title) != wanted
        else:
            record = self._carrying(declared, place)
            points_elsewhere = place.title is not None
        if record is None or (points_elsewhere and titled and record not in titled):
            return None
        past = record in titled and not record.open and any(one.open for one in titled)
        return None if past else record

    def _carrying(self, declared: Declared, place: Place) -> Record | None:
        """The one record that carries our block of it; of several nobody can tell."""
        carriers = self._marked.get((declared.id, place.source), ())
        if len(carriers) != 1:
            return None
        return self._own(place.source).get(carriers[0].key)

    def _called(self, declared: Declared, place: Place) -> Record | None:
        """The record of its title: title before alias, open before closed, oldest first.

        Nothing is taken for one that is known, where the list was cut off before it.
        """
        reading = self._readings.get(place.source)
        known = self._known.member(declared.id, reading) is not None
        if known and not (reading and reading.proves(Want.MILESTONES)):
            return None
        titles = (place.title,) if place.title is not None else (declared.title, *declared.aliases)
        for title in titles:
            if fits := self._titled(place.source, fold(title)):
                return min(fits, key=lambda record: (not record.open, *natural(record)))
        return None

    def _located(
        self, declared: Declared, places: tuple[Place, ...], found: Mapping[str, Record]
    ) -> Located:
        sources = tuple(place.source for place in places)
        ambiguous = (
            rival
            for place in places
            if place.key is None and place.source in found
            for rival in self._rivals(declared, place, found[place.source])
        )
        return Located(
            records=tuple(found[name] for name in sources if name in found),
            sources=sources,
            sought=tuple(self._sought(declared, places, found)),
            ambiguous=tuple(ambiguous),
        )

    def _rivals(self, declared: Declared, place: Place, record: Record) -> Iterator[Record]:
        """Open records of the same tracker that no milestone has taken: of its title or block."""
        titles = {fold(record.title), fold(place.title or declared.title)}
        carriers = self._marked.get((declared.id, place.source), ())
        for key, one in self._own(place.source).items():
            if one.open and (self._title[place.source, key] in titles or one in carriers):
                yield one

    def _sought(
        self, declared: Declared, places: tuple[Place, ...], found: Mapping[str, Record]
    ) -> Iterator[Sought]:
        lost = [
            self._missing(place, declared, (place.source,), member.key)
            for place in places
            if place.source not in found
            and place.key is None
            and self._all_read((place.source,))
            and (member := self._known.member(declared.id, self._readings.get(place.source)))
        ]
        yield from lost
        told = {one.source for one in lost}
        for place in _spots(declared, self._readings, self._groups):
            within = self._groups.meant(place.source, self._readings)
            there = found.keys() if declared.places else {*found, *told}
            wanted = declared.places or not there
            if wanted and not told.union(found) & {*within} and self._all_read(within):
                yield self._missing(place, declared, within)

    def _missing(
        self, place: Place, declared: Declared, within: tuple[str, ...], was: str = ""
    ) -> Sought:
        title = place.title or declared.title
        there = {
            self._title[name, key]: one for name in within for key, one in self._own(name).items()
        }
        near = get_close_matches(fold(title)[:_LONGEST], there, n=1)
        perhaps = there[near[0]] if near else None
        fated = self._known.fates.get((place.source, was or place.key or ""))
        fresh = [self._known.fresh.get(name) for name in within]
        never = not was and place.key is None
        return Sought(
            source=place.source,
            title=title,
            key=place.key or "",
            perhaps=perhaps.title if perhaps else "",
            perhaps_key=perhaps.key if perhaps else "",
            anywhere=not declared.places and not was,
            was=was,
            fate=fated.fate if fated else None,
            told=fated.told if fated else "",
            until=min((day for day in fresh if day), default=None)
            if never and all(fresh)
            else None,
        )

    def _own(self, source: str) -> Mapping[str, Record]:
        """What is free in a tracker, by key, oldest first."""
        return self._free.get(source, {})

    def _titled(self, source: str, folded: str) -> list[Record]:
        own = self._own(source).items()
        return [one for key, one in own if self._title[source, key] == folded]

    def _all_read(self, within: Iterable[str]) -> bool:
        return all(
            name in self._readings and self._readings[name].proves(Want.MILESTONES)
            for name in within
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
    if place.title is not None:
        return 0
    return 1 if declared.places else 2


def natural(record: Record) -> tuple[int, str]:
    """Where a record stands among those of its tracker: as they were made."""
    return (len(record.key), record.key)
