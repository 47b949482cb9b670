"""Writing milestones: a version's fields, new versions, releasing them, and what lies in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

from milepost.errors import WriteFailed
from milepost.model.agreement import Field
from milepost.model.change import Applied, Change
from milepost.model.milestone import Record
from milepost.trackers.fields import Wish, answered, creation, edit, moved, seen, titled
from milepost_jira import epics, marks, shapes
from milepost_jira.options import Options
from milepost_jira.pen import Pen, field_of, issue_of, number_of
from milepost_jira.trouble import Trouble

FIELDS: Final[frozenset[Field]] = frozenset({"title", "due", "start", "state", "description"})
"""What can be set of a version; its driver is only shown."""

LONGEST_DESCRIPTION = 16_384
"""Bytes of a version's description."""

ADMINISTER: Final = "Administer Projects"
"""The permission that versions take."""

_DAYS: Final[tuple[tuple[Field, str], ...]] = (("due", "releaseDate"), ("start", "startDate"))
_EDIT = "Edit Issues"
_INVALID = 400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands in for now where nobody looks at when a version was released."""


def fields(options: Options) -> frozenset[Field]:
    """The fields of milestones that can be set there."""
    return epics.FIELDS if options.milestones == "epics" else FIELDS


def set_fields(pen: Pen, change: Change) -> Applied:
    """Set fields, and nothing else: of a version all in one request."""
    if pen.options.milestones == "epics":
        return epics.set_fields(pen, change)
    key = number_of(change.target.key)
    wish = edit(change, FIELDS, what=f"changed: version {key}", tracker="Jira")
    record = _put(pen, wish.what, key, _body(wish))
    wish.took(record)
    return Applied(key=key, url=record.url)


def create(pen: Pen, change: Change) -> Applied:
    """Make a version; where one of that name is there, it is that one."""
    wish = creation(change, FIELDS, noun="version", tracker="Jira")
    body = _body(wish) | {"projectId": _project(pen, wish.what)}
    try:
        data = pen.client.send("POST", "version", body)
    except Trouble as trouble:
        if trouble.status == _INVALID and "already exists" in trouble.message:
            return _titled(pen, wish)
        raise pen.told(wish.what, trouble, ADMINISTER) from trouble
    return wish.made(answered(wish.what, _made(pen), data))


def close(pen: Pen, change: Change) -> Applied:
    """Release a version: its date stays as it is, and so does whether it is archived."""
    if pen.options.milestones == "epics":
        return epics.close(pen, change)
    key = number_of(change.target.key)
    what = f"released: version {key}"
    before = seen(what, _made(pen), pen.look(what, f"version/{key}", {}))
    if not before.open:
        return Applied(key=key, url=before.url, already=True)
    if _put(pen, what, key, {"released": True}).open:
        raise WriteFailed(f"not {what}", why="Jira answered with success and left it unreleased")
    return Applied(key=key, url=before.url)


def move(pen: Pen, change: Change) -> Applied:
    """Take an issue out of one version and put it into another; its other versions stay."""
    key = issue_of(change.target.key)
    what = f"moved: {key}"
    source, goal = moved(change, what)
    if pen.options.milestones == "epics":
        return epics.move(pen, what, key, goal)
    update = [
        {verb: {"id": number_of(version)}}
        for verb, version in (("remove", source), ("add", goal))
        if version is not None
    ]
    body = {"update": {"fixVersions": update}}
    parameters = pen.asks_back(what)
    data = pen.send(what, "PUT", f"issue/{key}", body, need=_EDIT, parameters=parameters)
    pen.client.memory.wrote(key)
    held = _versions(data)
    if held is not None and (source in held or (goal is not None and goal not in held)):
        raise WriteFailed(f"not {what}", why="Jira answered with success and left it where it was")
    return Applied(key=key, url=f"{pen.options.base}/browse/{key}")


def sized(what: str, text: str) -> str:
    """A version's description as Jira is to hold it.  Raises ``WriteFailed`` if it is too long."""
    shown = marks.shown(text)
    size = len(shown.encode())
    if size > LONGEST_DESCRIPTION:
        why = f"it would be {size} bytes, and Jira takes {LONGEST_DESCRIPTION}"
        raise WriteFailed(f"not {what}", why=why, hint="shorten what people wrote there")
    return shown


def day_sent(value: date | None) -> str | None:
    """A day as Jira must be told it: a calendar date, ``None`` clears it."""
    return None if value is None else value.isoformat()


def _put(pen: Pen, what: str, key: str, body: dict[str, Any]) -> Record:
    """Change what was sent of a version, and nothing that somebody changed meanwhile."""
    data = pen.send(what, "PUT", f"version/{key}", body, need=ADMINISTER)
    return answered(what, _made(pen), data)


def _body(wish: Wish) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if "title" in wish.fields:
        body["name"] = wish.text("title")
    if "description" in wish.fields:
        body["description"] = sized(wish.what, wish.text("description"))
    for name, theirs in _DAYS:
        if name in wish.fields:
            body[theirs] = day_sent(wish.day(name))
    if "state" in wish.fields:
        body |= {"released": False, "archived": False}
    return body


def _titled(pen: Pen, wish: Wish) -> Applied:
    """The version that has the name already.  Raises ``WriteFailed``."""
    rows = pen.look(wish.what, f"project/{pen.options.project}/versions", {})
    if not isinstance(rows, list):
        raise WriteFailed(f"not {wish.what}", why="the answer is no list of versions")
    return titled(wish, [seen(wish.what, _made(pen), row) for row in rows])


def _project(pen: Pen, what: str) -> int:
    """The project's number, by which a new version names it.  Asked once in a run."""
    memory = pen.client.memory
    if memory.project is None:
        data = pen.look(what, f"project/{pen.options.project}", {})
        number = data.get("id") if isinstance(data, dict) else None
        if not (isinstance(number, str) and number.isdecimal()):
            raise WriteFailed(f"not {what}", why="Jira does not tell the project's number")
        memory.project = int(number)
        return int(number)
    return memory.project


def _made(pen: Pen) -> Callable[[object], Record]:
    return lambda row: shapes.version(row, "", pen.options, _EPOCH)


def _versions(data: Any) -> frozenset[str] | None:
    """The ids of an issue's versions, where an edit was answered with the issue."""
    rows = field_of(data, "fixVersions")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    return frozenset(str(row.get("id")) for row in rows)
