"""Writing milestones: their fields, new ones, closing them, and what lies in them."""

from __future__ import annotations

from typing import Any, Final

from milepost.errors import WriteFailed
from milepost.model.agreement import Field
from milepost.model.change import Applied, Change
from milepost.model.milestone import Record
from milepost.trackers.fields import Wish, answered, creation, edit, moved, seen, titled
from milepost.trackers.writing import check
from milepost_github import shapes
from milepost_github.pen import Pen, digits, issue_of
from milepost_github.trouble import Trouble

FIELDS: Final[frozenset[Field]] = frozenset({"title", "due", "state", "description"})
"""What milestones of GitHub's hold of what can be set."""

_SHELF = "/milestones"
_INVALID = 422


def set_fields(pen: Pen, change: Change) -> Applied:
    """Set fields, and nothing else: all in one request.

    PyGithub's edit() would send the title along, and cannot clear a date.
    """
    key = digits(change.target.key)
    wish = edit(change, FIELDS, what=f"changed: milestone {key}", tracker="GitHub")
    data = pen.send(wish.what, "PATCH", f"{_SHELF}/{key}", _body(wish))
    record = answered(wish.what, _record, data)
    wish.took(record)
    return Applied(key=key, url=record.url)


def create(pen: Pen, change: Change) -> Applied:
    """Make a milestone; where one of that title is there, it is that one."""
    wish = creation(change, FIELDS, noun="milestone", tracker="GitHub")
    try:
        data = pen.client.send("POST", f"{pen.client.repo}{_SHELF}", _body(wish)).data
    except Trouble as trouble:
        if trouble.status == _INVALID and "already_exists" in trouble.codes:
            return _titled(pen, wish)
        raise pen.told(wish.what, trouble) from trouble
    return wish.made(answered(wish.what, _record, data))


def close(pen: Pen, change: Change) -> Applied:
    """Close a milestone."""
    key = digits(change.target.key)
    what, path = f"closed: milestone {key}", f"{_SHELF}/{key}"
    before = seen(what, _record, pen.look(what, path))
    if not before.open:
        return Applied(key=key, url=before.url, already=True)
    after = answered(what, _record, pen.send(what, "PATCH", path, {"state": "closed"}))
    if after.open:
        raise WriteFailed(f"not {what}", why="GitHub answered with success and left it open")
    return Applied(key=key, url=after.url)


def move(pen: Pen, change: Change) -> Applied:
    """Put an issue into another milestone, or into none."""
    number = issue_of(change)
    what = f"moved: #{number}"
    _, key = moved(change, what)
    goal = None if key is None else int(digits(key))
    data = pen.send(what, "PATCH", f"/issues/{number}", {"milestone": goal})
    check(what, isinstance(data, dict) and "milestone" in data, "the answer shows no milestone")
    held = data["milestone"]
    now = held.get("number") if isinstance(held, dict) else held
    if now != goal:
        raise WriteFailed(
            f"not {what}",
            where=pen.options.page,
            why="silently dropped: the token has no write access",
            hint="give the token the permission `issues: write` and push access",
        )
    return Applied(key=f"#{number}", url=f"{pen.options.page}/issues/{number}")


def _body(wish: Wish) -> dict[str, Any]:
    body: dict[str, Any] = {
        name: wish.text(name) for name in ("title", "state", "description") if name in wish.fields
    }
    if "due" in wish.fields:
        body["due_on"] = shapes.due_on(wish.day("due"))
    return body


def _titled(pen: Pen, wish: Wish) -> Applied:
    """The milestone that has the title already.  Raises ``WriteFailed``."""
    try:
        pages = pen.client.pages(f"{pen.client.repo}{_SHELF}", state="all")
        records = [seen(wish.what, _record, row) for page in pages for row in page.rows]
    except Trouble as trouble:
        raise pen.not_seen(wish.what, trouble) from trouble
    return titled(wish, records)


def _record(row: object) -> Record:
    return shapes.record(row, "")
