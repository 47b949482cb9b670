"""What is asked for and how it stands, in full: criteria, evidence, gates."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import Evidence, Verdict
from milepost.model.gated import Gated
from milepost.model.judgement import Judged, Judgement
from milepost.model.portfolio import Portfolio
from milepost.report import prose, safe
from milepost.report.text.ink import paint, wrap
from milepost.report.text.table import incomplete
from milepost.report.voice import Voice
from milepost.report.words import GATES, plural

STATES = {"met": "met", "unmet": "not yet", "unknown": "unknown"}
IN, DEEP, DEEPER = "   ", "      ", "         "
_EVIDENCE = 5
_STYLES = {"met": "green", "unmet": "red", "unknown": "magenta"}


def gate(gated: Gated, judged: Judged, judgement: Judgement, voice: Voice) -> str:
    """One gate as the whole screen: what ``check --gate`` prints."""
    due = f", due {gated.gate.due}" if gated.gate.due else ""
    told = (
        f"{GATES[gated.state]}: gate {safe.terminal(gated.gate.name)} of "
        f"{safe.terminal(judged.milestone.title)}{due}, as of {judgement.portfolio.today}"
    )
    parts = [
        paint(wrap(told, voice.width, rest=IN), _STYLES[gated.state], voice),
        "\n".join(asked(gated, judgement.portfolio, voice)),
        "\n".join(incomplete(judgement)),
    ]
    return "\n".join(filter(None, parts))


def asked(gated: Gated, portfolio: Portfolio, voice: Voice) -> Iterator[str]:
    """A gate's criteria, and each milestone it waits for."""
    yield from criteria(gated.verdicts, portfolio, voice)
    for one in gated.awaited:
        text = f"[{STATES[one.state]}] waits for: {prose.terminal(one.text)}{leads(one.url)}"
        yield wrap(text, voice.width, first=IN, rest=DEEP)
    if not (gated.verdicts or gated.awaited):
        yield f"{IN}it asks for nothing: give it a `done_when`"


def leads(url: str) -> str:
    """An address behind some words, two blanks apart; empty where it leads nowhere."""
    return f"  {safe.terminal(url, cap=len(url))}" if safe.url(url) else ""


def criteria(
    verdicts: tuple[Verdict, ...],
    portfolio: Portfolio,
    voice: Voice,
    deciding: tuple[Verdict, ...] = (),
) -> Iterator[str]:
    """Criteria with what decided each; those in ``deciding`` are why a health is what it is."""
    for verdict in verdicts:
        decides = ", decides" if verdict in deciding and verdict.state != "met" else ""
        text = safe.terminal(verdict.criterion.text, cap=safe.SENTENCE)
        count = f", {verdict.done} of {verdict.total}" if verdict.total else ""
        where = f"  ({safe.terminal(verdict.criterion.where)})" if verdict.criterion.where else ""
        line = f"[{STATES[verdict.state]}{count}{decides}] {text}{where}"
        yield wrap(line, voice.width, first=IN, rest=DEEP)
        yield from evidence(verdict.evidence, portfolio, voice)
        if verdict.missing:
            told = f"missing: {prose.terminal(verdict.missing)}"
            yield wrap(told, voice.width, first=DEEPER, rest=DEEPER + IN)


def evidence(found: tuple[Evidence, ...], portfolio: Portfolio, voice: Voice) -> Iterator[str]:
    """What decided, with its day and where to look."""
    for one in found[:_EVIDENCE]:
        text = prose.terminal(one.text)
        day = str(portfolio.day(one.at)) if one.at else ""
        told = f"{text}, {day}" if day and day not in text else text
        yield wrap(f"seen: {told}{leads(one.url)}", voice.width, first=DEEPER, rest=DEEPER + IN)
    if (more := len(found) - _EVIDENCE) > 0:
        yield f"{DEEPER}and {plural(more, 'more piece', 'more pieces')} of evidence"
