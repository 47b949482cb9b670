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
from milepost.model.agreement import PLAN, Field, Side, Stands, Value, owed, pair
from milepost.model.marks import parse
from milepost.model.milestone import Milestone, Record
from milepost.model.portfolio import Portfolio
from milepost.model.values import ANEW, UNSURE

Kept = Mapping[tuple[str, Field], Value]
"""On what each side of a milestone agreed last, by side and field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """Everything that is known of the bases of one milestone.

    ``instance`` is whose marks are ours.  ``kept`` is what the store holds,
    ``known`` which records that was said of.
    """

    milestone: Milestone
    portfolio: Portfolio
    instance: str
    kept: Kept = field(default_factory=lambda: MappingProxyType({}))
    known: Known = NOTHING

    def is_known(self, record: Record) -> bool:
        """Whether it is the record that the milestone had there before."""
        reading = self.portfolio.readings[record.source]
        member = self.known.member(self.milestone.id, reading)
        return member is not None and member.key == record.key

    def side(self, record: Record, name: Field, value: Value, file: Value) -> Side:
        """What a tracker says; ``file`` is what the plan file does, empty if nothing."""
        kept, base = self._base(record, name, record.source)
        stands = self._stands(name, value, base)
        if self._of(record, name, record.source) == UNSURE:
            stands = "unclear"
        if kept is not None and stands == "changed" and self._is_marked(record, name, value):
            # An older store, or an older mark: nobody knows which.
            stands, kept, base = "unclear", None, self._digest(name, value)
        _, paired = self._base(record, name, pair(record.source), PLAN)
        return Side(
            source=record.source,
            value=value,
            stands=stands,
            key=record.key,
            was=kept,
            at=record.changed_at if stands == "changed" else None,
            base=base,
            behind=self._of(record, name, owed(record.source)) not in (None, ANEW),
            file=self._stands(name, file, paired) if file else None,
            paired=paired,
        )

    def file(self, name: Field, value: Value) -> Side:
        """What the plan file says: new where it agreed with no tracker yet."""
        told: list[tuple[Stands, Value | None]] = []
        for record in self.milestone.records:
            was, paired = self._base(record, name, pair(record.source), PLAN)
            told.append((self._stands(name, value, paired), was))
        ways = {stands for stands, _ in told}
        stands: Stands = "changed" if "changed" in ways else "same" if "same" in ways else "new"
        was = next((base for one, base in told if one == stands and base is not None), None)
        return Side(source=PLAN, value=value, stands=stands, was=was)

    def _base(self, record: Record, name: Field, side: str, *also: str) -> tuple[Value | None, str]:
        """The base of a side of this record: the value, where the store has it, and its hash.

        Else the hash by marks that name ``also``, unless they contradict each other.
        """
        kept = self._of(record, name, side)
        if kept in (ANEW, UNSURE) or self._is_other(record):
            return None, ""
        if kept is not None:
            return kept, self._digest(name, kept)
        hashes = self._stamped(record, name, *also)
        return None, next(iter(hashes)) if len(hashes) == 1 else ""

    def _of(self, record: Record, name: Field, side: str) -> Value | None:
        return self.kept.get((side, name)) if self.is_known(record) else None

    def _is_other(self, record: Record) -> bool:
        """Whether the milestone had another record there: what marks say of this one is older."""
        member = self.known.member(self.milestone.id, self.portfolio.readings[record.source])
        return member is not None and member.key != record.key

    def _is_marked(self, record: Record, name: Field, value: Value) -> bool:
        return self._digest(name, value) in self._stamped(record, name)

    def _stands(self, name: Field, value: Value, base: str) -> Stands:
        if not base:
            return "new"
        return "same" if self._digest(name, value) == base else "changed"

    def _digest(self, name: Field, value: Value) -> str:
        return based.digest(self.milestone.id, name, value)

    def _stamped(self, record: Record, name: Field, *also: str) -> frozenset[str]:
        """What marks say of the base there: the record's own, else all of this milestone's.

        ``also`` must have agreed with it.  Where marks contradict each other some
        write was lost, and nobody knows.
        """
        wanted = {based.side(record.source, record.key), *also}
        told = [
            ((one.source, one.key), stamp.digest)
            for one in self.milestone.records
            if (mark := parse(one.description, self.instance).mark)
            and mark.milestone == self.milestone.id
            for stamp in based.read(mark.base).get(name, ())
            if wanted <= stamp.sources
        ]
        own = [digest for place, digest in told if place == (record.source, record.key)]
        return frozenset(own or [digest for _, digest in told])
