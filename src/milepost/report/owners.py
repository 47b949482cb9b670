"""One digest per owner: what is theirs, what they must decide next, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from milepost.model.finding import Finding
from milepost.model.judgement import Judged, Judgement
from milepost.model.person import Person
from milepost.model.portfolio import Portfolio
from milepost.report import prose, safe, silenced
from milepost.report.why import leading, notes, share
from milepost.report.words import listing, look, plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be decided about one milestone: the gravest finding, with its way out.

    ``by`` is the day it is needed, ``None`` where no date says one.
    """

    judged: Judged
    finding: Finding
    by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One owner's share.

    ``owner`` is ``None`` for what nobody owns.  ``milestones`` are open or
    closed too early, in the order of their rank; ``reached`` counts the rest.
    ``decisions`` are the most urgent first.
    """

    owner: Person | None
    milestones: tuple[Judged, ...]
    decisions: tuple[Decision, ...]
    reached: int


def digests(judgement: Judgement) -> tuple[Digest, ...]:
    """A digest for each owner by name, what nobody owns last.  Of several owners each has it."""
    owned: dict[str, list[Judged]] = {}
    people = {person.id: person for person in judgement.portfolio.people}
    for judged in judgement.milestones:
        if judged.health is None:
            continue
        for person in judged.milestone.owners:
            people.setdefault(person.id, person)
            owned.setdefault(person.id, []).append(judged)
        if not judged.milestone.owners:
            owned.setdefault("", []).append(judged)
    order = sorted(owned, key=lambda one: (one == "", _name(people.get(one)).casefold(), one))
    return tuple(_digest(people.get(one), owned[one], judgement.portfolio) for one in order)


def decide_by(judged: Judged, portfolio: Portfolio) -> date | None:
    """The day a decision is needed: the first of its dates that is still to come.

    Its dates are the next review, those of its gates that are not met, and the
    due date less the buffer.  Today where all of them are past, or it was
    closed too early; ``None`` where it has none.
    """
    milestone, today = judged.milestone, portfolio.today
    if milestone.closed:
        return today
    days = [gated.gate.due for gated in judged.gates if gated.state != "met"]
    if milestone.due is not None:
        kept_free = milestone.terms.buffer
        days.append(portfolio.project.calendar.working_day(milestone.due, -kept_free))
    told = [day for day in (judged.next_review, *days) if day is not None]
    return min((day for day in told if day >= today), default=today if told else None)


def stand_in(person: Person, portfolio: Portfolio) -> str:
    """``Away until 2027-02-26; Kim Osei stands in.`` on a day of absence; else empty."""
    span = person.away_on(portfolio.today)
    if span is None:
        return ""
    deputy = next((one for one in portfolio.people if one.id == person.deputy), None)
    who = f"; {safe.gfm(deputy.label)} stands in" if deputy else ", and nobody stands in"
    return f"Away until {span.last}{who}."


def page(judgement: Judgement) -> str:
    """All digests in Markdown."""
    told = digests(judgement)
    owners = sum(one.owner is not None for one in told)
    open_ = {one.milestone.id for digest in told for one in digest.milestones}
    deciding = {one.judged.milestone.id for digest in told for one in digest.decisions}
    count = (
        f"**{plural(owners, 'owner')}, {plural(len(open_), 'milestone')} to reach, "
        f"{plural(len(deciding), 'decision')} to take.** As of {judgement.portfolio.today}."
    )
    quiet = silenced.piles(judgement.counts)
    parts = [
        "# Milestones by owner",
        count,
        f"Not told here: {listing(quiet)}." if quiet else "",
        "\n".join(_unread(judgement)),
        *(part for digest in told for part in _sections(digest, judgement.portfolio)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _digest(owner: Person | None, owned: Iterable[Judged], portfolio: Portfolio) -> Digest:
    each = sorted(owned, key=lambda one: (one.priority_rank or 0, one.milestone.place))
    ahead = tuple(one for one in each if one.health != "done")
    found = ((one, leading(one)) for one in ahead)
    decisions = [
        Decision(judged=one, finding=finding, by=decide_by(one, portfolio))
        for one, finding in found
        if finding is not None
    ]
    decisions.sort(key=lambda one: one.by or date.max)
    return Digest(
        owner=owner,
        milestones=ahead,
        decisions=tuple(decisions),
        reached=len(each) - len(ahead),
    )


def _sections(digest: Digest, portfolio: Portfolio) -> Iterator[str]:
    owner = digest.owner
    yield f"## {safe.gfm(_name(owner)) or 'Nobody yet'}"
    if owner is not None:
        yield " ".join(filter(None, (_team(owner, portfolio), stand_in(owner, portfolio))))
    if digest.decisions:
        yield "**To decide**"
        yield "\n".join(_decision(one, portfolio) for one in digest.decisions)
    if digest.milestones:
        yield "\n".join(_table(digest, portfolio))
    if digest.reached:
        yield f"{plural(digest.reached, 'milestone')} reached."
    yield _upkeep(digest, portfolio)


def _decision(one: Decision, portfolio: Portfolio) -> str:
    where = prose.addresses(portfolio)
    when = f"by {one.by}" if one.by else "no date"
    title = safe.gfm(one.judged.milestone.title)
    return (
        f"- **{when}, {look(one.judged.health).sign} {title}**: "
        f"{prose.sentence(one.finding.message, where)} "
        f"*Way out:* {prose.gfm(one.finding.fix, where).rstrip('.')}."
    )


def _table(digest: Digest, portfolio: Portfolio) -> Iterator[str]:
    yield "| Rank | Milestone | Health | Due | Done |\n|---|---|---|---|---|"
    for one in digest.milestones:
        cells = (
            str(one.priority_rank or ""),
            prose.link(safe.table_cell(one.milestone.title), one.milestone.url),
            str(look(one.health)),
            str(one.milestone.due or "none"),
            share(one, portfolio),
        )
        yield f"| {' | '.join(cells)} |"


def _upkeep(digest: Digest, portfolio: Portfolio) -> str:
    where = prose.addresses(portfolio)
    lines = [
        f"- {safe.gfm(judged.milestone.title)}: **{one.rule}** {prose.sentence(one.message, where)}"
        f" *Way out:* {prose.gfm(one.fix, where).rstrip('.')}."
        for judged in digest.milestones
        for one in judged.speaking("upkeep")
    ]
    lines += [
        f"- {safe.gfm(judged.milestone.title)}: {prose.sentence(note, where)}"
        for judged in digest.milestones
        for note in notes(judged)
    ]
    if not lines:
        return ""
    summary = plural(len(lines), "upkeep note")
    return "\n".join([f"<details><summary>{summary}</summary>\n", *lines, "\n</details>"])


def _team(owner: Person, portfolio: Portfolio) -> str:
    if not owner.team:
        return ""
    lead = next((one for one in portfolio.people if one.id == owner.lead), None)
    return f"A group{f'; {safe.gfm(lead.label)} leads it' if lead else ''}."


def _unread(judgement: Judgement) -> Iterator[str]:
    for reading in judgement.portfolio.readings.values():
        if not reading.complete:
            why = safe.gfm(reading.reason, cap=safe.SENTENCE) or "no proof of the end"
            yield f"- ⚠️ {safe.gfm(reading.source)}: **not read completely** ({why})"


def _name(person: Person | None) -> str:
    return person.label if person else ""
