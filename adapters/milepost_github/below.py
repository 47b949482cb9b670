"""What lies below single issues: what blocks them, and their comments; and lists, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from milepost.model.issue import Blocking, Comment, Issue
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.trackers.rows import Malformed
from milepost.trackers.tally import unique
from milepost_github import shapes
from milepost_github.read import Desk, Tally
from milepost_github.trouble import Trouble

_T = TypeVar("_T")
_ISSUE_KEY = re.compile(r"#(\d{1,18})")
_MISSING = 404
_NONE: Mapping[str, str] = MappingProxyType({})


def links_of(tally: Tally, refs: tuple[str, ...]) -> Reading:
    """What blocks each of these issues; blockers of other repositories lie outside."""
    desk = tally.desk
    edges: list[Blocking] = []
    outside: list[Issue] = []
    for key, rows in paged(tally, "blockers of", refs, "dependencies/blocked_by", _blockers_404):
        for row in rows:
            blocker = tally.made(f"blockers of {key}", row, _blocker(desk), key)
            if blocker is not None:
                edges.append(Blocking(blocker=blocker.ref, blocked=Ref(desk.source, key)))
                outside += [blocker] if not blocker.ref.source else []
    return replace(
        desk.empty(),
        links=unique(edges, lambda edge: (edge.blocker, edge.blocked)),
        outside=unique(outside, lambda issue: issue.ref),
    )


def comments_of(tally: Tally, refs: tuple[str, ...]) -> list[Comment]:
    """All comments of each of these issues."""
    desk = tally.desk
    found: list[Comment] = []
    for key, rows in paged(tally, "comments of", refs, "comments"):
        parsed = (tally.made(f"comments of {key}", row, desk.comment, key) for row in rows)
        found += [each for each in parsed if each is not None]
    return found


def listed(
    tally: Tally,
    what: str,
    path: str,
    made: Callable[[Any], _T],
    parameters: Mapping[str, str] = _NONE,
) -> Iterator[_T]:
    """Every row of a list, page by page."""
    return tally.listed(what, tally.desk.client.pages(path, **parameters), made)


def paged(
    tally: Tally,
    what: str,
    refs: tuple[str, ...],
    below: str,
    on_404: Callable[[Tally, str, Trouble], None] | None = None,
) -> Iterator[tuple[str, list[Any]]]:
    """Pages of what lies below each of the given issues."""
    desk = tally.desk
    for done, key in enumerate(refs, start=1):
        if tally.stop:
            tally.missing(tally.stop, key)
            continue
        try:
            path = f"{desk.client.repo}/issues/{number(key)}/{below}"
            for page in desk.client.pages(path):
                yield key, page.rows
        except Trouble as trouble:
            if on_404 is not None and trouble.status == _MISSING:
                on_404(tally, key, trouble)
            else:
                tally.failed(f"{what} {key}", trouble, key)
        except Malformed as error:
            tally.malformed(f"{what} {key}", error, key)
        desk.context.progress(f"{what} issues", done, len(refs))


def one(desk: Desk, path: str, key: str) -> Any:
    """The row at ``path/key``; ``key`` is a number."""
    if not key.isascii() or not key.isdigit():
        raise Malformed(f"{key!r} is not a number")
    return desk.client.get(f"{path}/{key}").data


def number(key: str) -> str:
    """The number in the key of an issue.  Raises ``Malformed``."""
    found = _ISSUE_KEY.fullmatch(key)
    if found is None:
        raise Malformed(f"{key!r} is not the key of an issue")
    return found[1]


def _blockers_404(tally: Tally, key: str, trouble: Trouble) -> None:
    """Either the issue is not there or the server is too old: the issue itself tells."""
    desk = tally.desk
    try:
        one(desk, f"{desk.client.repo}/issues", number(key))
    except Trouble:
        tally.failed(f"blockers of {key}", trouble, key)
        return
    tally.stop = "this GitHub server does not know what blocks an issue: it has no dependencies API"
    tally.missing(tally.stop, key)


def _blocker(desk: Desk) -> Callable[[Any], Issue]:
    return lambda row: shapes.blocker(row, desk.source, desk.options.repo)
