"""Records nobody declared: each its own milestone, or those of one title together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from milepost.judge.known import Known
from milepost.judge.names import fold
from milepost.model.milestone import Record
from milepost.model.reading import Reading


@dataclass(frozen=True, slots=True)
class Alike:
    """One milestone nobody declared: its records, and open ones that may be meant as well."""

    records: tuple[Record, ...]
    ambiguous: tuple[Record, ...] = ()


@dataclass(slots=True, eq=False)
class _Group:
    """Records of one milestone by tracker; ``id`` is the record it is called by."""

    id: str
    held: dict[str, Record] = field(default_factory=dict)


def alike(
    free: tuple[Record, ...], readings: Mapping[str, Reading], known: Known, *, by_title: bool
) -> tuple[Alike, ...]:
    """Each record alone; or, with ``by_title``, what is known to be one, then what is called alike.

    At most one of each tracker: of two that differ in letter case only, the one
    spelt alike.  The record it is called by comes first.
    """
    if not by_title:
        return tuple(Alike((record,)) for record in free)
    called = {
        (member.source, member.key): member.milestone
        for (milestone, source) in known.members
        if (member := known.member(milestone, readings.get(source)))
    }
    groups: dict[str, _Group] = {}
    for record in free:
        name = called.get((record.source, record.key))
        if name is not None:
            groups.setdefault(name, _Group(name)).held[record.source] = record
    titles: dict[str, list[_Group]] = {}
    for group in groups.values():
        for record in group.held.values():
            _note(titles, record, group)
    for record in free:
        if (record.source, record.key) not in called:
            group = _fitting(titles, record) or _Group(_id(record))
            groups.setdefault(group.id, group)
            group.held[record.source] = record
            _note(titles, record, group)
    return tuple(_made(group, titles) for group in groups.values())


def _note(titles: dict[str, list[_Group]], record: Record, group: _Group) -> None:
    there = titles.setdefault(fold(record.title), [])
    if group not in there:
        there.append(group)


def _fitting(titles: Mapping[str, list[_Group]], record: Record) -> _Group | None:
    room = [one for one in titles.get(fold(record.title), ()) if record.source not in one.held]
    spelt = [one for one in room if any(it.title == record.title for it in one.held.values())]
    return next(iter(spelt or room), None)


def _made(group: _Group, titles: Mapping[str, list[_Group]]) -> Alike:
    records = sorted(group.held.values(), key=lambda record: _id(record) != group.id)
    several = len(records) > 1
    return Alike(tuple(records), tuple(_rivals(group, titles)) if several else ())


def _rivals(group: _Group, titles: Mapping[str, list[_Group]]) -> Iterator[Record]:
    for source, record in group.held.items():
        for other in titles.get(fold(record.title), ()):
            rival = other.held.get(source)
            if other is not group and rival is not None and rival.open:
                yield rival


def _id(record: Record) -> str:
    return f"{record.source}/{record.key}"
