"""On what trackers and the plan file agree once something is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from milepost.model import based
from milepost.model.agreement import FIELDS, PLAN, Agreement, Base, Field, Side, Value, pair
from milepost.model.change import Change, ChangeKind
from milepost.model.judgement import Judgement
from milepost.model.values import ANEW

Write = tuple[str, str, Field]
"""A milestone, a tracker, and the field of it that is written there."""


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
