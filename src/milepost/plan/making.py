"""Milestones that are declared for a tracker and not there: made as the others have them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from milepost.model import values
from milepost.model.agreement import Agreement, Field, Value
from milepost.model.change import Change, ChangeKind, Json, NotPlanned, Precondition, Target
from milepost.model.memory import Memory
from milepost.model.milestone import Milestone, Sought
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want
from milepost.plan.site import Site


def created(
    milestone: Milestone,
    missing: Sought,
    portfolio: Portfolio,
    sites: Mapping[str, Site],
    memory: Memory,
) -> Change | NotPlanned:
    """The record that is not there, with what the others agree on, or why it is not made.

    What was there and is gone is a person's decision.  Nothing is made while a
    tracker that has it could not be read, nor beside a record that has its title,
    or one it has in another tracker or had there before milepost changed it.
    """
    agreed = _agreed(milestone, missing, portfolio, sites)
    title = agreed.pop("title", missing.title)
    earlier = {*_earlier(milestone, memory), *(one.title for one in milestone.records)}
    refused = next(_against(milestone, missing, portfolio, title, earlier), None)
    if refused is not None:
        why, way = refused
        return NotPlanned(source=missing.source, reason=why, fallback=way, milestone=milestone.id)
    after: dict[str, Json] = {"title": title}
    after |= {name: value for name, value in agreed.items() if value}
    return Change(
        source=missing.source,
        target=Target("milestone", f"new:{milestone.id}", title=title),
        kind=ChangeKind.CREATE_RECORD,
        after=after,
        reason="declared for it and not there",
        precondition=Precondition("absent"),
        milestone=milestone.id,
    )


def _earlier(milestone: Milestone, memory: Memory) -> Iterator[str]:
    """Titles of its records that milepost changed last, as far as the ledger tells."""
    for line in memory.written:
        change = line.change
        stood = change.before if isinstance(change.before, Mapping) else {}
        ours = change.kind is ChangeKind.SET_FIELD and change.milestone == milestone.id
        if ours and (title := stood.get("title")):
            yield str(title)


def _against(
    milestone: Milestone,
    missing: Sought,
    portfolio: Portfolio,
    title: Value,
    earlier: Collection[str],
) -> Iterator[tuple[str, str]]:
    """Why it is not made, and what to do instead.  ``earlier`` are other titles it has or had."""
    if missing.was or missing.fate:
        way = (
            "what was there is not created again by itself: take it out of `in:`, or create it "
            "there"
        )
        yield f'there is no milestone "{missing.title}" any more', way
    if missing.key or missing.anywhere:
        way = "it is not created: name the tracker under `in:`, without a key"
        yield "it is not there", way
    for name in milestone.sources:
        reading = portfolio.readings.get(name)
        if reading is None or not reading.proves(Want.MILESTONES):
            way = "it is created once all its trackers can be read"
            yield f"it is not there, and {name} was not read completely", way
    here = {values.title(one).casefold() for one in (title, missing.title)}
    called = {values.title(one).casefold() for one in earlier}
    others = _of_others(milestone, missing.source, portfolio)
    for record in portfolio.readings[missing.source].milestones:
        same = values.title(record.title).casefold()
        if same in here or (same in called and record.key not in others):
            keys = {one.source: one.key for one in (*milestone.records, record)}
            which = ", ".join(f"{source}: {key}" for source, key in keys.items())
            way = f"it is not created: say which it is, in: {{{which}}}"
            yield f'there is a milestone "{record.title}" that may be it', way


def _of_others(milestone: Milestone, source: str, portfolio: Portfolio) -> frozenset[str]:
    """The keys of records there that are other milestones of the plan file."""
    return frozenset(
        record.key
        for one in portfolio.milestones
        if one.declared_at and one.id != milestone.id
        for record in one.records
        if record.source == source
    )


def _agreed(
    milestone: Milestone, missing: Sought, portfolio: Portfolio, sites: Mapping[str, Site]
) -> dict[Field, Value]:
    """What trackers agree on, as far as it may be said there; else the date that counts."""
    site = sites[missing.source]
    found: dict[Field, Value] = {"due": values.day(milestone.due)}
    for one in portfolio.agreements.get(milestone.id, ()):
        if one.value is None or one.state not in ("agreed", "copy"):
            continue
        if one.field in ("due", "start") and one.field in site.holds:
            found[one.field] = one.value
        if one.field == "title" and missing.title == milestone.title and _may_say(one, site, sites):
            found["title"] = one.value
        if one.field == "description" and _may_say(one, site, sites):
            found["description"] = one.value
    return found


def _may_say(one: Agreement, site: Site, sites: Mapping[str, Site]) -> bool:
    """Texts go only where the same people see them, but those of the plan file."""
    if one.mode.kind == "plan":
        return True
    seen = {sites[side.source].visibility for side in one.sides if side.source in sites}
    return seen == {site.visibility}
