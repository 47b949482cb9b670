"""Shared fields that do not agree, for people: the base, each side, what follows and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from milepost.model.agreement import PLAN, Agreement, Field, Side, Value
from milepost.model.clock import day_in
from milepost.model.patch import Patch
from milepost.report import safe
from milepost.report.text.ink import pad, paint, wrap
from milepost.report.voice import Voice

_SIDE, _VALUE = 10, 34
_STANDS = {
    "same": "unchanged",
    "changed": "changed",
    "new": "never agreed on",
    "unclear": "changed or not, nobody knows",
}
_STATES = {
    "copy": "is written",
    "drift": "differs from the plan",
    "conflict": "conflict, nothing is written",
    "ask": "nobody knows which is right",
}
_Patches = Mapping[tuple[str, Field, str], Patch]
_COLOURS = {"copy": "yellow", "drift": "yellow", "ask": "yellow", "conflict": "red"}


def shared(said: Iterable[Agreement], patches: _Patches, voice: Voice, zone: ZoneInfo) -> str:
    """Each field that somebody changed or has to decide; empty where all agree.

    ``patches`` are edits of the plan file, by milestone, field and tracker; days
    are those of the project's ``zone``.
    """
    told = ["\n".join(_field(one, patches, voice, zone)) for one in said if one.state in _STATES]
    return "\n".join(["Fields that trackers share:", *told]) if told else ""


def settled(said: Iterable[Agreement], patches: _Patches, voice: Voice, zone: ZoneInfo) -> str:
    """Fields that a person settled: what each side said and gets, and the edit of the plan file."""
    lines: list[str] = []
    for one in said:
        lines += _sides(one, "settled", zone)
        for (name, field, source), patch in patches.items():
            if (name, field) == (one.milestone, one.field):
                lines += edit(source, patch, voice)
    return "\n".join(lines)


def _sides(one: Agreement, state: str, zone: ZoneInfo) -> Iterator[str]:
    name = safe.terminal(one.milestone)
    yield f"  {name} {one.field} ({one.mode}): {state}, {safe.terminal(one.why, cap=safe.SENTENCE)}"
    for side in one.sides:
        value = pad(_shown(side.value), _VALUE)
        yield f"    {pad(_called(side), _SIDE)} {value} {_how(one, side, zone)}".rstrip()


def _field(one: Agreement, patches: _Patches, voice: Voice, zone: ZoneInfo) -> Iterator[str]:
    yield from _sides(one, paint(_STATES[one.state], _COLOURS[one.state], voice), zone)
    if not one.open:
        return
    for side in one.sides:
        if patch := patches.get((one.milestone, one.field, side.source)):
            yield from edit(side.source, patch, voice)
    takes = [side.source for side in one.sides]
    named = " | ".join(safe.terminal(one_) for one_ in takes)
    name = safe.terminal(one.milestone)
    line = f"to settle it: milepost resolve {name} {one.field} --take {named} | VALUE"
    yield wrap(line, voice.width, first="    ", rest="      ")


def _called(side: Side) -> str:
    return "the plan" if side.source == PLAN else safe.terminal(side.source)


def _shown(value: Value) -> str:
    return safe.terminal(" ".join(value.split()), cap=_VALUE) if value else "none"


def _how(one: Agreement, side: Side, zone: ZoneInfo) -> str:
    """How it stands to the base, and since when; and that it gets another value."""
    base = f", was {_shown(side.was)}" if side.stands == "changed" and side.was is not None else ""
    on = f" {day_in(side.at, zone)}" if side.at else ""
    gets = f" → {_shown(one.value)}" if side.source in one.writes and one.value is not None else ""
    return f"{_STANDS[side.stands]}{on}{base}{gets}"


def edit(source: str, patch: Patch, voice: Voice) -> Iterator[str]:
    """What to write in the plan file to take over what ``source`` says.

    ``PLAN``: what a person decided, whoever said it.
    """
    what = "let the plan file say it" if source == PLAN else f"take over {safe.terminal(source)}"
    where = f"{safe.terminal(patch.path, cap=200)}:{patch.line}"
    if patch.words:
        words = safe.terminal(patch.words, cap=safe.SENTENCE)
        line = f"to {what}: {words} ({where})"
        yield wrap(line, voice.width, first="    ", rest="      ")
        return
    yield f"    to {what}, in {where}:"
    for sign, text, colour in (("-", patch.old, "red"), ("+", patch.new, "green")):
        # Word by word: the blanks of the file stay as they are.
        exact = " ".join(safe.terminal(word, cap=max(len(word), 1)) for word in text.split(" "))
        yield paint(f"    {sign} {exact}", colour, voice)
