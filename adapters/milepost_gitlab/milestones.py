"""Writing milestones, the project's own and its groups': fields, new ones, closing, moving issues.

To write to a milestone one has to know whose it is.  New ones are the project's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from milepost.errors import WriteFailed
from milepost.model.agreement import Field
from milepost.model.change import Applied, Change
from milepost.model.milestone import Record
from milepost.model.reading import Want
from milepost.trackers import tally
from milepost.trackers.contract import Scope
from milepost.trackers.fields import Wish, answered, creation, edit, moved, seen, titled
from milepost.trackers.trouble import Trouble
from milepost.trackers.writing import check, told
from milepost_gitlab import pen, shapes
from milepost_gitlab.read import Desk
from milepost_gitlab.readers import READERS

FIELDS: Final[frozenset[Field]] = frozenset({"title", "due", "start", "state", "description"})
"""What milestones of GitLab's hold of what can be set."""

_DAYS: Final[tuple[tuple[Field, str], ...]] = (("due", "due_date"), ("start", "start_date"))
_TAKEN = ("already being used", "already been taken")
_TAG = re.compile(r"</?[A-Za-z!]")
_INVALID, _FORBIDDEN = 400, 403
_NO_MILESTONE = 0


def set_fields(desk: Desk, change: Change) -> Applied:
    """Set fields, and nothing else: all in one request."""
    key = pen.digits(change.target.key)
    wish = edit(change, FIELDS, what=f"changed: milestone {key}", tracker="GitLab")
    record = answered(wish.what, _record, put(desk, wish.what, key, _body(wish)))
    wish.took(record)
    return Applied(key=key, url=record.url)


def create(desk: Desk, change: Change) -> Applied:
    """Make a milestone of the project's; where one of that title is there, it is that one.

    A title is taken, too, if a group around the project has a milestone of it.
    """
    wish = creation(change, FIELDS, noun="milestone", tracker="GitLab")
    try:
        data = desk.client.send("post", f"{desk.client.project}/milestones", _body(wish))
    except Trouble as trouble:
        said = trouble.message.lower()
        if trouble.status == _INVALID and any(words in said for words in _TAKEN):
            return _titled(desk, wish)
        raise pen.in_words(desk, wish.what, trouble) from trouble
    made = wish.made(answered(wish.what, _record, data))
    desk.learned.groups[made.key] = None
    return made


def close(desk: Desk, change: Change) -> Applied:
    """Close a milestone."""
    key = pen.digits(change.target.key)
    what = f"closed: milestone {key}"
    before = seen(what, _record, pen.look(desk, what, _place(desk, what, key)))
    done = Applied(key=key, url=before.url)
    if not before.open:
        return replace(done, already=True)
    after = answered(what, _record, put(desk, what, key, {"state_event": "close"}))
    if after.open:
        raise WriteFailed(f"not {what}", where=before.url, why=pen.DROPPED, hint=pen.GRANT)
    return done


def move(desk: Desk, change: Change) -> Applied:
    """Put an issue into another milestone, or into none."""
    number = pen.issue_of(change)
    what = f"moved: #{number}"
    _, key = moved(change, what)
    goal = _NO_MILESTONE if key is None else int(pen.digits(key))
    data = pen.update(desk, what, number, {"milestone_id": goal})
    check(what, isinstance(data, dict) and "milestone" in data, "the answer shows no milestone")
    held = data["milestone"]
    if (held.get("id") if isinstance(held, dict) else _NO_MILESTONE) != goal:
        raise WriteFailed(f"not {what}", where=desk.page(), why=pen.DROPPED, hint=pen.GRANT)
    return Applied(key=f"#{number}", url=pen.url_in(data))


def put(desk: Desk, what: str, key: str, body: Mapping[str, Any]) -> Any:
    """Change what was sent of a milestone, wherever it lies, and give the answer's data.

    Where one of a place was refused, the others of it are not tried.  Raises
    ``WriteFailed`` or ``WriteUnknown``.
    """
    path = _place(desk, what, key)
    group = desk.learned.groups[key]
    grant = pen.GRANT if group is None else f"{pen.GRANT} in the group {desk.learned.group(group)}"
    owner = path.rpartition("/milestones/")[0]
    if owner in desk.learned.refused:
        why = "GitLab refused another milestone of the same place in this run"
        raise WriteFailed(f"not {what}", where=desk.page(), why=why, hint=grant)
    try:
        # Only what was asked: python-gitlab's save() would send whatever else it thinks changed.
        return desk.client.send("put", path, body)
    except Trouble as trouble:
        if trouble.status != _FORBIDDEN:
            raise pen.in_words(desk, what, trouble) from trouble
        desk.learned.refused.add(owner)
        raise told(what, trouble, where=desk.page(), hint=grant) from trouble


def _place(desk: Desk, what: str, key: str) -> str:
    """A milestone's address, which one has to know the owner of: its project or a group."""
    if key not in desk.learned.groups:
        reading = tally.read(desk, Scope.of(Want.MILESTONES, refs=(key,)), READERS)
        if not reading.milestones:
            raise WriteFailed(f"not {what}", where=desk.page(), why=reading.reason)
    return desk.place(key)


def _titled(desk: Desk, wish: Wish) -> Applied:
    """The milestone that has the title already, the project's or a group's.

    Raises ``WriteFailed``.
    """
    reading = tally.read(desk, Scope.of(Want.MILESTONES), READERS)
    if not reading.proves(Want.MILESTONES):
        raise WriteFailed(f"not {wish.what}", where=desk.page(), why=reading.reason)
    return titled(wish, reading.milestones)


def _body(wish: Wish) -> dict[str, Any]:
    """What is sent; no text clears a day.  Raises ``WriteFailed``.

    A title that GitLab would change is not sent: nobody would find it again.
    """
    if _TAG.search(wish.text("title")):
        why = "GitLab takes what looks like an HTML tag out of titles"
        raise WriteFailed(f"not {wish.what}", why=why, hint="write the title without `<`")
    body: dict[str, Any] = {
        name: wish.text(name) for name in ("title", "description") if name in wish.fields
    }
    for name, theirs in _DAYS:
        if name in wish.fields:
            body[theirs] = shapes.day_sent(wish.day(name))
    if "state" in wish.fields:
        body["state_event"] = "activate"
    return body


def _record(row: object) -> Record:
    return shapes.record(row, "")[0]
