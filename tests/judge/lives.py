"""A made-up life of some milestones, which keeps its own record of what happened on which day.

What a run would have seen is told by the states; what must follow from it is
told by the record alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from milepost.model.history import Snapshot
from milepost.model.ref import Ref

BEGAN = date(2025, 1, 6)
NAMES = ("data", "live", "training")
TEXTS = ("all closed", "no open P1")
REFS = tuple(Ref("web", f"#{number}") for number in range(1, 13))


@dataclass
class Life:
    """Weekly runs over ``weeks``: none in those of ``lost``, partial ones in those of ``down``."""

    chance: random.Random
    weeks: int = 104
    lost: range = range(0)
    down: frozenset[int] = frozenset()
    due: dict[str, date | None] = field(default_factory=dict)
    place: dict[Ref, tuple[str, bool] | None] = field(default_factory=dict)
    met: dict[tuple[str, str], bool] = field(default_factory=dict)
    dates: list[tuple[date, str, date | None, date | None]] = field(default_factory=list)
    trips: list[tuple[date, Ref, str | None, str | None]] = field(default_factory=list)
    turns: list[tuple[date, str, str, bool]] = field(default_factory=list)
    seen: dict[str, list[Snapshot]] = field(default_factory=lambda: {name: [] for name in NAMES})

    def __post_init__(self) -> None:
        for index, name in enumerate(NAMES):
            self.due[name] = BEGAN + timedelta(days=100 + 40 * index)
            for text in TEXTS:
                self.met[name, text] = False
        for index, ref in enumerate(REFS):
            self.place[ref] = (NAMES[index % 3], True) if index < 9 else None

    def live(self) -> Life:
        """Go through all weeks: something happens, then a run looks."""
        for week in range(self.weeks):
            day = BEGAN + timedelta(weeks=week)
            if week:
                self._happen(day)
            if week not in self.lost:
                self._look(day, whole=week not in self.down)
        return self

    def _happen(self, day: date) -> None:
        """At most one change of a kind to a thing in a week, on some day since the last run."""
        then = day - timedelta(days=self.chance.randrange(7))
        for name in NAMES:
            if self.chance.random() < 0.15:
                was = self.due[name]
                shift = timedelta(days=self.chance.choice((-14, -3, 1, 5, 7, 30)))
                now = None if self.chance.random() < 0.1 else (was or day) + shift
                if now != was:
                    self.dates.append((then, name, was, now))
                    self.due[name] = now
            for text in TEXTS:
                if self.chance.random() < 0.15:
                    self.met[name, text] = not self.met[name, text]
                    self.turns.append((then, name, text, self.met[name, text]))
        for ref in REFS:
            if self.chance.random() < 0.1:
                before = self.place[ref]
                self.place[ref] = self.chance.choice(
                    [None, *((name, True) for name in NAMES), *((name, False) for name in NAMES)]
                )
                was, now = (_committed(one) for one in (before, self.place[ref]))
                if was != now:
                    self.trips.append((then, ref, was, now))

    def _look(self, day: date, *, whole: bool) -> None:
        for name in NAMES:
            here = {ref: where for ref, where in self.place.items() if where and where[0] == name}
            shown = here if whole else {}
            self.seen[name].append(
                Snapshot(
                    run=str(day),
                    at=datetime.combine(day, time(9), UTC),
                    day=day,
                    milestone=name,
                    due=self.due[name] if whole else None,
                    criteria=MappingProxyType(
                        {
                            text: ("met" if self.met[name, text] else "unmet")
                            if whole
                            else "unknown"
                            for text in TEXTS
                        }
                    ),
                    committed=MappingProxyType({ref: "open" for ref in shown if shown[ref][1]}),
                    stretch=frozenset(ref for ref in shown if not shown[ref][1]),
                    whole=whole,
                )
            )

    @property
    def days(self) -> list[date]:
        """The days on which a run saw all of it."""
        return [one.day for one in self.seen[NAMES[0]] if one.whole]


def _committed(place: tuple[str, bool] | None) -> str | None:
    return place[0] if place and place[1] else None
