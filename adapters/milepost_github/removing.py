"""Taking away what is ours: a label from an issue, its definition, a comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from milepost.errors import WriteFailed
from milepost.model.change import Applied, Change
from milepost.trackers.writing import check, text_of
from milepost_github.pen import Pen, digits, issue_of, names
from milepost_github.trouble import Trouble

_MISSING = 404
_PATHS = frozenset({".", ".."})
"""Names that an address takes for directions: a level up would be every label."""
_AWAY = object()
_Is = Callable[[Mapping[str, Any]], bool]


def remove_label(pen: Pen, change: Change) -> Applied:
    """Take a label off an issue, or delete its definition."""
    if change.target.kind == "label":
        return _delete_definition(pen, change.target.key)
    number, name = issue_of(change), text_of(change.after or change.before)
    what = f"removed: the label {name!r} from #{number}"
    shelf = f"/issues/{number}/labels"
    done = Applied(key=f"#{number}", url=f"{pen.options.page}/issues/{number}")
    left = _deleted(pen, what, f"{shelf}/{_address(what, name)}", shelf, _called(name))
    if left is _AWAY:
        return replace(done, already=True)
    if name.casefold() in listed(what, left):
        raise WriteFailed(f"not {what}", why="GitHub answered with success and kept it")
    return done


def fold_comment(pen: Pen, change: Change) -> Applied:
    """Delete a comment."""
    key, number = digits(change.target.key), digits(change.target.parent.removeprefix("#"))
    what = f"deleted: the comment {key} on #{number}"
    shelf = f"/issues/{number}/comments"
    left = _deleted(pen, what, f"/issues/comments/{key}", shelf, _numbered(key))
    return _emptied(what, left, Applied(key=key, url=f"{pen.options.page}/issues/{number}"))


def _delete_definition(pen: Pen, name: str) -> Applied:
    """Delete a label that no issue and no pull request carries.

    GitHub takes a deleted label off everything: somebody who puts it on an issue
    between the look and the deletion loses it there.  There is no way to ask
    for the one only if the other.
    """
    what = f"deleted: the label {name!r}"
    address = _address(what, name)
    if "," in name:  # the look would be for issues with both of two labels
        raise WriteFailed(f"not {what}", why="GitHub's addresses cannot name it")
    carriers = pen.look(what, "/issues", labels=name, state="all", per_page=1)
    if carriers != []:
        number = _number(carriers)
        why = f"it is still carried by #{number}" if number else "the answer lists no issues"
        raise WriteFailed(f"not {what}", where=pen.options.page, why=why)
    left = _deleted(pen, what, f"/labels/{address}", "/labels", _called(name))
    return _emptied(what, left, Applied(key=name, url=f"{pen.options.page}/labels"))


def listed(what: str, rows: Any) -> frozenset[str]:
    """The labels an answer lists, which proves nothing unless each has a name."""
    found = names(rows)
    check(what, isinstance(rows, list) and (len(found) == len(rows)), "the answer lists no labels")
    return found


def _deleted(pen: Pen, what: str, path: str, shelf: str, is_it: _Is) -> Any:
    """What GitHub answers to a deletion; ``_AWAY`` where the thing is not on its shelf.

    GitHub says 404 for what is not there and for what the token may not touch,
    so after one the shelf is looked at.
    """
    try:
        return pen.client.send("DELETE", f"{pen.client.repo}{path}").data
    except Trouble as trouble:
        if trouble.status == _MISSING and _is_away(pen, shelf, is_it):
            return _AWAY
        raise pen.told(what, trouble) from trouble


def _emptied(what: str, left: Any, done: Applied) -> Applied:
    check(what, left in (None, _AWAY), "the answer is none to a deletion")
    return replace(done, already=left is _AWAY)


def _is_away(pen: Pen, shelf: str, is_it: _Is) -> bool:
    """Whether a list can be seen to its end, and the thing is not in it.

    A list that cannot be read, or a row nobody understands, means that nothing
    is known.
    """
    try:
        rows = [row for page in pen.client.pages(f"{pen.client.repo}{shelf}") for row in page.rows]
    except Trouble:
        return False
    return all(isinstance(row, dict) for row in rows) and not any(map(is_it, rows))


def _called(name: str) -> _Is:
    """Labels of that name, or of none at all: GitHub does not tell cases apart."""
    return lambda row: str(row.get("name") or name).casefold() == name.casefold()


def _numbered(key: str) -> _Is:
    """Comments of that number, or of none at all."""
    return lambda row: str(row.get("id") or key) == key


def _address(what: str, name: str) -> str:
    """A label's name as a part of an address.  Raises ``WriteFailed`` where it cannot be one."""
    if name in _PATHS or not name.strip():
        raise WriteFailed(f"not {what}", why="GitHub's addresses cannot name it")
    return quote(name, safe="")


def _number(rows: Any) -> str:
    first = rows[0] if isinstance(rows, list) and rows else None
    number = first.get("number") if isinstance(first, dict) else None
    return str(number) if isinstance(number, int) else ""
