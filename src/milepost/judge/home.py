"""Which of its trackers holds a milestone's status issue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from milepost.judge.groups import Groups
from milepost.model.milestone import Record
from milepost.model.reading import Reading


@dataclass(frozen=True, slots=True)
class Homes:
    """What decides it: the tracker the file names, and where status issues stand already.

    ``marked`` holds source and key of each record with an issue that carries
    the label of status issues.
    """

    wanted: str
    groups: Groups
    readings: Mapping[str, Reading]
    marked: Collection[tuple[str, str]]

    def of(self, records: tuple[Record, ...], places: tuple[str, ...]) -> str:
        """The home of a milestone with these records that is declared for these trackers.

        The tracker that the file names, where the milestone is at home there at
        all; else the first tracker it is declared for or lies in.
        """
        held = tuple(record.source for record in records)
        lies_in = (*(name for place in places for name in self._within(place, records)), *held)
        wanted = (name for name in self._within(self.wanted, records) if name in lies_in)
        return next(wanted, next(iter(lies_in), self.wanted))

    def _within(self, tracker: str, records: tuple[Record, ...]) -> tuple[str, ...]:
        """The sources a name means; of a tracker of many, those that hold a record.

        First those with a status issue, so that it stays where it is when
        another repository takes the milestone up; then by name.
        """
        within = self.groups.members.get(tracker)
        if within is None:
            return self.groups.meant(tracker, self.readings) if tracker else ()
        held = [record for record in records if record.source in within]
        held.sort(key=lambda one: ((one.source, one.key) not in self.marked, one.source))
        return tuple(record.source for record in held)
