"""Fields of milestones that milepost set, and issues that it moved, put back as they were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from milepost.model import values
from milepost.model.change import Change, ChangeKind, Json, NotPlanned, Target
from milepost.model.marks import parse, people
from milepost.model.memory import Written
from milepost.model.milestone import Record
from milepost.plan import traces
from milepost.plan.coming_back import moved, moved_back
from milepost.plan.fields import standing, untouched
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
            now = standing(record, name)
            value, ours = _gone_back(name, now, row)
            if name == "description" and people(record.description)[1]:
                continue  # its marks are damaged, which is told already
            if not ours:
                yield ground.not_done(_other(record, name, now, row[0][1]), "it is left as it is")
            elif _plain(name, value) != _plain(name, now):
                before[name], after[name] = now, value
        if after.get("state") == "closed":
            del before["state"], after["state"]
            yield _closed(record)
        if after:
            yield Change(
                source=record.source,
                target=Target("milestone", record.key, title=record.title),
                kind=ChangeKind.SET_FIELD,
                before=before,
                after=after,
                reason="milepost set it",
                precondition=untouched(_without_block(record, ground), after),
            )
    there = {record.key for record in ground.reading.milestones}
    if gone := tuple(key for key in steps if key not in there):
        yield ground.not_done(
            f"milestones that milepost set fields of are not there any more: {traces.few(gone)}",
            "nothing is put back there",
        )
    yield from _made(ground, there)
    yield from moved_back(ground)


def _closed(record: Record) -> Change:
    """A milestone that milepost reopened."""
    return Change(
        source=record.source,
        target=Target("milestone", record.key, title=record.title),
        kind=ChangeKind.CLOSE_RECORD,
        before=_OPEN,
        after=_CLOSED,
        reason="milepost reopened it",
        precondition=untouched(record, ("state",)),
    )


def set_by_us(ground: Ground) -> Iterator[NotPlanned]:
    """What ``put_back`` would be about, said in one line, where nobody asked for it."""
    if _steps(ground) or moved(ground):
        yield ground.not_done(
            "milepost also set fields of milestones here, or moved issues between them",
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


def _gone_back(name: str, now: Json, row: list[_Step]) -> tuple[Json, bool]:
    """The value to put back, and whether what stands there is of our own writes.

    Values are compared in their one form: what a tracker makes of a text is no edit.
    """
    value, ours = now, False
    for before, after, sure in row:
        if _plain(name, after) == _plain(name, value):
            value, ours = before, True
        elif sure:
            break
    return value, ours or not any(sure for _, _, sure in row)


def _plain(name: str, value: Json) -> Json:
    return values.of_change({name: value}, name)


def _other(record: Record, name: str, now: Json, ours: Json) -> str:
    """That a field is not as we set it; of a whole text not which."""
    where = f'{name} of milestone {record.key} "{record.title}"'
    if name == "description":
        return f"{where} is another one now than milepost set"
    return f"{where} is {now} now, not what milepost set ({ours})"


def _without_block(record: Record, ground: Ground) -> Record:
    """The record as it is once our block is out, which goes first."""
    human = parse(record.description, ground.writing.instance).human
    return replace(record, description=human)
