"""What is known of records before anybody looks at their titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from milepost.model.agreement import Fate, Member
from milepost.model.marks import parse
from milepost.model.milestone import Record
from milepost.model.reading import Reading


@dataclass(frozen=True, slots=True)
class Fated:
    """What became of a record that a complete list has no more, and what its tracker said."""

    fate: Fate
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What earlier runs found, what blocks say, and what was looked up.

    ``members`` has the record of a milestone in a tracker, by both.  ``instance``
    is the installation whose blocks tell of which milestone a record is; empty
    where none does.  ``fates`` tells, by tracker and key, of records that a list
    lacked.  ``fresh`` are trackers that joined lately: until which day a record
    that was never there is only proposed.
    """

    members: Mapping[tuple[str, str], Member] = field(default_factory=lambda: MappingProxyType({}))
    instance: str = ""
    fates: Mapping[tuple[str, str], Fated] = field(default_factory=lambda: MappingProxyType({}))
    fresh: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))

    def member(self, milestone: str, reading: Reading | None) -> Member | None:
        """The record a milestone had in a tracker, unless that reads another project now."""
        if reading is None:
            return None
        found = self.members.get((milestone, reading.source))
        here = found is not None and found.url.casefold() == reading.url.casefold()
        return found if here else None

    def marked(
        self, readings: Mapping[str, Reading]
    ) -> Mapping[tuple[str, str], tuple[Record, ...]]:
        """The records that carry our block of a milestone, by milestone and tracker."""
        found: dict[tuple[str, str], tuple[Record, ...]] = {}
        for milestone, record in self._marked(readings):
            place = (milestone, record.source)
            found[place] = (*found.get(place, ()), record)
        return found

    def _marked(self, readings: Mapping[str, Reading]) -> Iterator[tuple[str, Record]]:
        records = (record for reading in readings.values() for record in reading.milestones)
        for record in records if self.instance else ():
            mark = parse(record.description, self.instance).mark
            if mark is not None:
                yield mark.milestone, record


NOTHING = Known()
"""Nothing is known: titles decide."""
