"""On what trackers and the plan file agree once something is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from types import MappingProxyType

from milepost.model import based
from milepost.model.agreement import FIELDS, PLAN, Agreement, Base, Field, Side, Value, pair
from milepost.model.change import Change, ChangeKind
from milepost.model.judgement import Judgement
from milepost.model.memory import Memory, Written
from milepost.model.values import ANEW

Write = tuple[str, str, Field]
"""A milestone, a tracker, and the field of it that is written there."""
Key = tuple[str, str, Field]
"""A milestone, a side of it, and a field: of what there is a base."""
_EXACT: Collection[Field] = ("title", "due", "start", "state")
"""What the ledger has as a record says it."""


def written(changes: Iterable[Change]) -> frozenset[Write]:
    """The fields of milestones that changes write."""
    found: set[Write] = set()
    for change in changes:
        if change.target.kind != "milestone":
            continue
        if change.kind is ChangeKind.CLOSE_RECORD:
            found.add((change.milestone, change.source, "state"))
        if change.kind is ChangeKind.SET_FIELD and isinstance(change.after, Mapping):
            names = (one for one in FIELDS if one in change.after)
            found |= {(change.milestone, change.source, name) for name in names}
    return frozenset(found)


def settled(one: Agreement, done: Collection[Write]) -> tuple[Value, tuple[str, ...]] | None:
    """On what sides agree once ``done`` is written, and which; ``None`` while nothing is agreed.

    Those that say it already, and those it got to.  What did not get everywhere is
    still to be written there.  Records that were closed because the milestone is
    reached are no person's doing, either.
    """
    wrote = {
        source
        for milestone, source, field in done
        if (milestone, field) == (one.milestone, one.field)
    }
    plan = next((side for side in one.sides if side.source == PLAN), None)
    value = one.value if plan is None else plan.value
    there = wrote.intersection(one.writes)
    if one.field == "state" and wrote - there:
        value, there = "closed", wrote
    elif plan is None and one.state not in ("agreed", "copy"):
        return None
    rest = [side for side in one.sides if side.source != PLAN]
    agree = tuple(it.source for it in rest if it.value == value or it.source in there)
    return (value, agree) if value is not None and agree else None


def bases(judgement: Judgement, done: Collection[Write]) -> Iterator[Base]:
    """What sides agree on from now on, once ``done`` is written.

    Where the file is no side, what it agreed on with a tracker before is over.
    """
    told = {one.milestone.id for one in judgement.milestones}
    for name, said in judgement.portfolio.agreements.items():
        for one in said if name in told else ():
            value, sources = settled(one, done) or ("", ())
            filed = any(side.source == PLAN for side in one.sides)
            for side in one.sides:
                if side.source not in sources:
                    continue
                yield Base(milestone=name, source=side.source, field=one.field, value=value)
                if filed or side.paired:
                    yield Base(
                        milestone=name,
                        source=pair(side.source),
                        field=one.field,
                        value=value if filed else ANEW,
                    )


def unsure(changes: Iterable[Change]) -> Iterator[Base]:
    """That nobody knows on what those sides agree whose writes may have taken, or not."""
    for milestone, source, field in sorted(written(changes)):
        for side in (source, pair(source)):
            yield Base(milestone=milestone, source=side, field=field, value=ANEW)


def asked_anew(changes: Iterable[Change], memory: Memory) -> Iterator[Base]:
    """That nobody agrees any more on fields that ``changes`` put back, on any side.

    Else what people said first would be taken for what milepost wrote over it.
    """
    found = {
        (milestone, field)
        for (milestone, source), member in memory.members.items()
        for change in changes
        if (change.source, change.target.key) == (source, member.key)
        for _, _, field in written([change])
    }
    for milestone, field in sorted(found):
        trackers = [source for name, source in memory.members if name == milestone]
        known = [side for name, side, _ in memory.bases if name == milestone]
        for side in dict.fromkeys((*trackers, *map(pair, trackers), *known)):
            yield Base(milestone=milestone, source=side, field=field, value=ANEW)


def recalled(memory: Memory) -> Mapping[Key, Value]:
    """The bases, with what follows from runs that were cut off before they could tell of any."""
    told = {(it.milestone, it.source, it.field): it.value for it in cut_off(memory)}
    return MappingProxyType({**memory.bases, **told})


def cut_off(memory: Memory) -> Iterator[Base]:
    """What follows from the writes of runs that were cut off since one last came to its end.

    Their ledger tells what each side said then; of what may have got there or
    not, nobody knows.
    """
    ended = ("complete", "partial")
    cut = {run.id: run for run in takewhile(lambda run: run.state not in ended, memory.runs)}
    for line in sorted(memory.written, key=lambda line: line.id):
        if line.run in cut:
            back = cut[line.run].command == "undo"
            yield from asked_anew([line.change], memory) if back else _said(line)


def _said(line: Written) -> Iterator[Base]:
    """What a side said after a write of which only the ledger tells."""
    if not line.stands:
        yield from unsure([line.change])
        return
    for milestone, source, field in sorted(written([line.change])):
        value = ANEW
        if line.change.kind is ChangeKind.CLOSE_RECORD:
            value = "closed"
        elif isinstance(line.change.after, Mapping) and field in _EXACT:
            value = str(line.change.after[field] or "")
        yield Base(milestone=milestone, source=source, field=field, value=value)


def after(one: Agreement, done: Collection[Write]) -> Agreement:
    """What is said of a field once ``done`` is written: agreed, or as open as before.

    Each side has the base that it has then.
    """
    agreed = settled(one, done)
    if agreed is None:
        return replace(one, state="left", value=None, writes=())
    value, sources = agreed
    base = based.digest(one.milestone, one.field, value)
    filed = any(side.source == PLAN for side in one.sides)

    def then(side: Side) -> Side:
        if side.source not in sources:
            return side
        return replace(side, value=value, stands="same", base=base, paired=base if filed else "")

    sides = tuple(map(then, one.sides))
    return replace(one, state="agreed", value=value, sides=sides, writes=())
