"""Which notes were edited: rows only say when a note was touched, by a reaction for example.

GraphQL tells who edited a note.  It is asked for those alone that were touched
and that milepost did not write itself, which are few.  Where it does not
answer they count as edited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from milepost.model.issue import Comment
from milepost.model.marks import read_mark
from milepost.trackers.rows import Instant, Malformed, Row, checked
from milepost.trackers.trouble import Trouble
from milepost_gitlab.client import Client

_AT_ONCE = 20
"""Below what GitLab takes for one query, and for the length of an address."""
_ASKED = 'n{0}: note(id: "gid://gitlab/Note/{0}") {{updatedAt lastEditedAt lastEditedBy {{id}}}}'


class _Note(Row):
    updatedAt: Instant  # noqa: N815 - GitLab's own name
    lastEditedAt: Instant | None  # noqa: N815 - likewise
    lastEditedBy: dict[str, Any] | None  # noqa: N815 - likewise


def told_apart(client: Client, comments: list[Comment]) -> list[Comment]:
    """The comments, where those that were only touched have the time they were written."""
    touched = [one.id for one in comments if one.edited and read_mark(one.body) is None]
    same = set(_untouched(client, touched))
    return [replace(one, updated_at=one.created_at) if one.id in same else one for one in comments]


def _untouched(client: Client, ids: list[str]) -> Iterator[str]:
    """Those of the notes whose text is still the first."""
    for start in range(0, len(ids), _AT_ONCE):
        batch = ids[start : start + _AT_ONCE]
        try:
            told = client.query("{" + " ".join(map(_ASKED.format, batch)) + "}")
        except Trouble:
            return
        rows = told.get("data") if isinstance(told, dict) else None
        if isinstance(rows, dict):
            yield from (number for number in batch if _is_the_first(rows.get(f"n{number}")))


def _is_the_first(row: object) -> bool:
    """Nobody edited it; GitLab then gives the time of the last touch as that of an edit."""
    try:
        found = checked(_Note, row)
    except Malformed:
        return False
    return found.lastEditedBy is None and found.lastEditedAt in (None, found.updatedAt)
