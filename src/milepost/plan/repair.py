"""Mend descriptions in which the marks of our block are damaged: only where somebody asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from milepost.model.change import LATER, Change, ChangeKind, NotPlanned, Precondition, Target
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import parse
from milepost.model.memory import Memory
from milepost.model.mend import mend
from milepost.model.milestone import Record
from milepost.plan.blocks import block_in, fresh, left, put_block, too_long
from milepost.plan.site import Site
from milepost.plan.writing import Writing


def repairs(
    judged: Judged,
    record: Record,
    judgement: Judgement,
    writing: Writing,
    site: Site,
    memory: Memory,
    status_url: str,
) -> Iterator[Change | NotPlanned]:
    """``put_block``, and a damaged description mended instead of left alone.

    Such a change carries the whole description, before and after, and holds
    only as long as nobody touches any of it.
    """
    old = record.description
    if parse(old, writing.instance).state != "damaged":
        yield from put_block(judged, record, judgement, writing, site, memory, status_url)
        return
    if LATER in old:
        # Addresses are filled in where this word stands while a plan is applied.
        yield left(judged, record, f"holds the word {LATER!r}", "take that word out")
        return
    change = Change(
        source=record.source,
        target=Target("milestone", record.key, title=record.title),
        kind=ChangeKind.PUT_BLOCK,
        before=old,
        reason="the marks of our block are damaged",
        precondition=Precondition.of(old),
        milestone=judged.milestone.id,
    )
    last = memory.of(change.place)
    ours = (
        [block_in(text, writing) for text in (last.change.after, last.change.before)]
        if last
        else []
    )
    mended = mend(old, fresh(judged, judgement, writing, site, None, status_url), ours)
    if len(mended.encode()) > site.limits.description:
        yield too_long(judged, record, site)
    else:
        yield replace(change, after=mended)
