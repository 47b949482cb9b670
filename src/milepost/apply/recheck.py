"""One more look at an object just before it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from milepost.apply import records
from milepost.apply.looked import GO_ON, Recheck, record_again
from milepost.errors import SourceError
from milepost.model.change import Change, ChangeKind, Precondition
from milepost.model.issue import Comment
from milepost.model.marks import Mark, parse
from milepost.model.reading import Want
from milepost.plan.site import Site
from milepost.trackers.contract import Adapter, Scope


def recheck(change: Change, adapter: Adapter, site: Site, instance: str) -> Recheck:
    """Read the object of ``change`` again where what somebody wrote or set is at stake.

    Label changes and links need no look: they are additive, and sending one
    late hurts nothing.  Raises ``SourceError`` if it cannot be read.
    """
    match change.kind:
        case ChangeKind.PUT_BLOCK:
            return _block(change, adapter, instance)
        case ChangeKind.PUT_COMMENT:
            return _comment(change, adapter, site, instance)
        case ChangeKind.FOLD_COMMENT:
            return _fold(change, adapter)
        case _:
            look = _RECORDS.get(change.kind)
            return look(change, adapter) if look else GO_ON


_RECORDS: Mapping[ChangeKind, Callable[[Change, Adapter], Recheck]] = MappingProxyType(
    {
        ChangeKind.SET_FIELD: records.fields,
        ChangeKind.CLOSE_RECORD: records.closed,
        ChangeKind.CREATE_RECORD: records.created,
        ChangeKind.MOVE_ISSUE: records.moved,
    }
)


def _block(change: Change, adapter: Adapter, instance: str) -> Recheck:
    record = record_again(change.target.key, adapter)
    parsed = parse(record.description, instance)
    wanted = "" if change.after is None else str(change.after)
    there = _plain(parsed.block)
    if parsed.state != "damaged" and wanted in (there, _plain(record.description)):
        return Recheck(already=True, key=record.key, url=record.url)
    moved = Precondition.of(parsed.human) != change.precondition
    if parsed.state == "damaged":
        damaged = "somebody damaged the marks of the block since it was planned"
        # Of a damaged description everything is a person's: this change mends it.
        return Recheck(conflict=damaged) if moved else GO_ON
    if moved:
        return Recheck(conflict="somebody edited the description since it was planned")
    if there != (change.before or ""):
        return Recheck(conflict="another block stands there since it was planned")
    return Recheck(payload=parsed.with_block(wanted) if wanted else parsed.human)


def _comment(change: Change, adapter: Adapter, site: Site, instance: str) -> Recheck:
    comments = _comments(change, adapter)
    if change.target.kind == "comment":
        return _edit(change, next((it for it in comments if it.id == change.target.key), None))
    mark = Mark("status", instance, change.milestone)
    return _first(change, [it for it in comments if site.our_mark(it) == mark])


def _comments(change: Change, adapter: Adapter) -> tuple[Comment, ...]:
    issue = change.target.parent or change.target.key
    reading = adapter.read(Scope.of(Want.COMMENTS, refs=(issue,)))
    if not reading.proves(Want.COMMENTS):
        raise SourceError(f"the comments of {issue} could not be read again", why=reading.reason)
    return reading.comments


def _edit(change: Change, there: Comment | None) -> Recheck:
    """The comment that is to be edited, as it is now."""
    if there is None:
        return Recheck(conflict="the comment is not there any more")
    if _plain(there.body) == change.after:
        return Recheck(already=True, key=there.id, url=there.url)
    if Precondition.of(there.body) != change.precondition:
        return Recheck(conflict="the comment was edited since it was planned")
    return GO_ON


def _first(change: Change, ours: list[Comment]) -> Recheck:
    """Comments of ours where none should be yet, but for a hidden one in whose place it comes."""
    there = next((it for it in ours if _plain(it.body) == change.after), None)
    if there is not None:
        return Recheck(already=True, key=there.id, url=there.url)
    if any(change.before is None or it.body != change.before for it in ours):
        return Recheck(conflict="a status comment of ours appeared since it was planned")
    return GO_ON


def _fold(change: Change, adapter: Adapter) -> Recheck:
    """A comment of ours that is to go."""
    comments = _comments(change, adapter)
    there = next((it for it in comments if it.id == change.target.key), None)
    if there is None:
        return Recheck(already=True, key=change.target.key)
    if Precondition.of(there.body) != change.precondition:
        return Recheck(conflict="the comment was edited since it was planned")
    return GO_ON


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
