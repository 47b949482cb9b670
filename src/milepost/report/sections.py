"""The parts of a status comment, each a piece of Markdown; empty where there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.criterion import Evidence, Verdict
from milepost.model.finding import Finding
from milepost.model.gated import Gated
from milepost.model.judgement import Judged
from milepost.model.person import Person
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Foreign, Link, Prose
from milepost.report import prose, safe, silenced
from milepost.report.neighbours import holds_up, waits_for
from milepost.report.why import (
    last_reason,
    leading,
    notes,
    owner,
    partly,
    reached,
    reason,
    stand_ins,
    unowned,
)
from milepost.report.words import bar, fraction, listing, look, plural, work

_ROWS = 20
_EVIDENCE = 3
_CRITERION = 200
_GATES = {"met": "✅", "unmet": "⏳", "unknown": "❔"}
_ORDER = {"unmet": 0, "unknown": 1, "met": 2}


def headline(judged: Judged, portfolio: Portfolio, *, why: bool = True) -> str:
    """Health, title and date in bold, then the one reason."""
    told = because(judged, portfolio) if why else ""
    return f"**{heading(judged)}.** {told}".rstrip()


def heading(judged: Judged) -> str:
    """``🟠 At risk: Integrations live, due 2027-03-05``."""
    due = judged.milestone.due
    when = reached(judged) if judged.health == "done" else f"due {due}" if due else "no due date"
    title = safe.gfm(judged.milestone.title)
    return f"{look(judged.health)}: {title}{f', {when}' if when else ''}"


def because(judged: Judged, portfolio: Portfolio) -> str:
    """The one reason as a sentence in Markdown."""
    return prose.sentence(reason(judged, portfolio), prose.addresses(portfolio))


def decision(judged: Judged, portfolio: Portfolio) -> str:
    """Who is to decide, and the cheapest way out; empty when nothing is to be decided."""
    finding = leading(judged)
    if finding is None:
        return ""
    who = safe.gfm(owner(judged) or unowned(portfolio)) or "and nobody owns it yet"
    way = prose.gfm(finding.fix, prose.addresses(portfolio))
    away = stand_ins(judged, portfolio)
    deputies = {person.id: deputy for person, deputy in away if deputy is not None}
    if deputies:
        names = (deputies.get(one.id, one).label for one in judged.milestone.owners)
        who = safe.gfm(", ".join(dict.fromkeys(names)))
    told = "".join(f" {_absence(*one, portfolio)}" for one in away)
    return f"**To decide, {who}:** {way.rstrip('.')}.{told}"


def given(judged: Judged, portfolio: Portfolio) -> str:
    """The last decision of the plan file and the last reason given in a comment, if any."""
    return "\n\n".join(filter(None, (_decided(judged), _reason_given(judged, portfolio))))


def _decided(judged: Judged) -> str:
    """``**Decided** 2027-02-01: due 2027-03-05, external: vendor late (Dana Ortiz)``."""
    decisions = judged.milestone.terms.decisions
    if not decisions:
        return ""
    last = max(decisions, key=lambda one: one.on)
    why = safe.gfm(": ".join(filter(None, (last.cause, last.why))))
    by = f" ({safe.gfm(last.by.label)})" if last.by else ""
    return f"**Decided** {last.on}: {safe.gfm(last.what)}{f'. {why}' if why else ''}{by}"


def _reason_given(judged: Judged, portfolio: Portfolio) -> str:
    word = last_reason(judged, portfolio)
    if word is None:
        return ""
    name = word.person.label if word.person else word.account.login
    day = prose.link(str(portfolio.day(word.at)), word.url)
    cause = f"{safe.gfm(word.word)}: " if word.word else ""
    return f"**Reason given** by {safe.gfm(name)}, {day}: {cause}{safe.gfm(word.text)}"


def _absence(person: Person, deputy: Person | None, portfolio: Portfolio) -> str:
    span = person.away_on(portfolio.today)
    until = f"{safe.gfm(person.label)} is away until {span.last if span else portfolio.today}"
    return f"{until}; {safe.gfm(deputy.label)} stands in." if deputy else f"{until}."


def progress(judged: Judged, portfolio: Portfolio) -> str:
    """The bar with its numbers: in all, by tracker if there are several, dropped, stretch."""
    total = judged.progress
    parts = [done_by_tracker(judged, portfolio)]
    parts += [f"{total.dropped} dropped"] if total.dropped else []
    parts += [f"{total.stretch} stretch, not counted"] if total.stretch else []
    return " · ".join(parts)


def done_by_tracker(judged: Judged, portfolio: Portfolio) -> str:
    """How much is done, and in each tracker where it lies in several, linked there."""
    each = " · ".join(_by_tracker(judged)) if work(judged.progress) else ""
    return done(judged, portfolio) + (f" ({each})" if each else "")


def done(judged: Judged, portfolio: Portfolio) -> str:
    """The bar and how much of the work is done.  Where something was not read, it says so."""
    total = judged.progress
    if work(total):
        seen = ", as far as was read" if partly(judged, portfolio) else ""
        return f"`{bar(total.closed, work(total))}` {fraction(total)} done{seen}"
    return "Progress not known" if partly(judged, portfolio) else "No committed issues"


def rolled(judged: Judged, portfolio: Portfolio) -> str:
    """``Shipped without: 3 issues, moved to Live on 2027-03-01``; empty if nothing was moved on.

    The day does not change, so that the line does not.
    """
    moved: dict[tuple[str, date], int] = {}
    for one in judged.milestone.rolled:
        moved[one.to, one.on] = moved.get((one.to, one.on), 0) + one.many
    told = [
        f"{plural(many, 'issue')}, moved {_where_to(to, portfolio)} on {on}"
        for (to, on), many in moved.items()
    ]
    return f"Shipped without: {'; '.join(told)}" if told else ""


def _where_to(milestone: str, portfolio: Portfolio) -> str:
    found = portfolio.by_id.get(milestone)
    return f"to {prose.link(safe.gfm(found.title), found.url)}" if found else "on"


def criteria(judged: Judged, portfolio: Portfolio, *, evidence: bool = True) -> str:
    """The table of done-criteria with what decided each; empty if there are none."""
    verdicts = list(judged.verdicts)
    if not verdicts:
        return ""
    evidence = evidence and any(one.evidence or one.missing for one in verdicts)
    if len(verdicts) > _ROWS:
        verdicts.sort(key=lambda verdict: _ORDER[verdict.state])
    head = ["Done when", "", "Evidence"] if evidence else ["Done when", ""]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for verdict in verdicts[:_ROWS]:
        cells = [safe.table_cell(verdict.criterion.text, cap=_CRITERION), state(verdict)]
        cells += [shown_evidence(verdict, portfolio)] if evidence else []
        lines.append(f"| {' | '.join(cells)} |")
    if more := verdicts[_ROWS:]:
        met = sum(verdict.state == "met" for verdict in more)
        lines.append(f"\n…and {len(more)} more, {met} of them met.")
    return "\n".join(lines)


def state(verdict: Verdict) -> str:
    """``✅ met``, ``❌ not yet``, ``◐ 14 of 20`` or ``❔ unknown``."""
    if verdict.state == "unmet" and verdict.done and verdict.total:
        return f"◐ {verdict.done} of {verdict.total}"
    return {"met": "✅ met", "unmet": "❌ not yet", "unknown": "❔ unknown"}[verdict.state]


def shown_evidence(verdict: Verdict, portfolio: Portfolio) -> str:
    """What decided, linked and dated; for an unknown one what it would take to decide it."""
    shown = [_one_evidence(one, portfolio) for one in verdict.evidence[:_EVIDENCE]]
    if (more := len(verdict.evidence) - _EVIDENCE) > 0:
        shown.append(f"{more} more")
    if verdict.missing:
        shown.append(prose.gfm(verdict.missing, prose.addresses(portfolio)))
    return "; ".join(shown)


def relations(judged: Judged, portfolio: Portfolio) -> str:
    """Owner, what it waits for, what it holds up or has set free, and the gates before it."""
    parts = [f"**Owner** {safe.gfm(owner(judged)) or 'nobody yet'}"]
    if not judged.milestone.closed and (waiting := waits_for(judged, portfolio)):
        parts.append(f"**Waits for** {waiting}")
    if held := holds_up(judged, portfolio):
        parts.append(
            f"**{'Clears the way for' if judged.health == 'done' else 'Holds up'}** {held}"
        )
    if judged.gates and not judged.milestone.closed:
        parts.append(f"**Gates** {', '.join(map(_gate, judged.gates))}")
    return " · ".join(parts)


def _gate(gated: Gated) -> str:
    due = f" (due {gated.gate.due})" if gated.gate.due else ""
    return f"{_GATES[gated.state]} {safe.gfm(gated.gate.name)}{due}"


def findings(found: tuple[Finding, ...], portfolio: Portfolio) -> str:
    """A list of findings, each with its way out."""
    where = prose.addresses(portfolio)
    return "\n".join(
        f"- **{one.rule} {safe.gfm(one.name)}** {prose.sentence(one.message, where)}"
        f" *Way out:* {prose.gfm(one.fix, where).rstrip('.')}."
        for one in found
    )


def upkeep(judged: Judged, portfolio: Portfolio) -> str:
    """Upkeep findings and notes as a list; empty if there are none."""
    where = prose.addresses(portfolio)
    lines = [findings(judged.speaking("upkeep"), portfolio)]
    lines += [f"- {prose.sentence(note, where)}" for note in notes(judged)]
    return "\n".join(filter(None, lines))


def count_upkeep(judged: Judged) -> str:
    """``2 upkeep notes``; empty if there are none."""
    number = len(judged.speaking("upkeep")) + len(notes(judged))
    return plural(number, "upkeep note") if number else ""


def silent(judged: Judged, portfolio: Portfolio) -> str:
    """What somebody accepted for a time, each; the rest that is silent, counted.

    Nothing of what people snoozed: taking something of ours away must not make us write.
    """
    where = prose.addresses(portfolio)
    lines = [
        f"- {one.rule} {safe.gfm(one.name)}: {prose.gfm(silenced.how(one, portfolio), where)}"
        for one in judged.findings
        if one.silenced == "waived"
    ]
    rest = silenced.piles({**silenced.here(judged), "waived": 0})
    lines += [f"- {listing(rest)}: `milepost explain` names them"] if rest else []
    return "\n".join(lines)


def _by_tracker(judged: Judged) -> Iterator[str]:
    shares = judged.progress_by_source
    if len(shares) > 1:
        for source, share in shares.items():
            urls = (record.url for record in judged.milestone.records if record.source == source)
            name = prose.link(safe.gfm(source), next(urls, ""))
            yield f"{name} {share.closed}/{work(share)}"


def _one_evidence(evidence: Evidence, portfolio: Portfolio) -> str:
    shown = (
        prose.link(prose.gfm(_unlinked(evidence.text), prose.nowhere), evidence.url)
        if safe.url(evidence.url)
        else prose.gfm(evidence.text, prose.addresses(portfolio))
    )
    day = str(portfolio.day(evidence.at)) if evidence.at else ""
    return f"{shown}, {day}" if day and day not in shown else shown


def _unlinked(text: Prose) -> Prose:
    """The sentence without links of its own: it becomes the text of one."""
    return tuple(Foreign(part.text) if isinstance(part, Link) else part for part in text)
