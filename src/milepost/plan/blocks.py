"""The managed block in a milestone's description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, NotPlanned, Precondition, Target
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import Mark, parse
from milepost.model.milestone import Record
from milepost.plan.desired import headline
from milepost.plan.site import Site
from milepost.plan.writing import Writing
from milepost.report.block import block
from milepost.report.dress import HIDES_MARKS


def put_block(
    judged: Judged,
    record: Record,
    judgement: Judgement,
    writing: Writing,
    site: Site,
    *,
    status_url: str,
) -> Iterator[Change | NotPlanned]:
    """Put the block at the end of a description, renew it where it stands, or leave it alone.

    A record that was closed before we came gets none: what stands there is done with.
    """
    parsed = parse(record.description)
    own = parsed.mark
    if parsed.state == "none" and not record.open:
        return
    if parsed.state == "damaged":
        yield _left(
            judged,
            record,
            "has damaged marks",
            "delete what is left of the block there to get a new one",
        )
        return
    if own is not None and not _is_here(own, judged, writing):
        yield _left(
            judged,
            record,
            f"carries a block of instance {own.instance!r}, milestone {own.milestone!r}",
            "if that was us under another name, delete the block there to get a new one",
        )
        return
    hidden = site.markup in HIDES_MARKS
    text = block(
        judged,
        judgement.portfolio,
        instance=writing.instance,
        status_url=status_url,
        by=_writer(own, site) if hidden else "",
        markup=site.markup if hidden else "plain",
    )
    if len(parsed.with_block(text).encode()) > site.limits.description:
        limit = f"{site.limits.description:,} bytes"
        yield _left(judged, record, f"would be longer than {limit} with our block", "shorten it")
        return
    old = parsed.block.replace("\r\n", "\n")
    if old != text:
        yield Change(
            source=record.source,
            target=Target("milestone", record.key, title=record.title),
            kind=ChangeKind.PUT_BLOCK,
            before=old or None,
            after=text,
            reason=headline(judged),
            precondition=Precondition.of(parsed.human),
            milestone=judged.milestone.id,
        )


def others_at_work(
    judgement: Judgement, writing: Writing, sites: Mapping[str, Site]
) -> Iterator[tuple[str, str]]:
    """Trackers where another account writes for this very instance: ``(source, login)``.

    Known from the marks of blocks, which only those can set who may edit
    milestones.  Two accounts at once would write over each other for ever.
    """
    seen: dict[tuple[str, str], None] = {}
    for judged in judgement.milestones:
        for record in judged.milestone.records:
            site, mark = sites.get(record.source), parse(record.description).mark
            if site is None or site.me is None or mark is None or not mark.by:
                continue
            if mark.instance == writing.instance and not site.is_me(mark.by):
                seen[record.source, mark.by] = None
    yield from seen


def _writer(own: Mark | None, site: Site) -> str:
    """The account the mark names: whoever of ours put it there first, else this run's."""
    if own is not None and own.by and site.is_me(own.by):
        return own.by
    return site.me.login if site.me else ""


def _is_here(mark: Mark, judged: Judged, writing: Writing) -> bool:
    return (mark.instance, mark.milestone) == (writing.instance, judged.milestone.id)


def _left(judged: Judged, record: Record, why: str, way_out: str) -> NotPlanned:
    return NotPlanned(
        source=record.source,
        reason=f'the description of milestone {record.key} "{record.title}" {why}',
        fallback=f"it is left alone; {way_out}",
        milestone=judged.milestone.id,
    )
