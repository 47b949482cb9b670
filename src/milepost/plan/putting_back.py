"""Dates, titles and states that milepost set on milestones, put back as they were before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from milepost.model.change import Change, ChangeKind, Json, NotPlanned, Target
from milepost.model.memory import Written
from milepost.model.milestone import Record
from milepost.plan import traces
from milepost.plan.traces import Ground

_Step = tuple[Json, Json, bool]
"""What a field was before and after a write of ours, and whether that write surely took."""
_OPEN, _CLOSED = MappingProxyType({"state": "open"}), MappingProxyType({"state": "closed"})
_TOOK = ("done", "unknown", None)


def put_back(ground: Ground) -> Iterator[Change | NotPlanned]:
    """Each field as it was before we first set it, where it still is as we set it last.

    What people set since is left, and so is what they set before we did: only
    an unbroken row of our own writes is gone back.
    """
    steps = _steps(ground)
    for record in ground.reading.milestones:
        before: dict[str, Json] = {}
        after: dict[str, Json] = {}
        for name, row in steps.get(record.key, {}).items():
            now = _now(record, name)
            value, ours = _gone_back(now, row)
            if not ours:
                yield ground.not_done(
                    f'{name} of milestone {record.key} "{record.title}" is {now} now, not what '
                    f"milepost set ({row[0][1]})",
                    "it is left as it is",
                )
            elif value != now:
                before[name], after[name] = now, value
        if after:
            yield Change(
                source=record.source,
                target=Target("milestone", record.key, title=record.title),
                kind=ChangeKind.SET_FIELD,
                before=before,
                after=after,
                reason="milepost set it",
            )
    there = {record.key for record in ground.reading.milestones}
    if gone := tuple(key for key in steps if key not in there):
        yield ground.not_done(
            f"milestones that milepost set fields of are not there any more: {traces.few(gone)}",
            "nothing is put back there",
        )
    yield from _made(ground, there)


def set_by_us(ground: Ground) -> Iterator[NotPlanned]:
    """What ``put_back`` would be about, said in one line, where nobody asked for it."""
    if _steps(ground):
        yield ground.not_done(
            "milepost also set dates, titles or states of milestones here",
            "they stay; `milepost undo --fields` puts them back",
        )


def _made(ground: Ground, there: set[str]) -> Iterator[NotPlanned]:
    made = {
        one.key: None
        for one in ground.written(ChangeKind.CREATE_RECORD)
        if one.stands and one.key in there
    }
    if made:
        yield ground.not_done(
            f"milepost made milestones here: {traces.few((*made,))}",
            "milestones are never deleted; close or delete them there if nobody needs them",
        )


def _steps(ground: Ground) -> Mapping[str, Mapping[str, list[_Step]]]:
    """By milestone and field, our writes, newest first."""
    found: dict[str, dict[str, list[_Step]]] = {}
    for one in ground.writes:
        change = one.change
        if change.source != ground.site.source or change.target.kind != "milestone":
            continue
        before, after = _fields(one)
        for name in sorted(after):
            row = found.setdefault(change.target.key, {}).setdefault(name, [])
            row.append((before.get(name), after[name], one.outcome == "done"))
    return found


def _fields(written: Written) -> tuple[Mapping[str, Json], Mapping[str, Json]]:
    """The fields that a write set, or may have, before and after."""
    change = written.change
    if written.outcome not in _TOOK:
        return {}, {}
    if change.kind is ChangeKind.CLOSE_RECORD:
        return _OPEN, _CLOSED
    if change.kind is not ChangeKind.SET_FIELD or not isinstance(change.after, Mapping):
        return {}, {}
    return change.before if isinstance(change.before, Mapping) else {}, change.after


def _gone_back(now: Json, row: list[_Step]) -> tuple[Json, bool]:
    """The value to put back, and whether what stands there is of our own writes."""
    value, ours = now, False
    for before, after, sure in row:
        if after == value:
            value, ours = before, True
        elif sure:
            break
    return value, ours or not any(sure for _, _, sure in row)


def _now(record: Record, name: str) -> Json:
    """A field as it is; a day is text, as in a change."""
    match name:
        case "due" | "start":
            day = getattr(record, name)
            return None if day is None else str(day.isoformat())
        case "title" | "state" | "description":
            return str(getattr(record, name))
        case _:
            return None
