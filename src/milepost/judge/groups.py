"""Entries of the file that stand for many sources: what a name means among those there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from milepost.judge.projects import project_path
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.trackers.many import Known, ManyOptions


@dataclass(frozen=True, slots=True)
class Groups:
    """The sources each such entry stands for now, by its name, and the patterns it has.

    Where they are not all known the entry itself is one of its sources: the
    one that was not read.
    """

    members: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    patterns: tuple[ManyOptions, ...] = ()

    def meant(self, name: str, readings: Mapping[str, Reading]) -> tuple[str, ...]:
        """The sources that a name in the file means: several for an entry of many."""
        return self.members.get(name) or (called(name, readings) or name,)

    def entries(self, readings: Mapping[str, Reading]) -> tuple[str, ...]:
        """Every source, those of one entry by its name."""
        within = {source for sources in self.members.values() for source in sources}
        return tuple(sorted({*self.members, *(name for name in readings if name not in within)}))

    def known(self, readings: Mapping[str, Reading]) -> Collection[str]:
        """What a reference may name: each source, and what patterns may yet stand for."""
        return Known(tuple(readings), self.patterns)

    def placed(self, ref: Ref, readings: Mapping[str, Reading]) -> Ref:
        """A reference to a repository of a pattern in its source; of none, as one outside."""
        if "/" not in ref.source or ref.source in readings:
            return ref
        source = called(ref.source, readings)
        return Ref(source, ref.key) if source else Ref("", f"{ref.source}{ref.key}")


def called(name: str, readings: Mapping[str, Reading]) -> str:
    """The source called ``name``, letter case aside, or that reads the project; else empty."""
    if name in readings:
        return name
    folded = name.casefold()
    by_name = (source for source in sorted(readings) if source.casefold() == folded)
    by_path = (
        source
        for source, reading in sorted(readings.items())
        if "/" in name and project_path(reading).casefold() == folded
    )
    return next(by_name, "") or next(by_path, "")
