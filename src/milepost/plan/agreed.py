"""On what trackers and the plan file agree once something is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from milepost.model import based, values
from milepost.model.agreement import FIELDS, PLAN, Agreement, Base, Field, Side, Value, owed, pair
from milepost.model.change import Change, ChangeKind, Outcome
from milepost.model.judgement import Judgement
from milepost.model.memory import Memory, Written
from milepost.model.values import ANEW, UNSURE

Write = tuple[str, str, Field]
"""A milestone, a side of it, and a field: what is written, or of what there is a base."""
_NAMELESS: frozenset[Field] = frozenset({"owner"})
"""Written by the tracker's names for people, which are not its value."""


def written(changes: Iterable[Change]) -> Mapping[Write, Value]:
    """The fields of milestones that changes write, and what each says then: the last word counts.

    ``UNSURE`` stands for a value that a change does not tell.
    """
    found: dict[Write, Value] = {}
    for change in changes:
        if change.target.kind != "milestone":
            continue
        if change.kind is ChangeKind.CLOSE_RECORD:
            found[change.milestone, change.source, "state"] = "closed"
        if change.kind is ChangeKind.SET_FIELD and isinstance(change.after, Mapping):
            for name in (one for one in FIELDS if one in change.after):
                value = UNSURE if name in _NAMELESS else values.of_change(change.after, name)
                found[change.milestone, change.source, name] = value
    return found


def told_by(outcomes: Iterable[Outcome]) -> tuple[Mapping[Write, Value], tuple[Base, ...]]:
    """What was ``written``, and of which sides nobody knows any more as an answer was lost."""
    spent = tuple(outcomes)
    done = written(one.change for one in spent if one.outcome in ("done", "already"))
    return done, tuple(unsure(one.change for one in spent if one.outcome == "unknown"))


def settled(one: Agreement, done: Mapping[Write, Value]) -> tuple[Value, tuple[str, ...]] | None:
    """On what sides agree once ``done`` is written, and which; ``None`` while nothing is agreed.

    Those that say it already, and those it got to.  What did not get everywhere is
    still to be written there.
    """
    plan = next((side for side in one.sides if side.source == PLAN), None)
    value = one.value if plan is None else plan.value
    if value is None or (plan is None and one.state not in ("agreed", "copy")):
        return None
    rest = [side for side in one.sides if side.source != PLAN]
    agree = tuple(it.source for it in rest if reached(one, it, value, done))
    return (value, agree) if agree else None


def reached(one: Agreement, side: Side, value: Value, done: Mapping[Write, Value]) -> bool:
    """Whether a tracker says a value once ``done`` is written: what was written last counts."""
    wrote = done.get((one.milestone, side.source, one.field), side.value)
    return wrote == value or (wrote == UNSURE and side.source in one.writes)


def bases(judgement: Judgement, done: Mapping[Write, Value]) -> Iterator[Base]:
    """What sides agree on from now on, once ``done`` is written.

    What milepost wrote is the base of that side, whoever asked for it: it is
    nobody's edit.  Where the file is no side, what it agreed on with a tracker
    before is over.  What does not get to a tracker is owed to it.
    """
    for (milestone, source, field), value in sorted(done.items()):
        if value != UNSURE:
            yield Base(milestone=milestone, source=source, field=field, value=value)
    told = {one.milestone.id for one in judgement.milestones}
    for name, said in judgement.portfolio.agreements.items():
        for one in said if name in told else ():
            found = settled(one, done)
            if found is None:
                continue
            value, sources = found
            filed = value if any(side.source == PLAN for side in one.sides) else None
            for side in one.sides:
                if side.source in sources:
                    yield from on(one, side, value, filed)
                elif side.source in one.writes:
                    yield still_owed(one, side, value)


def still_owed(one: Agreement, side: Side, value: Value) -> Base:
    """That a tracker still has to be told what others agree on; ``ANEW``: it has been."""
    return Base(milestone=one.milestone, source=owed(side.source), field=one.field, value=value)


def on(one: Agreement, side: Side, value: Value, filed: Value | None) -> Iterator[Base]:
    """That a tracker agrees on ``value``, and with the plan file on ``filed`` if that is a side."""
    yield Base(milestone=one.milestone, source=side.source, field=one.field, value=value)
    if side.behind or side.source in one.writes:
        yield still_owed(one, side, ANEW)
    if filed is not None or side.paired:
        yield Base(
            milestone=one.milestone,
            source=pair(side.source),
            field=one.field,
            value=ANEW if filed is None else filed,
        )


def unsure(changes: Iterable[Change]) -> Iterator[Base]:
    """That nobody knows on what those sides agree whose writes may have taken, or not."""
    for milestone, source, field in sorted(written(changes)):
        for side in (source, pair(source)):
            yield Base(milestone=milestone, source=side, field=field, value=UNSURE)


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


def recalled(memory: Memory) -> Mapping[Write, Value]:
    """The bases, with what follows from the last run if that was cut off before it told."""
    told = {(it.milestone, it.source, it.field): it.value for it in cut_off(memory)}
    return MappingProxyType({**memory.bases, **told})


def cut_off(memory: Memory) -> Iterator[Base]:
    """What follows from the writes of the last run if that was cut off.

    Its ledger tells what each side said then; of what may have got there or not,
    nobody knows.  Each run notes this first, so the runs before have told.
    """
    last = memory.runs[0] if memory.runs else None
    if last is None or last.state in ("complete", "partial"):
        return
    lines = [line for line in memory.written if line.run == last.id]
    if last.command == "undo":
        yield from asked_anew([line.change for line in lines], memory)
        return
    for line in sorted(lines, key=lambda line: line.id):
        held = memory.members.get((line.change.milestone, line.change.source))
        if held is None or held.key == line.change.target.key:
            yield from _said(line)


def _said(line: Written) -> Iterator[Base]:
    """What a side said after a write of which only the ledger tells.

    Texts are there as they were sent: what people said of them it does not tell.
    """
    if not line.stands:
        yield from unsure([line.change])
        return
    for (milestone, source, field), value in sorted(written([line.change]).items()):
        told = UNSURE if field == "description" else value
        yield Base(milestone=milestone, source=source, field=field, value=told)
        yield Base(milestone=milestone, source=owed(source), field=field, value=ANEW)


def after(one: Agreement, done: Mapping[Write, Value]) -> Agreement:
    """What is said of a field once ``done`` is written: agreed, or as open as before.

    Each side has the base that it has then.
    """
    value, sources = settled(one, done) or (None, ())
    filed = any(side.source == PLAN for side in one.sides)

    def then(side: Side) -> Side:
        told = done.get((one.milestone, side.source, one.field), UNSURE)
        says = value if side.source in sources else None if told == UNSURE else told
        if says is None:
            return side
        base = based.digest(one.milestone, one.field, says)
        same = replace(side, value=says, stands="same", base=base)
        if side.source not in sources:
            return same
        return replace(same, paired=base if filed else "")

    sides = tuple(map(then, one.sides))
    return replace(one, state="agreed" if sources else "left", value=value, sides=sides, writes=())
