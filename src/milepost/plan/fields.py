"""Fields of milestones that are written: what follows from who changed what, one write a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from milepost.model import values
from milepost.model.agreement import FIELDS, Agreement, Field, Value
from milepost.model.change import Change, ChangeKind, Json, NotPlanned, Precondition, Target
from milepost.model.judgement import Judgement
from milepost.model.marks import people, with_people
from milepost.model.memory import FORGETFUL, Memory
from milepost.model.milestone import Milestone, Record
from milepost.model.portfolio import Portfolio
from milepost.plan.agreed import after, written
from milepost.plan.making import created
from milepost.plan.ready import last_states, ready
from milepost.plan.site import Site
from milepost.plan.writing import Writing

BY_HAND = "it is left as it is; set it there by hand"


def fields(
    judgement: Judgement,
    writing: Writing,
    sites: Mapping[str, Site],
    memory: Memory = FORGETFUL,
) -> Iterator[Change | NotPlanned]:
    """Every field that goes to another tracker, milestones to create, and those to close."""
    portfolio, last = judgement.portfolio, last_states(memory)
    for judged in judgement.milestones:
        if judged.health is None:
            continue
        milestone, ripe = judged.milestone, ready(judged, judgement, writing, last)
        yield from ripe.kept
        said = portfolio.agreements.get(milestone.id, ())
        for record in milestone.records:
            wanted = {one.field: one for one in said if record.source in one.writes}
            site = sites[record.source]
            yield from set_fields(milestone, record, wanted, portfolio, site)
            shut = wanted.get("state")
            done = (record.source, record.key) in ripe.closes
            if record.open and (done or (shut is not None and shut.value == "closed")):
                why = shut.why if shut else "all its done-criteria are met"
                yield closing(milestone, record, why)
        if not milestone.closed:
            for missing in milestone.sought:
                if missing.source in writing.create_missing:
                    yield created(milestone, missing, portfolio, sites, memory)


def set_fields(
    milestone: Milestone,
    record: Record,
    wanted: Mapping[Field, Agreement],
    portfolio: Portfolio,
    site: Site,
) -> Iterator[Change | NotPlanned]:
    """One write of all ``wanted`` fields of a record, but its closing; what cannot be written."""
    before: dict[str, Json] = {}
    after: dict[str, Json] = {}
    why: dict[str, list[str]] = {}
    for name, one in wanted.items():
        if one.value is None or (name, one.value) == ("state", "closed"):
            continue
        value, refused = _raw(name, one.value, record, portfolio, site)
        if refused:
            yield _left(milestone, record, refused)
            continue
        before[name], after[name] = standing(record, name), value
        why.setdefault(_why(one), []).append(name)
    if after:
        yield Change(
            source=record.source,
            target=Target("milestone", record.key, title=record.title),
            kind=ChangeKind.SET_FIELD,
            before=before,
            after=after,
            reason="; ".join(why),
            precondition=untouched(record, after),
            milestone=milestone.id,
        )


def _why(one: Agreement) -> str:
    """Why it is written: with the file some follow it while others say something else."""
    apart = one.mode.kind == "plan" and one.state in ("drift", "conflict")
    return "the plan changed" if apart else one.why


def untouched(record: Record, names: Iterable[str]) -> Precondition:
    """That nobody has changed these fields of a record meanwhile."""
    return Precondition.of("\n".join(f"{name}={now(record, name)}" for name in sorted(names)))


def now(record: Record, name: str) -> Value | None:
    """What a record says of a field in its one form, a person by login."""
    found = next((one for one in FIELDS if one == name), None)
    return values.of_record(record, found, "", ()) if found else None


def foreseen(judgement: Judgement, changes: Sequence[Change]) -> Judgement:
    """The judgement with the descriptions as ``changes`` make them, and what is agreed on then.

    A value that does not get everywhere is agreed on by nobody.
    """
    texts = {
        (one.source, one.target.key): str(one.after["description"])
        for one in changes
        if one.kind is ChangeKind.SET_FIELD
        and one.target.kind == "milestone"
        and isinstance(one.after, Mapping)
        and "description" in one.after
    }
    done = written(changes)
    portfolio = judgement.portfolio
    agreements = {
        name: tuple(after(one, done) for one in said) for name, said in portfolio.agreements.items()
    }

    def told(milestone: Milestone) -> Milestone:
        records = tuple(
            replace(one, description=with_people(one.description, texts[one.source, one.key]))
            if (one.source, one.key) in texts
            else one
            for one in milestone.records
        )
        return replace(milestone, records=records)

    return replace(
        judgement,
        portfolio=replace(
            portfolio,
            milestones=tuple(map(told, portfolio.milestones)),
            agreements=MappingProxyType(agreements),
        ),
        milestones=tuple(
            replace(one, milestone=told(one.milestone)) for one in judgement.milestones
        ),
    )


def _raw(
    name: Field, value: Value, record: Record, portfolio: Portfolio, site: Site
) -> tuple[Json, str]:
    """A value as a change carries it, or why it cannot be written there."""
    if name not in site.holds:
        return None, f"the {name} cannot be set there"
    if name == "title" and (why := _unfit(value, record, portfolio, site)):
        return None, why
    if name == "description":
        whole = with_people(record.description, value)
        if len(whole.encode()) > site.limits.description:
            return None, f"the description would be longer than {site.limits.description:,} bytes"
    if name == "owner" and value:
        kind = portfolio.readings[record.source].kind
        login = next((it.accounts.get(kind, "") for it in portfolio.people if it.id == value), "")
        return login, "" if login else f"the owner has no account of {kind} under `people:`"
    if name in ("due", "start", "owner"):
        return value or None, ""
    return value, ""


def _unfit(title: Value, record: Record, portfolio: Portfolio, site: Site) -> str:
    if len(title) > site.limits.title:
        return f"the title would be longer than {site.limits.title} characters"
    others = (one for one in portfolio.readings[record.source].milestones if one.key != record.key)
    taken = title.casefold() in (values.title(one.title).casefold() for one in others)
    return "another milestone there has this title" if taken else ""


def standing(record: Record, name: str) -> Json:
    """What a record says of a field as a change carries it; ``None`` for nothing, or no field."""
    match name:
        case "due" | "start":
            return now(record, name) or None
        case "description":
            return people(record.description)[0]
        case "owner":
            return record.driver or None
        case "title" | "state":
            return str(getattr(record, name))
        case _:
            return None


def _left(milestone: Milestone, record: Record, why: str) -> NotPlanned:
    return NotPlanned(
        source=record.source,
        reason=f'milestone {record.key} "{record.title}": {why}',
        fallback=BY_HAND,
        milestone=milestone.id,
    )


def closing(milestone: Milestone, record: Record, why: str) -> Change:
    """The closing of an open record."""
    return Change(
        source=record.source,
        target=Target("milestone", record.key, title=record.title),
        kind=ChangeKind.CLOSE_RECORD,
        before={"state": "open"},
        after={"state": "closed"},
        reason=why,
        precondition=untouched(record, ("state",)),
        milestone=milestone.id,
    )
