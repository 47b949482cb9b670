"""What sides say of a shared field, in words, and how people settle it."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.model.agreement import PLAN, Agreement, Field, Side, Value
from milepost.model.clock import parse_day
from milepost.model.criterion import Evidence
from milepost.model.milestone import Milestone
from milepost.model.prose import Foreign, Prose, join, say
from milepost.rules.rule import View
from milepost.rules.wording import spot

NAMES: dict[Field, str] = {"due": "due date", "start": "start date"}
_SHOWN = 60
_WHERE: dict[Field, str] = {"title": "title", "due": "due", "owner": "owner"}
"""The keys of the plan file that say a field."""


def about(view: View) -> tuple[Agreement, ...]:
    """What is said of the fields of the milestone looked at."""
    return view.portfolio.agreements.get(view.milestone.id, ())


def named(field: Field) -> str:
    """What people call the field."""
    return NAMES.get(field, field)


def shown(field: Field, value: Value) -> Prose:
    """A value: a date, a state, or the beginning of a text."""
    if not value:
        return ("none",)
    if field in ("due", "start"):
        return say("{}", parse_day(value))
    if field == "state":
        return (value,)
    short = " ".join(value.split())
    cut = short if len(short) <= _SHOWN else f"{short[:_SHOWN].rstrip()}…"
    return say('"{}"', cut) if field != "owner" else say("{}", cut)


def place(source: str) -> Prose:
    """``in the plan``, or in a tracker."""
    return ("in the plan",) if source == PLAN else say("in {}", source)


def told(view: View, field: Field, side: Side) -> Prose:
    """``2027-03-12 in ops (changed on 2027-02-20)``: a value, where, and since when, if known."""
    how = say(" (changed on {})", view.portfolio.day(side.at)) if side.at else ()
    return say("{} {}{}", shown(field, side.value), place(side.source), how)


def each(view: View, field: Field, sides: Sequence[Side]) -> Prose:
    """All of them, in one sentence."""
    return join(tuple(told(view, field, one) for one in sides), ", ", " and ")


def resolving(milestone: Milestone, field: Field, takes: Sequence[str]) -> Prose:
    """The command that settles it: ``milepost resolve data due --take web``, or others."""
    first, *rest = takes
    command = say(f"`milepost resolve {{}} {field} --take {{}}`", milestone.id, first)
    others = tuple(say("`--take {}`", one) for one in rest)
    return join((command, *others), ", ", " or ")


def in_file(milestone: Milestone, side: Side, field: Field) -> Prose:
    """What to write in the plan file, so that it says what a tracker says."""
    key = _WHERE.get(field, field)
    if not side.value:
        return say(f"take `{key}` out at {{}}", spot(milestone))
    return say(f"set `{key}` at {{}} to {{}}", spot(milestone), Foreign(side.value))


def evidence(milestone: Milestone, sides: Sequence[Side], field: Field) -> tuple[Evidence, ...]:
    """Each tracker's value, with the address of the record."""
    urls = {one.source: one.url for one in milestone.records}
    return tuple(
        Evidence(
            text=say("{} {}", shown(field, one.value), place(one.source)), url=urls[one.source]
        )
        for one in sides
        if one.source in urls
    )
