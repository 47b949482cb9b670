"""The managed block in a milestone's description."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from milepost.model import based
from milepost.model.agreement import PLAN, TEXTS, Agreement, Field
from milepost.model.change import Change, ChangeKind, Json, NotPlanned, Precondition, Target
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import Mark, find, parse
from milepost.model.memory import Memory
from milepost.model.milestone import Record
from milepost.plan.desired import headline
from milepost.plan.edited import reason
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
    memory: Memory,
    status_url: str,
) -> Iterator[Change | NotPlanned]:
    """Put the block at the end of a description, renew it where it stands, or leave it alone.

    ``status_url`` is where it leads to.  A record that was closed before we came
    gets none: what stands there is done with.
    """
    parsed = parse(record.description, writing.instance)
    own = parsed.mark
    if parsed.state == "none" and not record.open:
        return
    if parsed.state == "damaged":
        yield left(
            judged,
            record,
            "has damaged marks of ours",
            "`milepost sync --repair` mends them and keeps every line of yours",
        )
        return
    if own is not None and own.milestone != judged.milestone.id:
        yield left(
            judged,
            record,
            f"carries our block of milestone {own.milestone!r}",
            "if that was this one under another name, delete the block there to get a new one",
        )
        return
    text = fresh(judged, judgement, writing, site, own, status_url)
    if len(parsed.with_block(text).encode()) > site.limits.description:
        yield too_long(judged, record, site)
        return
    old = parsed.block.replace("\r\n", "\n")
    if old == text:
        return
    change = Change(
        source=record.source,
        target=Target("milestone", record.key, title=record.title),
        kind=ChangeKind.PUT_BLOCK,
        before=old or None,
        after=text,
        precondition=Precondition.of(parsed.human),
        milestone=judged.milestone.id,
    )
    last = memory.of(change.place) if old else None
    why = reason(
        headline(judged),
        wrote=(block_in(last.change.after, writing) or None) if last and last.stands else None,
        there=old,
        wanted=text,
        same=_same,
    )
    yield replace(change, reason=why)


def left_behind(judged: Judged, record: Record, writing: Writing, other: str) -> NotPlanned | None:
    """Where our comment stands under another name, so may our block: no second one is put there.

    ``other`` is that instance.
    """
    theirs, ours = (parse(record.description, name) for name in (other, writing.instance))
    if theirs.state == "none" or ours.state != "none":
        return None
    return left(
        judged,
        record,
        f"carries a block of instance {other!r}",
        f"was the project renamed? write: {{instance: {other}}}",
    )


def fresh(
    judged: Judged,
    judgement: Judgement,
    writing: Writing,
    site: Site,
    own: Mark | None,
    status_url: str,
) -> str:
    """The block that should stand there.  ``own`` is the mark of the one that does."""
    hidden = site.markup in HIDES_MARKS
    return block(
        judged,
        judgement.portfolio,
        instance=writing.instance,
        status_url=status_url,
        by=_writer(own, site) if hidden else "",
        base=_base(own, judged, judgement, site) if hidden else "",
        markup=site.markup if hidden else "plain",
    )


def _base(own: Mark | None, judged: Judged, judgement: Judgement, site: Site) -> str:
    """On what each side of a field agrees once this plan is made.

    Only where this tracker is a side: others may say what people here must not
    guess.  Where nothing could be said this time, what was said before.
    """
    portfolio = judgement.portfolio
    said = portfolio.agreements.get(judged.milestone.id, ())
    before = based.read(own.base) if own else {}
    hidden = portfolio.privacy.hidden_from(site.visibility)
    stamps: dict[Field, list[based.Stamp]] = {}
    for one in said:
        veiled = hidden if one.field in TEXTS else frozenset()
        if not one.sides:
            told = (it for it in before.get(one.field, ()) if veiled.isdisjoint(it.trackers))
            stamps.setdefault(one.field, list(told))
        elif site.source in {side.source for side in one.sides}:
            stamps[one.field] = _stamps(one, veiled)
    return based.written(stamps)


def _stamps(one: Agreement, hidden: Collection[str]) -> list[based.Stamp]:
    """One for all that agreed on a value; who agreed on it with the plan file stands apart.

    Of what is ``hidden`` from readers here only what the file says: a hash of a
    text can be guessed.
    """
    file = next((side for side in one.sides if side.source == PLAN), None)
    known = based.digest(one.milestone, one.field, file.value) if file else ""
    found: dict[tuple[str, bool], set[str]] = {}
    for side in one.sides:
        told = side.source not in hidden or side.base == known
        if side.source != PLAN and side.base and told:
            filed = side.paired == side.base
            held = found.setdefault((side.base, filed), {PLAN} if filed else set())
            held.add(based.side(side.source, side.key))
    return [based.Stamp(digest, frozenset(sides)) for (digest, _), sides in found.items()]


def block_in(text: Json, writing: Writing) -> str:
    """Our block in a text of the ledger: a block alone or a whole description; empty if none."""
    return parse(text, writing.instance).block if isinstance(text, str) else ""


def left(judged: Judged, record: Record, why: str, way_out: str) -> NotPlanned:
    """A description that is not written, and what to do about it."""
    return NotPlanned(
        source=record.source,
        reason=f'the description of milestone {record.key} "{record.title}" {why}',
        fallback=f"it is left alone; {way_out}",
        milestone=judged.milestone.id,
    )


def too_long(judged: Judged, record: Record, site: Site) -> NotPlanned:
    """A description that has no room for our block."""
    limit = f"{site.limits.description:,} bytes"
    return left(judged, record, f"would be longer than {limit} with our block", "shorten it")


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
            site = sites.get(record.source)
            for one in find(record.description) if site and site.me else ():
                if one.mark and one.mark.by and one.instance == writing.instance:
                    seen[record.source, one.mark.by] = None
    for source, login in seen:
        if not sites[source].is_me(login):
            yield source, login


def _writer(own: Mark | None, site: Site) -> str:
    """The account the mark names: whoever of ours put it there first, else this run's."""
    if own is not None and own.by and site.is_me(own.by):
        return own.by
    return site.me.login if site.me else ""


def _same(one: str, other: str) -> bool:
    return Precondition.of(one) == Precondition.of(other)
