"""Closing and opening an issue: one step of its workflow, to a status that means so."""

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
    """Take the issue to a status of the category done."""
    closes(change, "Jira")
    key = issue_of(change.target.key)
    return step(pen, f"closed: {key}", key, done=True)


def step(pen: Pen, what: str, key: str, *, done: bool) -> Applied:
    """Take an issue to a status that means done, or to one that does not.

    Jira answers a step with nothing, so the issue is looked at afterwards.
    """
    made = Applied(key=key, url=f"{pen.options.base}/browse/{key}")
    if _is_done(pen.look(what, f"issue/{key}", _STATUS)) is done:
        return replace(made, already=True)
    chosen = _chosen(pen, what, key, done=done)
    body = {"transition": {"id": chosen.id}}
    pen.send(what, "POST", f"issue/{key}/transitions", body, need=_TRANSITION)
    pen.client.memory.wrote(key)
    try:
        now = _is_done(pen.client.get(f"issue/{key}", _STATUS))
    except Trouble as trouble:
        raise WriteUnknown(
            f"perhaps {what}", where=made.url, why=trouble.reason, hint=LOOK
        ) from trouble
    check(what, now is not None, "the answer does not tell its status")
    if now is not done:
        left = "open" if done else "closed"
        raise WriteFailed(f"not {what}", why=f"Jira answered with success and left it {left}")
    return made


def _chosen(pen: Pen, what: str, key: str, *, done: bool) -> _Step:
    """The step to take: to done rather than to what counts as dropped, and without questions."""
    expand = {"expand": "transitions.fields"}
    data = pen.look(what, f"issue/{key}/transitions", expand)
    rows = data.get("transitions") if isinstance(data, dict) else None
    steps = [found for row in rows or () if (found := _step(row)) is not None]
    ending = [found for found in steps if found.done is done]
    if not ending:
        names = ", ".join(repr(found.name) for found in steps) or "none"
        goal, verb = ("done", "close") if done else ("an open status", "open")
        raise WriteFailed(
            f"not {what}",
            where=pen.options.page,
            why=f"no step of its workflow leads to {goal} from here (there are: {names})",
            hint=f"{verb} it by hand, or give the token's owner the permission `{_TRANSITION}`",
        )
    return min(ending, key=lambda found: (folded(found.to) in pen.options.drops, found.asks))


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
