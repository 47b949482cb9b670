"""What trackers and the plan file say of each shared field, and what follows: for every milestone.

A milestone is looked at only where all its trackers were read to their end and
its records are certainly its own: else nothing is wished for, and nothing found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from milepost.judge.bases import Bases, Kept
from milepost.judge.groups import Groups
from milepost.judge.known import NOTHING, Known
from milepost.judge.merge import merge
from milepost.model import values
from milepost.model.agreement import (
    FIELDS,
    TEXTS,
    Agreement,
    Field,
    Gap,
    Mode,
    Sharing,
    Side,
    Value,
)
from milepost.model.clock import parse_day
from milepost.model.milestone import Declared, Milestone, Record
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want
from milepost.model.visible import Visibility
from milepost.trackers.holds import ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What it takes to tell who changed what.

    ``instance`` is whose marks are ours.  ``bases`` is what sides agreed on last,
    ``known`` which records those were: of another one a base says nothing.
    ``holds`` are the fields each tracker can hold, ``visible`` who sees it,
    ``groups`` what entries of many stand for.
    """

    sharing: Sharing
    instance: str
    bases: Mapping[tuple[str, str, Field], Value] = field(
        default_factory=lambda: MappingProxyType({})
    )
    known: Known = NOTHING
    holds: Mapping[str, frozenset[Field]] = field(default_factory=lambda: MappingProxyType({}))
    visible: Mapping[str, Visibility] = field(default_factory=lambda: MappingProxyType({}))
    groups: Groups = field(default_factory=Groups)


def with_agreements(
    portfolio: Portfolio, declared: tuple[Declared, ...], shared: Shared
) -> Portfolio:
    """The portfolio with what is said of shared fields, and the dates that count by that."""
    plan = {one.id: one for one in declared}
    kept: dict[str, dict[tuple[str, Field], Value]] = defaultdict(dict)
    for (milestone, side, name), value in shared.bases.items():
        kept[milestone][side, name] = value
    found = {
        one.id: tuple(_Desk(portfolio, one, plan.get(one.id), shared, kept[one.id]).all())
        for one in portfolio.milestones
        if one.judged and one.records
    }
    dated = tuple(
        _dated(one, plan.get(one.id), found.get(one.id, ()), shared.sharing.mode("due"))
        for one in portfolio.milestones
    )
    agreements = MappingProxyType({name: them for name, them in found.items() if them})
    return replace(portfolio, milestones=dated, agreements=agreements)


def _dated(
    milestone: Milestone, plan: Declared | None, said: tuple[Agreement, ...], mode: Mode
) -> Milestone:
    """The milestone with the date that counts: where trackers decide, theirs.

    While they differ it is the earliest of theirs, of those that changed it if
    some did; where they have none, the file's.
    """
    about = next((one for one in said if one.field == "due"), None)
    if about is None or mode.kind not in ("two-way", "tracker") or about.state == "left":
        return milestone
    changed = [side.value for side in about.sides if side.stands == "changed"]
    open_ = changed if about.state == "conflict" else [side.value for side in about.sides]
    days = open_ if about.value is None else [about.value]
    due = min((parse_day(one) for one in days if one), default=plan.due if plan else None)
    return replace(milestone, due=due, planned=plan.due if plan else None)


