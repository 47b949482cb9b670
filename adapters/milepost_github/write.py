"""Writing: one change, sent once, and checked in the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from milepost.errors import WriteFailed
from milepost.model.change import Applied, Change, ChangeKind
from milepost.trackers.writing import (
    check,
    closes,
    mapping,
    same,
    sequence,
    text_of,
    web_address,
    whole_text,
)
from milepost_github import milestones
from milepost_github.client import Client
from milepost_github.options import Options
from milepost_github.pen import Pen, digits, issue_of, names
from milepost_github.removing import fold_comment, listed, remove_label
from milepost_github.trouble import Trouble

_INVALID = 422


def apply(client: Client, options: Options, change: Change) -> Applied:
    """Make one change.  Raises ``WriteFailed`` or ``WriteUnknown``."""
    how = _HOW.get(change.kind)
    if how is None:
        raise WriteFailed(f"the GitHub adapter cannot do {change.kind}")
    if options.access == "read":
        raise WriteFailed("not written: the tracker is configured with access: read")
    return how(Pen(client, options), change)


def _create_label(pen: Pen, change: Change) -> Applied:
    wish = mapping(change)
    name = str(wish["name"])
    what = f"created: the label {name!r}"
    body = {
        "name": name,
        "color": str(wish.get("color") or "ededed").removeprefix("#").lower(),
        "description": str(wish.get("description") or ""),
    }
    url = f"{pen.options.page}/labels/{quote(name, safe='')}"
    try:
        data = pen.client.send("POST", f"{pen.client.repo}/labels", body).data
    except Trouble as trouble:
        if trouble.status == _INVALID and "already_exists" in trouble.codes:
            return Applied(key=name, url=url, already=True)
        raise pen.told(what, trouble) from trouble
    check(what, names([data]) == {name.casefold()}, "the answer names another label")
    return Applied(key=name, url=url)


def _add_label(pen: Pen, change: Change) -> Applied:
    number, name = issue_of(change), text_of(change.after)
    what = f"added: the label {name!r} to #{number}"
    data = pen.send(what, "POST", f"/issues/{number}/labels", {"labels": [name]})
    if name.casefold() not in listed(what, data):
        raise WriteFailed(
            f"not {what}",
            where=pen.options.page,
            why="silently dropped: the token has no write access",
            hint="give the token the permission `issues: write`",
        )
    return Applied(key=f"#{number}", url=f"{pen.options.page}/issues/{number}")


def _put_comment(pen: Pen, change: Change) -> Applied:
    text = text_of(change.after)
    if change.target.kind == "comment":
        key = digits(change.target.key)
        what = f"edited: the comment {key}"
        data = pen.send(what, "PATCH", f"/issues/comments/{key}", {"body": text})
    else:
        number = issue_of(change)
        what = f"written: the comment on #{number}"
        data = pen.send(what, "POST", f"/issues/{number}/comments", {"body": text})
    same(what, text, data, "body", change, tracker="GitHub")
    check(what, isinstance(data.get("id"), int), "the answer has no id")
    return Applied(key=str(data["id"]), url=web_address(data.get("html_url")))


def _put_block(pen: Pen, change: Change) -> Applied:
    key, text = digits(change.target.key), whole_text(change.after)
    what = f"written: the description of milestone {key}"
    # Only this field: PyGithub's edit() would send the title along and overwrite a rename.
    data = pen.send(what, "PATCH", f"/milestones/{key}", {"description": text})
    same(what, text, data, "description", change, tracker="GitHub")
    return Applied(key=key, url=web_address(data.get("html_url")))


def _create_issue(pen: Pen, change: Change) -> Applied:
    wish = mapping(change)
    labels = [str(name) for name in sequence(wish.get("labels"))]
    milestone = wish.get("milestone")
    body: dict[str, Any] = {
        "title": str(wish["title"]),
        "body": str(wish.get("body") or ""),
        "labels": labels,
    }
    if milestone is not None:
        body["milestone"] = int(digits(str(milestone)))
    what = f"created: the issue {body['title']!r}"
    data = pen.send(what, "POST", "/issues", body)
    number = data.get("number") if isinstance(data, dict) else None
    check(what, isinstance(number, int), "the answer has no number")
    missing = {name for name in labels if name.casefold() not in names(data.get("labels"))}
    lacks = [f"the label {name}" for name in sorted(missing)]
    held = data.get("milestone")
    if milestone is not None and not (
        isinstance(held, dict) and held.get("number") == body["milestone"]
    ):
        lacks.append(f"milestone {milestone}")
    if lacks:
        raise _taken_back(pen, str(number), lacks, web_address(data.get("html_url")))
    return Applied(key=f"#{number}", url=web_address(data.get("html_url")))


def _taken_back(pen: Pen, number: str, lacks: list[str], url: str) -> WriteFailed:
    """What to say of an issue that lacks what it was created for, closed again if it can be.

    Without its label and milestone no run would find it, and each would create another.
    """
    created = f"#{number} was created without {' and '.join(lacks)}"
    wish = {"state": "closed", "state_reason": "not_planned"}
    try:
        data = pen.client.send("PATCH", f"{pen.client.repo}/issues/{number}", wish).data
        closed = _state(data) == "closed"
        trouble = "" if closed else "; GitHub answered with success and left it open"
    except Trouble as error:
        closed, trouble = False, f"; closing it failed: {error.reason}"
    end = "so it was closed again" if closed else "and it could not be closed again"
    by_hand = "" if closed else f"close #{number} by hand, and "
    return WriteFailed(
        f"{created}, {end}",
        where=url or pen.options.page,
        why=f"the token has no push rights, and GitHub drops them silently then{trouble}",
        hint=f"{by_hand}give the token the permission `issues: write` and push access",
    )


def _set_field(pen: Pen, change: Change) -> Applied:
    """Set fields of a milestone, or close an issue."""
    if change.target.kind == "milestone":
        return milestones.set_fields(pen, change)
    return _close_issue(pen, change)


def _close_issue(pen: Pen, change: Change) -> Applied:
    """Close an issue as done; one that is closed keeps the reason it was closed with."""
    closes(change, "GitHub")
    number = issue_of(change)
    what = f"closed: #{number}"
    done = Applied(key=f"#{number}", url=f"{pen.options.page}/issues/{number}")
    if _state(pen.look(what, f"/issues/{number}")) == "closed":
        return replace(done, already=True)
    wish = {"state": "closed", "state_reason": "completed"}
    state = _state(pen.send(what, "PATCH", f"/issues/{number}", wish))
    check(what, state in {"open", "closed"}, "the answer does not tell its state")
    if state == "open":
        raise WriteFailed(f"not {what}", why="GitHub answered with success and left it open")
    return done


def _state(data: Any) -> Any:
    return data.get("state") if isinstance(data, dict) else None


_HOW: Mapping[ChangeKind, Callable[[Pen, Change], Applied]] = MappingProxyType(
    {
        ChangeKind.CREATE_LABEL: _create_label,
        ChangeKind.CREATE_ISSUE: _create_issue,
        ChangeKind.ADD_LABEL: _add_label,
        ChangeKind.REMOVE_LABEL: remove_label,
        ChangeKind.PUT_COMMENT: _put_comment,
        ChangeKind.FOLD_COMMENT: fold_comment,
        ChangeKind.PUT_BLOCK: _put_block,
        ChangeKind.SET_FIELD: _set_field,
        ChangeKind.CREATE_RECORD: milestones.create,
        ChangeKind.CLOSE_RECORD: milestones.close,
        ChangeKind.MOVE_ISSUE: milestones.move,
    }
)
CAN = frozenset(_HOW)
