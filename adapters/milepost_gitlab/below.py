"""What lies below single issues: what blocks them, their notes, and lists of any kind there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from milepost.model.issue import Blocking, Comment, Issue
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.trackers.tally import unique
from milepost.trackers.trouble import Trouble
from milepost_gitlab import shapes
from milepost_gitlab.numbers import issue_number
from milepost_gitlab.read import Desk, Tally


def links_of(tally: Tally, keys: tuple[str, ...]) -> Reading:
    """What blocks each of these issues; blockers of other projects lie outside."""
    desk = tally.desk
    edges: list[Blocking] = []
    outside: list[Issue] = []
    for key, row in below(tally, "blockers of", keys, "links"):
        told = tally.made(
            f"blockers of {key}", row, lambda row: shapes.blocker(row, desk.here), key
        )
        if told is not None:
            blocker, since = told
            edges.append(Blocking(blocker=blocker.ref, blocked=Ref(desk.source, key), since=since))
            outside += [blocker] if not blocker.ref.source else []
    return replace(
        desk.empty(),
        links=unique(edges, lambda edge: (edge.blocker, edge.blocked)),
        outside=unique(outside, lambda issue: issue.ref),
    )


def comments_of(tally: Tally, keys: tuple[str, ...]) -> list[Comment]:
    """What people wrote below each of these issues, oldest first."""
    order = (("order_by", "created_at"), ("sort", "asc"))
    found = (
        tally.made(f"comments of {key}", row, _comment(tally.desk, key), key)
        for key, row in below(tally, "comments of", keys, "notes", *order)
    )
    return [comment for comment in found if comment is not None]


def below(
    tally: Tally, what: str, keys: tuple[str, ...], place: str, *pairs: tuple[str, str]
) -> Iterator[tuple[str, object]]:
    """Rows of what lies below each of these issues; an issue that fails is a gap."""
    desk = tally.desk
    for done, key in enumerate(keys, start=1):
        number = issue_number(key)
        if tally.stop:
            tally.missing(tally.stop, key)
        elif not number:
            tally.missing(f"{what} {key}: not the key of an issue", key)
        else:
            try:
                path = f"{desk.client.project}/issues/{number}/{place}"
                for page in desk.client.pages(path, *pairs):
                    for row in page.rows:
                        yield key, row
            except Trouble as trouble:
                tally.failed(f"{what} {key}", trouble, key)
        desk.context.progress(f"{what} issues", done, len(keys))


def _comment(desk: Desk, key: str) -> Callable[[object], Comment | None]:
    page = f"{desk.page()}/-/issues/{issue_number(key)}"
    return lambda row: shapes.comment(row, key, page, desk.here)
