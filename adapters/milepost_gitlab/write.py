"""Writing: one change, sent once, and checked in the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied, Change, ChangeKind
from milepost.model.marks import blocks
from milepost.trackers.trouble import Trouble, plain
from milepost.trackers.writing import (
    check,
    closes,
    mapping,
    same,
    sequence,
    text_of,
    whole_text,
)
from milepost_gitlab import milestones, pen
from milepost_gitlab.commands import command_in
from milepost_gitlab.read import Desk
from milepost_gitlab.removing import fold_comment, remove_label

_CONFLICT, _INVALID = 409, 400


def apply(desk: Desk, change: Change) -> Applied:
    """Make one change.  Raises ``WriteFailed`` or ``WriteUnknown``."""
    how = _HOW.get(change.kind)
    if how is None:
        raise WriteFailed(f"the GitLab adapter cannot do {change.kind}")
    if desk.options.access == "read":
        raise WriteFailed("not written: the tracker is configured with access: read")
    return how(desk, change)


def _create_label(desk: Desk, change: Change) -> Applied:
    wish = mapping(change)
    name = pen.label_name(str(wish["name"]))
    what = f"created: the label {name!r}"
    body = {
        "name": name,
        "color": f"#{str(wish.get('color') or 'ededed').removeprefix('#').lower()}",
        "description": str(wish.get("description") or ""),
    }
    url = f"{desk.page()}/-/labels?search={quote(name, safe='')}"
    try:
        data = desk.client.send("post", f"{desk.client.project}/labels", body)
    except Trouble as trouble:
        if _is_taken(trouble):
            return Applied(key=name, url=url, already=True)
        raise pen.in_words(desk, what, trouble) from trouble
    made = isinstance(data, dict) and data.get("name") == name
    check(what, made, "the answer names another label")
    return Applied(key=name, url=url)


def _is_taken(trouble: Trouble) -> bool:
    """Whether the label is there already: the project's own (409) or one of its groups' (400)."""
    if trouble.status == _CONFLICT:
        return "already exists" in trouble.message.lower()
    return trouble.status == _INVALID and "already" in trouble.message.lower()


def _add_label(desk: Desk, change: Change) -> Applied:
    number, name = pen.issue_of(change), pen.label_name(text_of(change.after))
    what = f"added: the label {name!r} to #{number}"
    data = pen.update(desk, what, number, {"add_labels": name})
    if name not in pen.labels_in(what, data):
        raise WriteFailed(f"not {what}", where=desk.page(), why=pen.DROPPED, hint=pen.GRANT)
    return Applied(key=f"#{number}", url=pen.url_in(data))


def _put_comment(desk: Desk, change: Change) -> Applied:
    text = _harmless(text_of(change.after))
    if change.target.kind == "comment":
        number, key = pen.issue_at(change.target.parent), pen.digits(change.target.key)
        what = f"edited: the comment {key} on #{number}"
        path = f"{desk.client.project}/issues/{number}/notes/{key}"
        data = pen.send(desk, what, "put", path, {"body": text})
    else:
        number = pen.issue_of(change)
        what = f"written: the comment on #{number}"
        path = f"{desk.client.project}/issues/{number}/notes"
        data = pen.send(desk, what, "post", path, {"body": text})
    same(what, text, data, "body", change, tracker="GitLab")
    check(what, isinstance(data.get("id"), int), "the answer has no id")
    key = str(data["id"])
    return Applied(key=key, url=f"{desk.page()}/-/issues/{number}#note_{key}")


def _put_block(desk: Desk, change: Change) -> Applied:
    """The whole description, of which only blocks are looked at: the rest is people's.

    GitLab carries out nothing in the descriptions of milestones.
    """
    key, text = pen.digits(change.target.key), whole_text(change.after)
    for block in blocks(text):
        _harmless(block)
    what = f"written: the description of milestone {key}"
    data = milestones.put(desk, what, key, {"description": text})
    same(what, text, data, "description", change, tracker="GitLab")
    return Applied(key=key, url=pen.url_in(data))


def _create_issue(desk: Desk, change: Change) -> Applied:
    wish = mapping(change)
    labels = [pen.label_name(str(name)) for name in sequence(wish.get("labels"))]
    milestone = wish.get("milestone")
    body: dict[str, Any] = {
        "title": plain_title(str(wish["title"])),
        "description": _harmless(str(wish.get("body") or "")),
        "labels": ",".join(labels),
    }
    if milestone is not None:
        body["milestone_id"] = int(pen.digits(str(milestone)))
    what = f"created: the issue {plain(body['title'])!r}"
    data = pen.send(desk, what, "post", f"{desk.client.project}/issues", body)
    number = data.get("iid") if isinstance(data, dict) else None
    check(what, isinstance(number, int), "the answer has no number")
    lacks = sorted(set(labels) - pen.labels_in(what, data))
    held = data.get("milestone")
    if milestone is not None and not (
        isinstance(held, dict) and held.get("id") == body["milestone_id"]
    ):
        lacks.append(f"milestone {milestone}")
    if lacks:
        raise WriteUnknown(
            f"the issue #{number} was created, but without {', '.join(lacks)}",
            where=pen.url_in(data),
            why=pen.DROPPED,
            hint=f"{pen.GRANT}, and close or mend that issue",
        )
    return Applied(key=f"#{number}", url=pen.url_in(data))


def _set_field(desk: Desk, change: Change) -> Applied:
    """Set fields of a milestone, or close an issue."""
    if change.target.kind == "milestone":
        return milestones.set_fields(desk, change)
    return _close_issue(desk, change)


def _close_issue(desk: Desk, change: Change) -> Applied:
    """Close an issue."""
    closes(change, "GitLab")
    number = pen.issue_of(change)
    what = f"closed: #{number}"
    data = pen.look(desk, what, f"{desk.client.project}/issues/{number}")
    already = _state(data) == "closed"
    if not already:
        data = pen.update(desk, what, number, {"state_event": "close"})
        check(what, _state(data) in {"opened", "closed"}, "the answer does not tell its state")
        if _state(data) == "opened":
            raise WriteFailed(f"not {what}", where=desk.page(), why=pen.DROPPED, hint=pen.GRANT)
    return Applied(key=f"#{number}", url=pen.url_in(data), already=already)


def _state(data: Any) -> Any:
    return data.get("state") if isinstance(data, dict) else None


_HOW: Mapping[ChangeKind, Callable[[Desk, Change], Applied]] = MappingProxyType(
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


def plain_title(title: str) -> str:
    """A title on one line."""
    return " ".join(title.split())


def _harmless(text: str) -> str:
    """The text, if no line of it is a command to GitLab.  Raises ``WriteFailed``."""
    command = command_in(text)
    if command:
        raise WriteFailed(
            f"not written: GitLab would carry out the line {plain(command)!r} as a command",
            why="milepost must not write a line that starts with a slash: this is a bug",
            hint="please report it, with the line",
        )
    return text
