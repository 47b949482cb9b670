"""Writing: one change, sent once, and checked in the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from milepost.errors import WriteFailed
from milepost.model.change import Applied, Change, ChangeKind
from milepost.trackers.rows import Malformed
from milepost.trackers.trouble import Trouble
from milepost.trackers.writing import (
    check,
    closes,
    mapping,
    same,
    sequence,
    text_of,
    told,
    web_address,
    whole_text,
)
from milepost_todo.client import NOT_FOUND, Client
from milepost_todo.read import number


def apply(client: Client, change: Change, *, read_only: bool) -> Applied:
    """Make one change.  Raises ``WriteFailed`` or ``WriteUnknown``."""
    how = CHANGES.get(change.kind)
    if how is None or read_only:
        raise WriteFailed(f"the board is only read, or knows no {change.kind}")
    what = f"written: {change.kind} on {change.target}"
    try:
        return how(client, change, what)
    except Malformed as error:
        raise WriteFailed(f"not {what}", why=str(error)) from None
    except Trouble as trouble:
        raise told(what, trouble, where=client.base, hint="does the token may write?") from None


def _tag(client: Client, change: Change, what: str) -> Applied:
    adding = change.kind is ChangeKind.ADD_LABEL
    name = text_of(change.after if adding else change.before)
    path = f"todos/{number(change.target.key)}/tags/{quote(name, safe='')}"
    row = client.ask("PUT" if adding else "DELETE", path)
    tags = row.get("tags") if isinstance(row, dict) else None
    check(what, isinstance(tags, list) and (name in tags) is adding, "the answer says otherwise")
    return _applied(what, row, f"#{row['id']}")


def _note(client: Client, change: Change, what: str) -> Applied:
    text = text_of(change.after)
    if change.target.kind == "comment":
        row = client.ask("PATCH", f"notes/{number(change.target.key)}", {"text": text})
    else:
        row = client.ask("POST", f"todos/{number(change.target.key)}/notes", {"text": text})
    same(what, text, row, "text", change, tracker="the board")
    return _applied(what, row, str(row.get("id")))


def _text(client: Client, change: Change, what: str) -> Applied:
    text = whole_text(change.after)
    row = client.ask("PATCH", f"lists/{number(change.target.key)}", {"text": text})
    same(what, text, row, "text", change, tracker="the board")
    return _applied(what, row, str(row.get("id")))


def _todo(client: Client, change: Change, what: str) -> Applied:
    wish = mapping(change)
    body = {
        "title": str(wish["title"]),
        "text": str(wish.get("body") or ""),
        "list": int(number(str(wish["milestone"]))),
        "tags": [str(name) for name in sequence(wish.get("labels"))],
    }
    row = client.ask("POST", "todos", body)
    kept = isinstance(row, dict) and all(row.get(key) == value for key, value in body.items())
    check(what, kept, "the answer holds something else")
    return _applied(what, row, f"#{row.get('id')}")


def _close(client: Client, change: Change, what: str) -> Applied:
    closes(change, "to-do")
    path = f"todos/{number(change.target.key)}"
    row = client.ask("GET", path)
    already = isinstance(row, dict) and row.get("done") is not None
    if not already:
        row = client.ask("PATCH", path, {"done": True})
    check(what, isinstance(row, dict) and isinstance(row.get("done"), str), "it is not done")
    return replace(_applied(what, row, change.target.key), already=already)


def _drop(client: Client, change: Change, what: str) -> Applied:
    key = number(change.target.key)
    try:
        check(what, client.ask("DELETE", f"notes/{key}") is None, "the answer says otherwise")
    except Trouble as trouble:
        if trouble.status == NOT_FOUND and _is_away(client, change.target.parent, key):
            return Applied(key=key, already=True)
        raise
    return Applied(key=key)


def _is_away(client: Client, todo: str, key: str) -> bool:
    """After "not found", which may mean "not for you": whether its notes can be seen without it."""
    try:
        rows = [row for page in client.pages(f"todos/{number(todo)}/notes") for row in page.rows]
    except Trouble:
        return False
    return all(isinstance(row, dict) and str(row.get("id")) != key for row in rows)


def _applied(what: str, row: Any, key: str) -> Applied:
    check(what, isinstance(row.get("id"), int), "the answer has no id")
    return Applied(key=key, url=web_address(row.get("url")))


CHANGES: Mapping[ChangeKind, Callable[[Client, Change, str], Applied]] = MappingProxyType(
    {
        ChangeKind.ADD_LABEL: _tag,
        ChangeKind.REMOVE_LABEL: _tag,
        ChangeKind.PUT_COMMENT: _note,
        ChangeKind.FOLD_COMMENT: _drop,
        ChangeKind.PUT_BLOCK: _text,
        ChangeKind.SET_FIELD: _close,
        ChangeKind.CREATE_ISSUE: _todo,
    }
)
