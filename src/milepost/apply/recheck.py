"""One more look at an object just before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.errors import SourceError
from milepost.model.change import Change, ChangeKind, Precondition
from milepost.model.issue import Comment
from milepost.model.marks import Mark, parse
from milepost.model.reading import Want
from milepost.plan.site import Site
from milepost.trackers.contract import Adapter, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """What the look told: in the way (``conflict``), done before (``already``), or go on.

    ``payload`` replaces the change's ``after`` where the adapter needs the
    whole text (a description around our block).
    """

    conflict: str = ""
    already: bool = False
    payload: str | None = None
    key: str = ""
    url: str = ""


GO_ON = Recheck()


def recheck(change: Change, adapter: Adapter, site: Site, instance: str) -> Recheck:
    """Read the object of ``change`` again where somebody's text is at stake.

    Label changes need no look: they are additive, and sending one late hurts
    nothing.  Raises ``SourceError`` if it cannot be read.
    """
    if change.kind is ChangeKind.PUT_BLOCK:
        return _block(change, adapter)
    if change.kind is ChangeKind.PUT_COMMENT:
        return _comment(change, adapter, site, instance)
    return GO_ON


def _block(change: Change, adapter: Adapter) -> Recheck:
    reading = adapter.read(Scope.of(Want.MILESTONES, refs=(change.target.key,)))
    if not reading.proves(Want.MILESTONES) or not reading.milestones:
        raise SourceError(
            f"milestone {change.target.key} could not be read again", why=reading.reason
        )
    record = reading.milestones[0]
    parsed = parse(record.description)
    if parsed.state == "damaged":
        return Recheck(conflict="somebody damaged the marks of the block since it was planned")
    if Precondition.of(parsed.human) != change.precondition:
        return Recheck(conflict="somebody edited the description since it was planned")
    text, there = str(change.after), parsed.block.replace("\r\n", "\n")
    if there == text:
        return Recheck(already=True, key=record.key, url=record.url)
    if there != (change.before or ""):
        return Recheck(conflict="another block stands there since it was planned")
    return Recheck(payload=parsed.with_block(text))


def _comment(change: Change, adapter: Adapter, site: Site, instance: str) -> Recheck:
    issue = change.target.parent or change.target.key
    reading = adapter.read(Scope.of(Want.COMMENTS, refs=(issue,)))
    if not reading.proves(Want.COMMENTS):
        raise SourceError(f"the comments of {issue} could not be read again", why=reading.reason)
    if change.target.kind == "comment":
        return _edit(
            change, next((it for it in reading.comments if it.id == change.target.key), None)
        )
    mark = Mark("status", instance, change.milestone)
    return _first(change, next((it for it in reading.comments if site.our_mark(it) == mark), None))


def _edit(change: Change, there: Comment | None) -> Recheck:
    """The comment that is to be edited, as it is now."""
    if there is None:
        return Recheck(conflict="the comment is not there any more")
    if there.body.replace("\r\n", "\n") == change.after:
        return Recheck(already=True, key=there.id, url=there.url)
    if Precondition.of(there.body) != change.precondition:
        return Recheck(conflict="the comment was edited since it was planned")
    return GO_ON


def _first(change: Change, there: Comment | None) -> Recheck:
    """A comment of ours where none should be yet."""
    if there is None:
        return GO_ON
    if there.body.replace("\r\n", "\n") == change.after:
        return Recheck(already=True, key=there.id, url=there.url)
    return Recheck(conflict="a status comment of ours appeared since it was planned")
