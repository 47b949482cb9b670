"""Closing an issue: one step of its workflow to a status that means done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied, Change
from milepost.trackers.writing import LOOK, check, closes
from milepost_jira.options import folded
from milepost_jira.pen import Pen, issue_of
from milepost_jira.trouble import Trouble

_TRANSITION = "Transition Issues"
_STATUS = {"fields": "status"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A step that can be taken: its name, whether it ends at done, and what it asks for."""

    id: str
    name: str
    to: str
    done: bool
    asks: bool


def close_issue(pen: Pen, change: Change) -> Applied:
    """Take the issue to a status of the category done.

    Jira answers a step with nothing, so the issue is looked at afterwards.
    """
    closes(change, "Jira")
    key = issue_of(change.target.key)
    what = f"closed: {key}"
    done = Applied(key=key, url=f"{pen.options.base}/browse/{key}")
    if _is_done(pen.look(what, f"issue/{key}", _STATUS)):
        return replace(done, already=True)
    step = _chosen(pen, what, key)
    body = {"transition": {"id": step.id}}
    pen.send(what, "POST", f"issue/{key}/transitions", body, need=_TRANSITION)
    pen.client.memory.wrote(key)
    try:
        now = _is_done(pen.client.get(f"issue/{key}", _STATUS))
    except Trouble as trouble:
        raise WriteUnknown(
            f"perhaps {what}", where=done.url, why=trouble.reason, hint=LOOK
        ) from trouble
    check(what, now is not None, "the answer does not tell its status")
    if not now:
        raise WriteFailed(f"not {what}", why="Jira answered with success and left it open")
    return done


def _chosen(pen: Pen, what: str, key: str) -> _Step:
    """The step to take: to done rather than to what counts as dropped, and without questions."""
    expand = {"expand": "transitions.fields"}
    data = pen.look(what, f"issue/{key}/transitions", expand)
    rows = data.get("transitions") if isinstance(data, dict) else None
    steps = [step for row in rows or () if (step := _step(row)) is not None]
    ending = [step for step in steps if step.done]
    if not ending:
        names = ", ".join(repr(step.name) for step in steps) or "none"
        raise WriteFailed(
            f"not {what}",
            where=pen.options.page,
            why=f"no step of its workflow leads to done from here (there are: {names})",
            hint=f"close it by hand, or give the token's owner the permission `{_TRANSITION}`",
        )
    return min(ending, key=lambda step: (folded(step.to) in pen.options.drops, step.asks))


def _step(row: Any) -> _Step | None:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        return None
    to, fields = row.get("to"), row.get("fields")
    status = to if isinstance(to, dict) else {}
    asked = fields.values() if isinstance(fields, dict) else ()
    return _Step(
        id=row["id"],
        name=str(row.get("name")),
        to=str(status.get("name")),
        done=_category(status) == "done",
        asks=any(_has_to_be_said(field) for field in asked),
    )


def _has_to_be_said(field: Any) -> bool:
    known = isinstance(field, dict)
    return known and field.get("required") is True and field.get("hasDefaultValue") is not True


def _is_done(row: Any) -> bool | None:
    """Whether an issue's status means done; ``None`` where its row does not tell."""
    fields = row.get("fields") if isinstance(row, dict) else None
    status = fields.get("status") if isinstance(fields, dict) else None
    category = _category(status) if isinstance(status, dict) else None
    return None if category is None else category == "done"


def _category(status: dict[str, Any]) -> str | None:
    held = status.get("statusCategory")
    key = held.get("key") if isinstance(held, dict) else None
    return key if isinstance(key, str) else None
