"""Writing a comment whose mark nobody is to see, in a tracker that hides nothing in text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied, Change, Precondition
from milepost.trackers.writing import LOOK, check, same, text_of
from milepost_jira import marks
from milepost_jira.pen import Pen, issue_of, number_of
from milepost_jira.shapes import comment_url
from milepost_jira.trouble import Trouble

LONGEST = 32_767
"""Signs of a comment."""

_LONGEST_PROPERTY = 32_000
_MISSING = 404
_EXPAND = {"expand": "properties"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """One comment to write: where, its mark (if it has one) and what people read."""

    what: str
    issue: str
    number: str
    mark: str
    rest: str
    change: Change

    @property
    def verb(self) -> str:
        return "PUT" if self.number else "POST"

    @property
    def path(self) -> str:
        below = f"/{self.number}" if self.number else ""
        return f"issue/{self.issue}/comment{below}"

    @property
    def need(self) -> str:
        return "Edit Own Comments" if self.number else "Add Comments"

    @property
    def text(self) -> str:
        """The comment with its mark where people see it."""
        return marks.with_line(self.mark, self.rest) if self.mark else self.rest


def put_comment(pen: Pen, change: Change) -> Applied:
    """Write a comment or edit one; its mark becomes a property, else a visible line."""
    sheet = _sheet(change)
    if max(len(sheet.text), len(sheet.rest)) > LONGEST:
        raise WriteFailed(f"not {sheet.what}", why=f"Jira takes {LONGEST} signs at most")
    memory = pen.client.memory
    answer = None
    if sheet.mark and not memory.is_visible(sheet.number):
        answer = _hidden(pen, sheet)
    if answer is None:
        answer = _shown(pen, sheet)
    number = answer["id"]
    memory.wrote(sheet.issue)
    return Applied(key=number, url=comment_url(pen.options, sheet.issue, number))


def _sheet(change: Change) -> _Sheet:
    mark, rest = marks.taken_off(text_of(change.after))
    if change.target.kind == "comment":
        issue, number = issue_of(change.target.parent), number_of(change.target.key)
        what = f"edited: the comment {number} on {issue}"
    else:
        issue, number = issue_of(change.target.key), ""
        what = f"written: the comment on {issue}"
    return _Sheet(what=what, issue=issue, number=number, mark=mark, rest=rest, change=change)


def _hidden(pen: Pen, sheet: _Sheet) -> dict[str, Any] | None:
    """Write with the mark as a property; ``None`` where Jira refuses properties."""
    held = {"key": marks.PROPERTY, "value": marks.value(sheet.mark)}
    body = {"body": sheet.rest, "properties": [held]}
    try:
        answer = pen.client.send(sheet.verb, sheet.path, body, _EXPAND)
    except Trouble as trouble:
        if trouble.never and "propert" in f"{trouble.message} {trouble.codes}".casefold():
            return None
        raise pen.told(sheet.what, trouble, sheet.need) from trouble
    written = _written(sheet, answer)
    if not sheet.number and not _is_held(pen, sheet, written):
        return _marked_after_all(pen, sheet, written["id"])
    if Precondition.of(written["body"]) != Precondition.of(sheet.rest):
        _remember_form(pen, sheet, written)
    return written


def _shown(pen: Pen, sheet: _Sheet) -> dict[str, Any]:
    """Write with the mark as a line that people see."""
    data = pen.send(sheet.what, sheet.verb, sheet.path, {"body": sheet.text}, need=sheet.need)
    written = _written(sheet, data)
    pen.client.memory.shows(written["id"], visible=bool(sheet.mark))
    same(sheet.what, sheet.text, written, "body", sheet.change, tracker="Jira")
    return written


def _marked_after_all(pen: Pen, sheet: _Sheet, number: str) -> dict[str, Any]:
    """Jira took the comment and dropped the property: show the mark in it.

    An edit tells nobody anew.
    """
    path = f"{sheet.path}/{number}"
    try:
        written = _written(sheet, pen.client.send("PUT", path, {"body": sheet.text}))
    except Trouble as trouble:
        raise _without_mark(pen, sheet, number, trouble) from trouble
    pen.client.memory.shows(number, visible=True)
    same(sheet.what, sheet.text, written, "body", sheet.change, tracker="Jira")
    return written


def _remember_form(pen: Pen, sheet: _Sheet, written: dict[str, Any]) -> None:
    """Jira keeps another text than it was sent: note what was sent, to know it again.

    Else the next run would take Jira's own form for an edit by a person.
    Raises ``WriteFailed`` if it kept the old text, ``WriteUnknown`` if it could
    not be noted.
    """
    kept = written["body"]
    if marks.put_back(kept, marks.value(sheet.mark)) == sheet.change.before:
        raise WriteFailed(
            f"not {sheet.what}", why="Jira answered with success and kept the old text"
        )
    held = marks.value(sheet.mark, text=sheet.rest, kept=kept)
    if len(str(held)) > _LONGEST_PROPERTY:
        raise WriteUnknown(f"perhaps {sheet.what}", why="the answer holds another text", hint=LOOK)
    path = f"comment/{written['id']}/properties/{marks.PROPERTY}"
    try:
        pen.client.send("PUT", path, held)
    except Trouble as trouble:
        raise WriteUnknown(
            f"perhaps {sheet.what}",
            why=f"the answer holds another text; {trouble.reason}",
            hint=LOOK,
        ) from trouble


def _written(sheet: _Sheet, data: Any) -> dict[str, Any]:
    """The answer, if it is a comment."""
    row = data if isinstance(data, dict) else {}
    good = isinstance(row.get("id"), str) and isinstance(row.get("body"), str)
    check(sheet.what, good, "the answer is no comment")
    return row


def _is_held(pen: Pen, sheet: _Sheet, written: dict[str, Any]) -> bool:
    """Whether the property of a new comment is there: in the answer, else by asking for it.

    Raises ``WriteUnknown`` if that cannot be found out.
    """
    told = written.get("properties")
    if isinstance(told, list):
        held = {each.get("key"): each.get("value") for each in told if isinstance(each, dict)}
        return held.get(marks.PROPERTY) == marks.value(sheet.mark)
    try:
        data = pen.client.get(f"comment/{written['id']}/properties/{marks.PROPERTY}")
    except Trouble as trouble:
        if trouble.status == _MISSING:
            return False
        raise _without_mark(pen, sheet, written["id"], trouble) from trouble
    return isinstance(data, dict) and data.get("value") == marks.value(sheet.mark)


def _without_mark(pen: Pen, sheet: _Sheet, number: str, trouble: Trouble) -> WriteUnknown:
    """A comment is there and nobody knows it for ours: the next run would write a second one."""
    return WriteUnknown(
        f"the comment {number} on {sheet.issue} was written, but perhaps without its mark",
        where=comment_url(pen.options, sheet.issue, number),
        why=trouble.reason,
        hint="run sync again; if a second comment appears, delete this one",
    )
