"""Writing epics where they are the milestones: they are issues, and their state is a workflow's.

New ones are not made: what an epic must hold, each project decides for itself.
"""

from __future__ import annotations

from typing import Any, Final

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.agreement import Field
from milepost.model.change import Applied, Change
from milepost.model.milestone import Record
from milepost.trackers.fields import Wish, answered, edit
from milepost.trackers.writing import LOOK, text_of
from milepost_jira import marks, shapes
from milepost_jira.closing import step
from milepost_jira.comment import LONGEST
from milepost_jira.pen import Pen, field_of, issue_of
from milepost_jira.trouble import Trouble

FIELDS: Final[frozenset[Field]] = frozenset({"title", "due", "state", "description"})
"""What every epic holds: a start is a field of its own in each Jira."""

_EDIT = "Edit Issues"


def set_fields(pen: Pen, change: Change) -> Applied:
    """Set fields, all in one request; opening it again is another one, a step of its workflow."""
    key = issue_of(change.target.key)
    wish = edit(change, FIELDS, what=f"changed: epic {key}", tracker="Jira")
    body = _body(wish)
    if body:
        parameters = pen.asks_back(wish.what)
        data = pen.send(
            wish.what, "PUT", f"issue/{key}", {"fields": body}, need=_EDIT, parameters=parameters
        )
        pen.client.memory.wrote(key)
    if "state" in wish.fields:
        step(pen, f"opened: epic {key}", key, done=False)
        data = None
    wish.took(_now(pen, wish, key, data))
    return Applied(key=key, url=f"{pen.options.base}/browse/{key}")


def close(pen: Pen, change: Change) -> Applied:
    """Take an epic to a status that means done."""
    key = issue_of(change.target.key)
    return step(pen, f"closed: epic {key}", key, done=True)


def move(pen: Pen, what: str, key: str, goal: str | None) -> Applied:
    """Put an issue below another epic, or below none."""
    parameters = pen.asks_back(what)
    try:
        body = _below(pen, None if goal is None else issue_of(text_of(goal)))
    except Trouble as trouble:
        raise pen.not_seen(what, trouble) from trouble
    data = pen.send(what, "PUT", f"issue/{key}", body, need=_EDIT, parameters=parameters)
    pen.client.memory.wrote(key)
    if parameters is not None:
        above = field_of(data, "parent")
        if (above.get("key") if isinstance(above, dict) else None) != goal:
            raise WriteFailed(f"not {what}", why="Jira answered with success and left it there")
    return Applied(key=key, url=f"{pen.options.base}/browse/{key}")


def _below(pen: Pen, goal: str | None) -> dict[str, Any]:
    if not pen.client.cloud:
        return {"fields": {pen.client.epic_link: goal}}
    if goal is None:
        return {"update": {"parent": [{"set": {"none": True}}]}}
    return {"fields": {"parent": {"key": goal}}}


def _body(wish: Wish) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if "title" in wish.fields:
        body["summary"] = wish.text("title")
    if "due" in wish.fields:
        day = wish.day("due")
        body["duedate"] = None if day is None else day.isoformat()
    if "description" in wish.fields:
        body["description"] = marks.shown(wish.text("description"))
        if len(body["description"]) > LONGEST:
            raise WriteFailed(f"not {wish.what}", why=f"Jira takes {LONGEST} signs at most")
    return body


def _now(pen: Pen, wish: Wish, key: str, data: Any) -> Record:
    """The epic as it is after the write; Data Center answers an edit with nothing.

    Raises ``WriteUnknown``.
    """
    if data is None:
        try:
            data = pen.client.get(f"issue/{key}", {"fields": ",".join(shapes.FIELDS)})
        except Trouble as trouble:
            raise WriteUnknown(
                f"perhaps {wish.what}", where=pen.options.page, why=trouble.reason, hint=LOOK
            ) from trouble
    return answered(wish.what, lambda row: shapes.epic(row, "", pen.options), data)
