"""Records nobody declared: each its own milestone, or those of one title together."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from milepost.judge.known import Known
from milepost.judge.names import fold
from milepost.model.milestone import Record, Sought
from milepost.model.reading import Reading, Want


@dataclass(frozen=True, slots=True)
class Alike:
    """One milestone nobody declared: its records, and open ones that may be meant as well.

    ``id`` is what it is called, after one of its records, and stays when that is
    gone.  ``sought`` are those that it is known to have had and that are gone.
    """

    id: str
    records: tuple[Record, ...]
    ambiguous: tuple[Record, ...] = ()
    sought: tuple[Sought, ...] = ()


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
    spelt alike.  The record it is called by comes first, where it is there.
    """
    if not by_title:
        return tuple(Alike(_id(record), (record,)) for record in free)
    called = {
        (member.source, member.key): member.milestone
        for (milestone, source) in known.members
        if (member := known.member(milestone, readings.get(source)))
    }
    before: dict[str, _Group] = {}
    for record in free:
        name = called.get((record.source, record.key))
        if name is not None:
            before.setdefault(name, _Group(name)).held[record.source] = record
    groups = list(before.values())
    titles: dict[str, list[_Group]] = {}
    for group in groups:
        for record in group.held.values():
            _note(titles, record, group)
    for record in free:
        if (record.source, record.key) not in called:
            group = _fitting(titles, record) or _Group(_id(record))
            if not group.held:
                groups.append(group)
            group.held[record.source] = record
            _note(titles, record, group)
    there = {_id(record) for reading in readings.values() for record in reading.milestones}
    return tuple(
        Alike(
            id=_name(group, there),
            records=_records(group),
            ambiguous=tuple(_rivals(group, titles)) if len(group.held) > 1 else (),
            sought=tuple(_sought(group, readings, known, there)),
        )
        for group in groups
    )


def _note(titles: dict[str, list[_Group]], record: Record, group: _Group) -> None:
    there = titles.setdefault(fold(record.title), [])
    if group not in there:
        there.append(group)


def _fitting(titles: Mapping[str, list[_Group]], record: Record) -> _Group | None:
    room = [one for one in titles.get(fold(record.title), ()) if record.source not in one.held]
    spelt = [one for one in room if any(it.title == record.title for it in one.held.values())]
    return next(iter(spelt or room), None)


def _records(group: _Group) -> tuple[Record, ...]:
    held = group.held.values()
    return tuple(sorted(held, key=lambda record: (_id(record) != group.id, record.source)))


def _name(group: _Group, there: Container[str]) -> str:
    """What it is called: as ever, unless the record of that name is another milestone's now.

    An id of the plan file, which has no slash, is the plan file's.
    """
    first = _id(_records(group)[0])
    return first if group.id in there or "/" not in group.id else group.id


def _sought(
    group: _Group, readings: Mapping[str, Reading], known: Known, there: Container[str]
) -> Iterator[Sought]:
    """The records it had, by tracker, that a complete list has no more."""
    for name in sorted(readings) if _name(group, there) == group.id else ():
        reading = readings[name]
        member = known.member(group.id, reading)
        if (
            member is not None
            and name not in group.held
            and f"{name}/{member.key}" not in there
            and reading.proves(Want.MILESTONES)
        ):
            fated = known.fates.get((name, member.key))
            yield Sought(
                source=name,
                title=member.title,
                was=member.key,
                fate=fated.fate if fated else None,
                told=fated.told if fated else "",
            )


def _rivals(group: _Group, titles: Mapping[str, list[_Group]]) -> Iterator[Record]:
    for source, record in group.held.items():
        for other in titles.get(fold(record.title), ()):
            rival = other.held.get(source)
            if other is not group and rival is not None and rival.open:
                yield rival


def _id(record: Record) -> str:
    return f"{record.source}/{record.key}"
