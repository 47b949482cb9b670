"""Writing: one change, sent once, and checked in the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied, Change, ChangeKind
from milepost.trackers.writing import check, mapping, same, sequence, text_of, told, web_address
from milepost_github.client import Client
from milepost_github.options import Options
from milepost_github.trouble import Trouble, advice

_MISSING, _INVALID = 404, 422


@dataclass(frozen=True, slots=True)
class _Desk:
    client: Client
    options: Options

    def send(self, what: str, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send and give the answer's data; ``what`` is the write in words, after "not"."""
        try:
            return self.client.send(verb, f"{self.client.repo}{path}", body).data
        except Trouble as trouble:
            raise self.told(what, trouble) from trouble

    def told(self, what: str, trouble: Trouble) -> WriteFailed | WriteUnknown:
        """A write's trouble as the contract wants it."""
        hint = advice(trouble, token=self.options.token is not None)
        return told(what, trouble, where=self.options.page, hint=hint)


def apply(client: Client, options: Options, change: Change) -> Applied:
    """Make one change.  Raises ``WriteFailed`` or ``WriteUnknown``."""
    how = _HOW.get(change.kind)
    if how is None:
        raise WriteFailed(f"the GitHub adapter cannot do {change.kind}")
    if options.access == "read":
        raise WriteFailed("not written: the tracker is configured with access: read")
    return how(_Desk(client, options), change)


def _create_label(desk: _Desk, change: Change) -> Applied:
    wish = mapping(change)
    name = str(wish["name"])
    what = f"created: the label {name!r}"
    body = {
        "name": name,
        "color": str(wish.get("color") or "ededed").removeprefix("#").lower(),
        "description": str(wish.get("description") or ""),
    }
    url = f"{desk.options.page}/labels/{quote(name, safe='')}"
    try:
        data = desk.client.send("POST", f"{desk.client.repo}/labels", body).data
    except Trouble as trouble:
        if trouble.status == _INVALID and "already_exists" in trouble.codes:
            return Applied(key=name, url=url, already=True)
        raise desk.told(what, trouble) from trouble
    check(what, _names([data]) == {name.casefold()}, "the answer names another label")
    return Applied(key=name, url=url)


def _add_label(desk: _Desk, change: Change) -> Applied:
    number, name = _issue(change), text_of(change.after)
    what = f"added: the label {name!r} to #{number}"
    data = desk.send(what, "POST", f"/issues/{number}/labels", {"labels": [name]})
    if name.casefold() not in _listed(what, data):
        raise WriteFailed(
            f"not {what}",
            where=desk.options.page,
            why="silently dropped: the token has no write access",
            hint="give the token the permission `issues: write`",
        )
    return Applied(key=f"#{number}", url=f"{desk.options.page}/issues/{number}")


def _remove_label(desk: _Desk, change: Change) -> Applied:
    number, name = _issue(change), text_of(change.after or change.before)
    what = f"removed: the label {name!r} from #{number}"
    if name in {".", ".."}:  # as a path it would mean every label of the issue
        raise WriteFailed(f"not {what}", why="GitHub's addresses cannot name it")
    done = Applied(key=f"#{number}", url=f"{desk.options.page}/issues/{number}")
    path = f"{desk.client.repo}/issues/{number}/labels"
    try:
        left = desk.client.send("DELETE", f"{path}/{quote(name, safe='')}").data
    except Trouble as trouble:
        if trouble.status == _MISSING and name.casefold() not in _still_there(desk, path, name):
            return Applied(key=done.key, url=done.url, already=True)
        raise desk.told(what, trouble) from trouble
    if name.casefold() in _listed(what, left):
        raise WriteFailed(f"not {what}", why="GitHub answered with success and kept it")
    return done


def _still_there(desk: _Desk, path: str, name: str) -> frozenset[str]:
    """The issue's labels after a 404: not even seeing them means that nothing is known."""
    try:
        pages = desk.client.pages(path)
        return frozenset(found for page in pages for found in _names(page.rows))
    except Trouble:
        return frozenset({name.casefold()})


def _put_comment(desk: _Desk, change: Change) -> Applied:
    text = text_of(change.after)
    if change.target.kind == "comment":
        key = _digits(change.target.key)
        what = f"edited: the comment {key}"
        data = desk.send(what, "PATCH", f"/issues/comments/{key}", {"body": text})
    else:
        number = _issue(change)
        what = f"written: the comment on #{number}"
        data = desk.send(what, "POST", f"/issues/{number}/comments", {"body": text})
    same(what, text, data, "body", change, tracker="GitHub")
    check(what, isinstance(data.get("id"), int), "the answer has no id")
    return Applied(key=str(data["id"]), url=web_address(data.get("html_url")))


