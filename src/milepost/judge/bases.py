"""How what a place says of a field stands to what was agreed on there last.

The store knows that by value, for the record that it knows; the marks of the
milestone's blocks by hash, for the record whose key they name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from milepost.judge.known import NOTHING, Known
from milepost.model import based
from milepost.model.agreement import PLAN, Field, Side, Stands, Value, pair
from milepost.model.marks import parse
from milepost.model.milestone import Milestone, Record
from milepost.model.portfolio import Portfolio
from milepost.model.values import ANEW

_Kept = Mapping[tuple[str, str, Field], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """Everything that is known of the bases of one milestone.

    ``instance`` is whose marks are ours.  ``kept`` is what the store holds,
    oldest first, ``known`` which records that was said of.
    """

    milestone: Milestone
    portfolio: Portfolio
    instance: str
    kept: _Kept = field(default_factory=lambda: MappingProxyType({}))
    known: Known = NOTHING

    def is_known(self, record: Record) -> bool:
        """Whether it is the record that the milestone had there before."""
        reading = self.portfolio.readings[record.source]
        member = self.known.member(self.milestone.id, reading)
        return member is not None and member.key == record.key

    def side(self, record: Record, name: Field, value: Value, file: Value) -> Side:
        """What a tracker says; ``file`` is what the plan file does, empty if nothing."""
        base = self._kept_of(record, record.source, name)
        hashes = self._stamped(record, name) if base != ANEW else frozenset()
        base = base if base != ANEW else None
        own = self._digest(name, base) if base is not None else next(iter(hashes), "")
        stands = self._stands(name, value, own if base is not None or len(hashes) == 1 else "")
        if base is not None and stands == "changed" and self._digest(name, value) in hashes:
            # An older store, or an older mark: whether somebody changed it nobody knows.
            stands, base, own = "new", None, ""
        return Side(
            source=record.source,
            value=value,
            stands=stands,
            key=record.key,
            was=base,
            at=record.changed_at if stands == "changed" else None,
            base=own if stands != "new" else "",
            behind=base is not None and self._is_behind(name, base),
            file=self._file(record, name, file)[0] if file else None,
        )

    def file(self, name: Field, value: Value) -> Side:
        """What the plan file says: new where it agreed with no tracker yet."""
        told = [self._file(record, name, value) for record in self.milestone.records]
        ways = {stands for stands, _ in told}
        stands: Stands = "changed" if "changed" in ways else "same" if "same" in ways else "new"
        was = next((base for one, base in told if one == stands and base is not None), None)
        return Side(source=PLAN, value=value, stands=stands, was=was)

    def _file(self, record: Record, name: Field, value: Value) -> tuple[Stands, Value | None]:
        """How what the file says stands to what it and this tracker agreed on, and that."""
        base = self._kept_of(record, pair(record.source), name)
        if base == ANEW:
            return "new", None
        if base is not None:
            return self._stands(name, value, self._digest(name, base)), base
        hashes = self._stamped(record, name, PLAN)
        return self._stands(name, value, next(iter(hashes)) if len(hashes) == 1 else ""), None

    def _stands(self, name: Field, value: Value, base: str) -> Stands:
        if not base:
            return "new"
        return "same" if self._digest(name, value) == base else "changed"

    def _digest(self, name: Field, value: Value) -> str:
        return based.digest(self.milestone.id, name, value)

    def _kept_of(self, record: Record, side: str, name: Field) -> Value | None:
        base = self.kept.get((self.milestone.id, side, name))
        return base if base is not None and self.is_known(record) else None

    def _is_behind(self, name: Field, base: Value) -> bool:
        """Whether trackers agreed on another value after it."""
        trackers = {one.source for one in self.milestone.records}
        agreed = [
            value
            for (milestone, source, field_), value in self.kept.items()
            if (milestone, field_) == (self.milestone.id, name)
            and source in trackers
            and value != ANEW
        ]
        return agreed[-1] != base

    def _stamped(self, record: Record, name: Field, *also: str) -> frozenset[str]:
        """What marks say of the base there: the record's own, else all of this milestone's.

        ``also`` must have agreed with it.  Where marks contradict each other some
        write was lost, and nobody knows.
        """
        wanted = {based.side(record.source, record.key), *also}
        told = {
            (one.source, one.key): stamp.digest
            for one in self.milestone.records
            if (mark := parse(one.description, self.instance).mark)
            and mark.milestone == self.milestone.id
            and (stamp := based.read(mark.base).get(name))
            and wanted <= stamp.sources
        }
        own = told.get((record.source, record.key))
        return frozenset([own] if own else told.values())
