"""Deleting a comment of ours."""

from __future__ import annotations

from dataclasses import replace

from milepost.errors import WriteFailed
from milepost.model.change import Applied, Change
from milepost.trackers.writing import check
from milepost_jira.pen import Pen, issue_of, number_of
from milepost_jira.trouble import Trouble

_INVALID, _MISSING = 400, 404
_DELETE = "Delete Own Comments"


def fold_comment(pen: Pen, change: Change) -> Applied:
    """Delete a comment."""
    issue, number = issue_of(change.target.parent), number_of(change.target.key)
    what = f"deleted: the comment {number} on {issue}"
    done = Applied(key=number, url=f"{pen.options.base}/browse/{issue}")
    try:
        left = pen.client.send("DELETE", f"issue/{issue}/comment/{number}", None)
    except Trouble as trouble:
        if trouble.status == _MISSING and _is_away(pen, issue, number):
            return replace(done, already=True)
        if trouble.status == _INVALID:  # so Jira says that one may not
            hint = f"give the token's owner the permission `{_DELETE}`"
            raise WriteFailed(
                f"not {what}", where=pen.options.page, why=trouble.reason, hint=hint
            ) from trouble
        raise pen.told(what, trouble, _DELETE) from trouble
    check(what, left is None, "the answer is none to a deletion")
    pen.client.memory.wrote(issue)
    return done


def _is_away(pen: Pen, issue: str, number: str) -> bool:
    """After a 404: whether the issue's comments can all be seen, and it is not among them.

    Jira says 404, too, for what the token may not see.
    """
    try:
        pages = pen.client.offsets(f"issue/{issue}/comment", "comments", {})
        rows = [row for page in pages for row in page.rows]
    except Trouble:
        return False
    good = all(isinstance(row, dict) for row in rows)
    return good and all(str(row.get("id") or number) != number for row in rows)