def _put_block(desk: _Desk, change: Change) -> Applied:
    key, text = _digits(change.target.key), text_of(change.after)
    what = f"written: the description of milestone {key}"
    # Only this field: PyGithub's edit() would send the title along and overwrite a rename.
    data = desk.send(what, "PATCH", f"/milestones/{key}", {"description": text})
    same(what, text, data, "description", change, tracker="GitHub")
    return Applied(key=key, url=web_address(data.get("html_url")))


def _create_issue(desk: _Desk, change: Change) -> Applied:
    wish = mapping(change)
    labels = [str(name) for name in sequence(wish.get("labels"))]
    milestone = wish.get("milestone")
    body: dict[str, Any] = {
        "title": str(wish["title"]),
        "body": str(wish.get("body") or ""),
        "labels": labels,
    }
    if milestone is not None:
        body["milestone"] = int(_digits(str(milestone)))
    what = f"created: the issue {body['title']!r}"
    data = desk.send(what, "POST", "/issues", body)
    number = data.get("number") if isinstance(data, dict) else None
    check(what, isinstance(number, int), "the answer has no number")
    missing = {name for name in labels if name.casefold() not in _names(data.get("labels"))}
    lacks = [f"the label {name}" for name in sorted(missing)]
    held = data.get("milestone")
    if milestone is not None and not (
        isinstance(held, dict) and held.get("number") == body["milestone"]
    ):
        lacks.append(f"milestone {milestone}")
    if lacks:
        raise _taken_back(desk, str(number), lacks, web_address(data.get("html_url")))
    return Applied(key=f"#{number}", url=web_address(data.get("html_url")))


def _taken_back(desk: _Desk, number: str, lacks: list[str], url: str) -> WriteFailed:
    """What to say of an issue that lacks what it was created for, closed again if it can be.

    Without its label and milestone no run would find it, and each would create another.
    """
    created = f"#{number} was created without {' and '.join(lacks)}"
    wish = {"state": "closed", "state_reason": "not_planned"}
    try:
        data = desk.client.send("PATCH", f"{desk.client.repo}/issues/{number}", wish).data
        closed = isinstance(data, dict) and data.get("state") == "closed"
        trouble = "" if closed else "; GitHub answered with success and left it open"
    except Trouble as error:
        closed, trouble = False, f"; closing it failed: {error.reason}"
    end = "so it was closed again" if closed else "and it could not be closed again"
    by_hand = "" if closed else f"close #{number} by hand, and "
    return WriteFailed(
        f"{created}, {end}",
        where=url or desk.options.page,
        why=f"the token has no push rights, and GitHub drops them silently then{trouble}",
        hint=f"{by_hand}give the token the permission `issues: write` and push access",
    )


_HOW: Mapping[ChangeKind, Callable[[_Desk, Change], Applied]] = MappingProxyType(
    {
        ChangeKind.CREATE_LABEL: _create_label,
        ChangeKind.CREATE_ISSUE: _create_issue,
        ChangeKind.ADD_LABEL: _add_label,
        ChangeKind.REMOVE_LABEL: _remove_label,
        ChangeKind.PUT_COMMENT: _put_comment,
        ChangeKind.PUT_BLOCK: _put_block,
    }
)
CAN = frozenset(_HOW)


def _listed(what: str, rows: Any) -> frozenset[str]:
    """The labels an answer lists, which proves nothing unless each has a name."""
    names = _names(rows)
    check(what, isinstance(rows, list) and (len(names) == len(rows)), "the answer lists no labels")
    return names


def _names(rows: Any) -> frozenset[str]:
    """Names in a list of labels, case folded: GitHub does not tell cases apart."""
    found = rows if isinstance(rows, list) else []
    names = [row.get("name") for row in found if isinstance(row, dict)]
    return frozenset(name.casefold() for name in names if isinstance(name, str))


def _issue(change: Change) -> str:
    return _digits(change.target.key.removeprefix("#"))


def _digits(key: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}", key):
        raise WriteFailed(f"not written: {key!r} is not a number of GitHub's")
    return key
