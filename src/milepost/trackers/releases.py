"""Releases by their tags: looked for among the newest first, then asked for one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from milepost.model.release import Release, is_tag
from milepost.trackers.rows import Malformed
from milepost.trackers.tally import Desk, Tally
from milepost.trackers.trouble import Trouble

_MISSING = 404
_D = TypeVar("_D", bound=Desk)


def of_tags(
    tally: Tally[_D],
    tags: tuple[str, ...],
    newest: list[Any],
    *,
    more: bool,
    made: Callable[[object], Release],
    ask: Callable[[str], object],
) -> Iterator[Release]:
    """The releases of ``tags``; of a tag that has none, nothing.

    ``newest`` are rows with a ``tag_name``; ``more`` says whether there may be
    others.  ``made`` makes a release of a row.  ``ask`` asks for the row of one
    tag, and raises ``Trouble``: a 404 is a tag without a release.
    """
    seen: set[object] = set()
    for row in newest:
        tag = row.get("tag_name") if isinstance(row, dict) else None
        seen.add(tag)
        if tag in tags:
            found = tally.made(f"release {tag}", row, made, str(tag))
            yield from (found,) if found else ()
    if more or None in seen:
        left = tuple(tag for tag in tags if tag not in seen and is_tag(tag))
        asked = tally.each("release", left, lambda tag: _of_tag(tag, made, ask))
        yield from (one for one in asked if one is not None)


def _of_tag(
    tag: str, made: Callable[[object], Release], ask: Callable[[str], object]
) -> Release | None:
    try:
        found = made(ask(tag))
    except Trouble as trouble:
        if trouble.status == _MISSING:
            return None
        raise
    if found.tag != tag:
        raise Malformed("tag_name: another tag's")
    return found
