"""The flag of an issue: a custom field with one box, *Impediment*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira.call import Call
from milepost.sandbox.jira.refusals import wrong_fields

Json = dict[str, Any]
CLOUD_FLAG, SERVER_FLAG = "customfield_10021", "customfield_10105"
_OPTION, _NAME = "10019", "Impediment"


def flag_field(call: Call) -> str:
    """The id of the field: another in every Jira."""
    return CLOUD_FLAG if call.cloud else SERVER_FLAG


def flag_value(call: Call, issue: Issue) -> list[Json] | None:
    """What the field holds: the box if it is ticked."""
    if not issue.flagged:
        return None
    return [{"self": f"{call.rest}/customFieldOption/{_OPTION}", "value": _NAME, "id": _OPTION}]


def flagging(call: Call, project: Project, field: str, value: Any) -> Callable[[Issue], None]:
    """What ticks the box as was sent, or no longer; 400 for anything else, and in another Jira."""
    ticked = _ticks(value)
    if ticked is None or field != flag_field(call):
        raise wrong_fields({field: f"Option value '{value}' is not valid"})

    def step(issue: Issue) -> None:
        if issue.flagged != ticked:
            call.act(project).event(issue, "flagged" if ticked else "unflagged")
            issue.flagged = ticked

    return step


def _ticks(value: Any) -> bool | None:
    """Whether what was sent ticks the box; ``None`` if it is no value of this field."""
    boxes = [] if value is None else value
    if not isinstance(boxes, list) or len(boxes) > 1:
        return None
    known = [box for box in boxes if isinstance(box, dict) and _is_the_box(box)]
    return bool(known) if len(known) == len(boxes) else None


def flag_item(field: str, *, ticked: bool) -> Json:
    """How the change log tells that it was ticked, or no longer is."""
    number, name = f"[{_OPTION}]", _NAME
    before, after = (("", ""), (number, name)) if ticked else ((number, name), ("", ""))
    row: Json = {"field": "Flagged", "fieldtype": "custom", "fieldId": field}
    row |= {"from": before[0], "fromString": before[1], "to": after[0], "toString": after[1]}
    return row


def _is_the_box(box: Json) -> bool:
    return box.get("value") == _NAME or box.get("id") == _OPTION