@dataclass(frozen=True, slots=True)
class _Desk:
    """One milestone, with everything that is known of it."""

    portfolio: Portfolio
    milestone: Milestone
    plan: Declared | None
    shared: Shared
    kept: Kept

    @property
    def bases(self) -> Bases:
        return Bases(
            milestone=self.milestone,
            portfolio=self.portfolio,
            instance=self.shared.instance,
            kept=self.kept,
            known=self.shared.known,
        )

    def all(self) -> Iterator[Agreement]:
        for name in FIELDS:
            mode = self.shared.sharing.mode(name)
            if mode.kind == "off" or (mode.kind == "plan" and not self.planned(name)):
                continue
            if why := self.unsure():
                yield self.left(name, mode, why)
            else:
                yield from self.agreements(name, mode)

    def unsure(self) -> str:
        """Why nothing can be said of any field; empty where it can."""
        readings = self.portfolio.readings
        unread = [
            name
            for name in self.milestone.sources
            if name not in readings or not readings[name].proves(Want.MILESTONES)
        ]
        if unread:
            return f"{unread[0]} was not read completely"
        doubtful = {one.source for one in self.milestone.ambiguous}
        for one in self.milestone.records:
            if one.source in doubtful and not (self.bases.is_known(one) or self._is_marked(one)):
                return f"two records match in {one.source}"
        return ""

    def _is_marked(self, record: Record) -> bool:
        """Whether it alone of its tracker carries our block of the milestone."""
        marked = self.shared.known.marked({record.source: self.portfolio.readings[record.source]})
        return marked.get((self.milestone.id, record.source)) == (record,)

    def left(self, name: Field, mode: Mode, why: str) -> Agreement:
        return Agreement(
            milestone=self.milestone.id, field=name, mode=mode, sides=(), state="left", why=why
        )

    def agreements(self, name: Field, mode: Mode) -> Iterator[Agreement]:
        """One, but for texts: those go only among trackers that the same people see.

        What the plan file says may go everywhere.
        """
        by_file = mode.kind == "plan"
        sides, gaps = self.sides(name, self.planned(name) if by_file else "")
        texts = name in TEXTS and not by_file
        groups: dict[Visibility, list[Side]] = {}
        for side in sides:
            seen = self.shared.visible.get(side.source, "private")
            groups.setdefault(seen if texts else "private", []).append(side)
        apart = {
            side.source: seen
            for seen, them in groups.items()
            if len(groups) > 1 and (len(them) == 1 or not self._decides(mode, them))
            for side in them
        }
        gaps += [
            Gap(
                source=source,
                reason=f"{source} is {seen}, and the others that hold it are not",
                fallback=f"its {name} is its own: texts go only where the same people see them",
            )
            for source, seen in apart.items()
        ]
        together = [[one for one in them if one.source not in apart] for them in groups.values()]
        told = [them for them in together if them] or [[]]
        for them in told:
            head = [self.file(name)] if by_file else []
            found = merge(
                self.milestone.id,
                name,
                mode,
                [*(one for one in head if one), *them],
                adopt_from=self.shared.sharing.adopt_from,
            )
            if found.sides or gaps:
                yield replace(found, gaps=tuple(gaps))
            gaps = []

    @staticmethod
    def _decides(mode: Mode, sides: list[Side]) -> bool:
        return mode.kind != "tracker" or mode.name in {side.source for side in sides}

    # -- what each side says --------------------------------------------------------------

    def sides(self, name: Field, file: Value) -> tuple[list[Side], list[Gap]]:
        sides: list[Side] = []
        gaps: list[Gap] = []
        for record in self.milestone.records:
            if not self._may_hold(record, name):
                gaps.append(_gap(record.source, name))
                continue
            kind = self.portfolio.readings[record.source].kind
            value = values.of_record(record, name, kind, self.portfolio.people)
            if value is not None and not (name == "title" and self._named_apart(record.source)):
                sides.append(self.bases.side(record, name, value, file))
        return sides, gaps

    def file(self, name: Field) -> Side | None:
        """What the plan file says; ``None`` where it says nothing of it."""
        value = self.planned(name)
        if not value:
            return None
        return self.bases.file(name, value)

    def planned(self, name: Field) -> Value:
        plan = self.plan
        if plan is None:
            return ""
        match name:
            case "title":
                return values.title(plan.title) if plan.title != plan.id else ""
            case "due":
                return values.day(plan.due)
            case "owner" if len(plan.owners) == 1 and len(self.milestone.owners) == 1:
                return self.milestone.owners[0].id
            case _:
                return ""

    def _may_hold(self, record: Record, name: Field) -> bool:
        held = ALWAYS | self.shared.holds.get(record.source, frozenset())
        return name in held or (name == "owner" and bool(record.driver))

    def _named_apart(self, source: str) -> bool:
        """Whether the file says that it has another title there."""
        readings = self.portfolio.readings
        return any(
            place.title is not None
            and self.plan is not None
            and values.title(place.title) != values.title(self.plan.title)
            and source in self.shared.groups.meant(place.source, readings)
            for place in (self.plan.places if self.plan else ())
        )


def _gap(source: str, name: Field) -> Gap:
    return Gap(
        source=source,
        reason=f"{source} cannot hold the {_NAMES.get(name, name)} of a milestone",
        fallback="it is shared among the others and left out there",
    )


_NAMES: Mapping[Field, str] = MappingProxyType({"start": "start date"})
