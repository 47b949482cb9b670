"""One more look at milestones that are set, made or closed, and at issues that are moved."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from milepost.apply.looked import GO_ON, Recheck, record_again
from milepost.errors import SourceError
from milepost.judge.names import fold
from milepost.model import values
from milepost.model.change import Change, Json
from milepost.model.marks import people, with_people
from milepost.model.reading import Want
from milepost.plan.fields import now, untouched
from milepost.plan.rollover import STILL_OPEN
from milepost.trackers.contract import Adapter, Scope


def fields(change: Change, adapter: Adapter) -> Recheck:
    """A milestone some fields of which are to be set: all of them, or none."""
    after = change.after
    if change.target.kind != "milestone" or not isinstance(after, Mapping):
        return GO_ON
    record = record_again(change.target.key, adapter)
    if all(now(record, name) == values.of_change(after, name) for name in after):
        return Recheck(already=True, key=record.key, url=record.url)
    if change.precondition.state == "text" and untouched(record, after) != change.precondition:
        names = " or ".join(after)
        return Recheck(conflict=f"somebody changed its {names} since it was planned")
    if "description" not in after:
        return GO_ON
    if people(record.description)[1]:
        return Recheck(conflict="somebody damaged the marks of a block there")
    whole: dict[str, Json] = {
        **after,
        "description": with_people(record.description, str(after["description"] or "")),
    }
    stood = dict(change.before) if isinstance(change.before, Mapping) else {}
    stood["description"] = record.description
    return Recheck(payload=MappingProxyType(whole), stood=MappingProxyType(stood))


def closed(change: Change, adapter: Adapter) -> Recheck:
    """A milestone that is to be closed."""
    record = record_again(change.target.key, adapter)
    return GO_ON if record.open else Recheck(already=True, key=record.key, url=record.url)


def created(change: Change, adapter: Adapter) -> Recheck:
    """A milestone that is to be made: one of its title is it."""
    reading = adapter.read(Scope.of(Want.MILESTONES))
    if not reading.proves(Want.MILESTONES):
        raise SourceError("the milestones could not be read again", why=reading.reason)
    title = str(change.after["title"]) if isinstance(change.after, Mapping) else ""
    there = next((one for one in reading.milestones if fold(one.title) == fold(title)), None)
    return Recheck(already=True, key=there.key, url=there.url) if there else GO_ON


def moved(change: Change, adapter: Adapter) -> Recheck:
    """An issue that is to go from one milestone to another."""
    key = change.target.key
    reading = adapter.read(Scope.of(Want.ISSUES, refs=(key,)))
    issue = next((one for one in reading.issues if one.ref.key == key), None)
    if not reading.proves(Want.ISSUES) or issue is None:
        raise SourceError(f"{key} could not be read again", why=reading.reason)
    if change.precondition == STILL_OPEN and not issue.open:
        return Recheck(conflict="it was closed since it was planned")
    old, new = (_milestone(value) for value in (change.before, change.after))
    if (not new or new in issue.milestones) and old not in issue.milestones:
        return Recheck(already=True, key=key, url=issue.url)
    if old and old not in issue.milestones:
        return Recheck(conflict="somebody moved it since it was planned")
    return GO_ON


def _milestone(value: Json) -> str:
    return str(value.get("milestone") or "") if isinstance(value, Mapping) else ""
