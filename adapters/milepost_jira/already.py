"""What stands there already though search did not show it: looked at by key just before a write.

A plan rests on what search told, and Cloud's search lags: what an earlier run
or another one wrote a moment ago is planned once more.  It must not be written
once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from milepost.model.issue import Issue
from milepost.trackers.rows import Malformed
from milepost_jira import beyond, shapes
from milepost_jira.pen import Pen
from milepost_jira.trouble import Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An issue that is to be opened; ``milestone`` is the key of its version or epic, if any."""

    title: str
    labels: tuple[str, ...]
    milestone: str | None

    def is_met_by(self, issue: Issue, me: str) -> bool:
        """Whether ``issue`` is it, opened by ``me``.

        Labels may differ by what has changed since; one in common is enough.
        """
        return (
            issue.title == self.title
            and issue.author is not None
            and issue.author.login == me
            and (self.milestone is None or self.milestone in issue.milestones)
            and (not self.labels or not set(self.labels).isdisjoint(issue.labels))
        )


def is_so(pen: Pen, what: str, key: str, label: str, *, there: bool) -> bool:
    """Whether an issue carries a label, or is without it, as it should be.

    Nobody looks where search cannot lag.  Raises ``WriteFailed``.
    """
    try:
        if not beyond.lags(pen.client, pen.options):
            return False
        row = pen.client.get(f"issue/{key}", {"fields": "labels"})
    except Trouble as trouble:
        raise pen.not_seen(what, trouble) from trouble
    fields = row.get("fields") if isinstance(row, dict) else None
    labels = fields.get("labels") if isinstance(fields, dict) else None
    return isinstance(labels, list) and (label in labels) is there


def opened(pen: Pen, what: str, wanted: Wanted) -> str:
    """The key of the issue that would be opened once more; empty if there is none.

    Search can leave out our newest issues, so those that follow the newest one
    known, and those missing before it, are asked for, once in a run.  Whoever
    does not know who we are finds none of ours.  Raises ``WriteFailed``.
    """
    memory = pen.client.memory
    if not memory.me:
        return ""
    try:
        if memory.unlisted is None and beyond.lags(pen.client, pen.options):
            memory.unlisted = tuple(_unlisted(pen))
    except Trouble as trouble:
        raise pen.not_seen(what, trouble) from trouble
    found = (one for one in memory.unlisted or () if wanted.is_met_by(one, memory.me))
    return next((one.ref.key for one in found), "")


def _unlisted(pen: Pen) -> Iterator[Issue]:
    client, options = pen.client, pen.options
    keys = client.memory.keys()
    further = beyond.following(client, options, keys, misses=beyond.FURTHER)
    for row in (*beyond.left_out(client, options, keys), *further):
        try:
            yield shapes.issue(row, "", options).issue
        except Malformed as error:
            raise Trouble(f"an issue that cannot be understood ({error})") from None
