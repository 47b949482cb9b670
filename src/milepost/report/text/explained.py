"""``milepost explain MILESTONE`` for people: what decided, how to clear it, what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Finding
from milepost.model.gated import Gated
from milepost.model.judgement import Judged, Judgement
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose
from milepost.report import prose, safe, silenced
from milepost.report.agenda import agenda, told
from milepost.report.deciding import also, place, silent
from milepost.report.deciding import deciding as what_decides
from milepost.report.past import past
from milepost.report.text.asked import DEEP, DEEPER, IN, STATES, asked, criteria, evidence, leads
from milepost.report.text.ink import paint, wrap
from milepost.report.text.table import incomplete
from milepost.report.voice import Voice
from milepost.report.why import notes, owner, partly, reached, share
from milepost.report.words import look, work

_COLOURS = {"error": "red", "warning": "yellow", "info": "dim"}


def explained(judged: Judged, judgement: Judgement, voice: Voice) -> str:
    """Why one milestone has its health, and the smallest edit that clears each finding."""
    portfolio = judgement.portfolio
    decided = what_decides(judged, portfolio)
    blocks = [
        "\n".join(_head(judged, judgement, voice)),
        wrap(f"Why: {prose.terminal(decided.because)}.", voice.width, rest=IN),
        _block("Decided by", _gaps(decided.gaps, voice), voice),
        _block("Decided by", _findings(decided.findings, portfolio, voice), voice),
        _block("And, deciding nothing", _findings(also(judged, decided), portfolio, voice), voice),
        _block("Done when", criteria(judged.verdicts, portfolio, voice, decided.criteria), voice),
        *(_gate(one, portfolio, voice) for one in judged.gates),
        _block(
            "Upkeep, which colours nothing",
            [
                *_findings(judged.speaking("upkeep"), portfolio, voice),
                *_gaps(notes(judged), voice),
            ],
            voice,
        ),
        _block("Known of its past", _gaps(past(judged, portfolio), voice), voice),
        _agenda(judged, portfolio, voice),
        _block("Silenced", _silent(judged, portfolio, voice), voice),
        _block("Not decided", _skipped(judged, judgement, voice), voice),
        "\n".join(incomplete(judgement)).lstrip("\n"),
    ]
    return "\n\n".join(filter(None, blocks))


def _gate(gated: Gated, portfolio: Portfolio, voice: Voice) -> str:
    due = f", due {gated.gate.due}" if gated.gate.due else ""
    title = f"Gate {safe.terminal(gated.gate.name)}{due}: {STATES[gated.state]}"
    return _block(title, asked(gated, portfolio, voice), voice)


def _agenda(judged: Judged, portfolio: Portfolio, voice: Voice) -> str:
    found = agenda(judged, portfolio)
    if found is None:
        return ""
    last = f"last {found.last}" if found.last else "the first one"
    title = f"Agenda of the review due {found.due} ({last})"
    return _block(title, _gaps(tuple(told(found)), voice), voice)


def _head(judged: Judged, judgement: Judgement, voice: Voice) -> Iterator[str]:
    milestone, shown = judged.milestone, look(judged.health)
    when = f"due {milestone.due}" if milestone.due else "no due date"
    if judged.health == "done":
        when = f"reached {reached(judged)}".rstrip()
    title = paint(safe.terminal(milestone.title), "bold", voice)
    yield f"{paint(str(shown), shown.style, voice)}  {title}  {when}".rstrip()
    rank = place(judged, judgement)
    facts = [
        f"id {safe.terminal(milestone.id)}",
        safe.terminal(milestone.declared_at) or "declared in no file",
        f"owner {safe.terminal(owner(judged)) or 'nobody yet'}",
        _done(judged, judgement.portfolio),
        f"rank {rank} open milestones" if rank else "",
        f"as of {judgement.portfolio.today}",
    ]
    yield wrap(" · ".join(filter(None, facts)), voice.width, first=IN, rest=IN)
    for record in milestone.records:
        name = f"{safe.terminal(record.source)} {safe.terminal(record.key)}"
        yield f"{IN}{name}, {record.state}{leads(record.url)}"


def _done(judged: Judged, portfolio: Portfolio) -> str:
    if partly(judged, portfolio):
        return "progress not known"
    return f"{share(judged, portfolio)}{' done' if work(judged.progress) else ''}"


def _block(title: str, lines: Iterator[str] | list[str], voice: Voice) -> str:
    told = list(lines)
    return "\n".join([paint(title, "bold", voice), *told]) if told else ""


def _gaps(told: tuple[Prose, ...], voice: Voice) -> Iterator[str]:
    for one in told:
        yield wrap(prose.terminal(one), voice.width, first=IN, rest=DEEP)


def _findings(found: tuple[Finding, ...], portfolio: Portfolio, voice: Voice) -> Iterator[str]:
    for one in found:
        code = f"{one.rule} {one.name}"
        head = f"{IN}{code} ({one.severity})   "
        text = wrap(prose.terminal(one.message), voice.width, first=head, rest=DEEPER)
        yield text.replace(code, paint(code, _COLOURS[one.severity], voice), 1)
        if one.kind == "health":
            why = one.why.partition(". ")[0].rstrip(".")
            yield wrap(f"why: {why}", voice.width, first=DEEPER, rest=DEEPER + IN)
        yield from evidence(one.evidence, portfolio, voice)
        way = prose.terminal(one.fix)
        yield wrap(f"to clear: {way}", voice.width, first=DEEPER, rest=DEEPER + IN)


def _silent(judged: Judged, portfolio: Portfolio, voice: Voice) -> Iterator[str]:
    for one in silent(judged):
        how = prose.terminal(silenced.how(one, portfolio))
        told = f"{one.rule} {one.name} ({how})   {prose.terminal(one.message)}"
        yield wrap(told, voice.width, first=IN, rest=DEEPER)
    for snooze in judged.snoozed:
        told = prose.terminal(silenced.snooze(snooze, portfolio))
        yield wrap(told, voice.width, first=IN, rest=DEEPER)


def _skipped(judged: Judged, judgement: Judgement, voice: Voice) -> Iterator[str]:
    for one in judgement.skipped:
        if one.milestone == judged.milestone.id:
            told = f"{one.rule}: {prose.terminal(one.reason)}"
            yield wrap(told, voice.width, first=IN, rest=DEEPER)
