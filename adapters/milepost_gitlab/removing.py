"""Taking away what is ours: a label from an issue, its definition, a comment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from milepost.errors import WriteFailed
from milepost.model.change import Applied, Change
from milepost.trackers.trouble import Trouble
from milepost.trackers.writing import check, text_of
from milepost_gitlab import pen
from milepost_gitlab.read import Desk

_MISSING = 404
_ANY = frozenset({"any", "none"})
"""Names that GitLab takes for "any label" and "no label" where it looks for one."""
_CARRIERS = (("issues", "#"), ("merge_requests", "!"))


def remove_label(desk: Desk, change: Change) -> Applied:
    """Take a label off an issue, or delete its definition."""
    if change.target.kind == "label":
        return _delete_definition(desk, pen.label_name(change.target.key))
    number, name = pen.issue_of(change), pen.label_name(text_of(change.after or change.before))
    what = f"removed: the label {name!r} from #{number}"
    data = pen.update(desk, what, number, {"remove_labels": name})
    if name in pen.labels_in(what, data):
        raise WriteFailed(f"not {what}", where=desk.page(), why=pen.DROPPED, hint=pen.GRANT)
    return Applied(key=f"#{number}", url=pen.url_in(data))


def fold_comment(desk: Desk, change: Change) -> Applied:
    """Delete a note."""
    key, number = pen.digits(change.target.key), pen.issue_at(change.target.parent)
    what = f"deleted: the comment {key} on #{number}"
    shelf = f"{desk.client.project}/issues/{number}/notes"
    done = Applied(key=key, url=f"{desk.page()}/-/issues/{number}")
    return _deleted(desk, what, shelf, key, done)


def _delete_definition(desk: Desk, name: str) -> Applied:
    """Delete a label of the project's that no issue and no merge request carries.

    GitLab takes a deleted label off everything: somebody who puts it on an issue
    between the look and the deletion loses it there.  There is no way to ask
    for the one only if the other.  It is deleted by its number: a name of
    digits would be taken for one, and a group's label may have the same name.
    """
    what = f"deleted: the label {name!r}"
    if name.casefold() in _ANY:
        raise WriteFailed(
            f"not {what}", why="nobody can ask GitLab what carries a label of such a name"
        )
    done = Applied(key=name, url=f"{desk.page()}/-/labels?search={quote(name, safe='')}")
    key = _number_of(desk, what, name)
    if not key:
        return replace(done, already=True)
    for kind, sign in _CARRIERS:
        carriers = pen.look(
            desk, what, f"{desk.client.project}/{kind}", labels=name, state="all", per_page="1"
        )
        if carriers != []:
            number = _field(carriers, "iid")
            why = f"it is still carried by {sign}{number}" if number else f"no list of {kind}"
            raise WriteFailed(f"not {what}", where=desk.page(), why=why)
    return _deleted(desk, what, f"{desk.client.project}/labels", key, done)


def _number_of(desk: Desk, what: str, name: str) -> str:
    """The number of the project's own label of that name; empty if there is none."""
    path = f"{desk.client.project}/labels"
    rows = pen.listed(desk, what, path, ("search", name))
    own = [it for it in rows if it.get("name") == name and it.get("is_project_label") is not False]
    number = _field(own, "id")
    if own and not number:
        raise WriteFailed(f"not {what}", where=desk.page(), why="its number cannot be found out")
    return number


def _deleted(desk: Desk, what: str, shelf: str, key: str, done: Applied) -> Applied:
    """Delete what has the number ``key`` on a shelf.

    GitLab says 404 for what is not there and for what the token may not see, so
    after one the shelf is looked through.
    """
    try:
        left = desk.client.send("delete", f"{shelf}/{key}")
    except Trouble as trouble:
        if trouble.status == _MISSING and _is_away(desk, what, shelf, key):
            return replace(done, already=True)
        raise pen.in_words(desk, what, trouble) from trouble
    check(what, left is None, "the answer is none to a deletion")
    return done


def _is_away(desk: Desk, what: str, shelf: str, key: str) -> bool:
    """Whether a shelf can be seen to its end, and the thing is not on it."""
    try:
        rows = pen.listed(desk, what, shelf)
    except WriteFailed:
        return False
    return all(str(row.get("id") or key) != key for row in rows)


def _field(rows: Any, name: str) -> str:
    """A number in the first of some rows; empty if there is none."""
    first = rows[0] if isinstance(rows, list) and rows else None
    number = first.get(name) if isinstance(first, dict) else None
    return str(number) if isinstance(number, int) else ""
