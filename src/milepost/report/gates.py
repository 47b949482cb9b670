"""A gate in Markdown: whether it is met, what it asks for, what it waits for."""

from __future__ import annotations

from milepost.model.gated import Gated
from milepost.model.judgement import Judged, Judgement
from milepost.model.portfolio import Portfolio
from milepost.report import prose, safe, sections
from milepost.report.words import GATES


def gate(gated: Gated, judged: Judged, judgement: Judgement) -> str:
    """A page about one gate, for a release's own page or a job's summary."""
    title = prose.link(safe.gfm(judged.milestone.title), judged.milestone.url)
    parts = [
        f"# {heading(gated)}",
        f"Gate of {title}. As of {judgement.portfolio.today}.",
        table(gated, judgement.portfolio),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def heading(gated: Gated) -> str:
    """``❌ Not met: code-freeze, due 2027-02-26``."""
    due = f", due {gated.gate.due}" if gated.gate.due else ""
    return f"{GATES[gated.state]}: {safe.gfm(gated.gate.name)}{due}"


def table(gated: Gated, portfolio: Portfolio) -> str:
    """What the gate asks for, and the milestones it waits for, with evidence."""
    where = prose.addresses(portfolio)
    rows = ["| The gate asks for | | Evidence |", "|---|---|---|"]
    for verdict in gated.verdicts:
        text = safe.table_cell(verdict.criterion.text, cap=safe.SENTENCE)
        seen = sections.shown_evidence(verdict, portfolio)
        rows.append(f"| {text} | {sections.state(verdict)} | {seen} |")
    rows += [
        f"| what the milestone waits for | {_STATES[one.state]} | {prose.gfm(one.text, where)} |"
        for one in gated.awaited
    ]
    if not (gated.verdicts or gated.awaited):
        return "It asks for nothing: give it a `done_when`."
    return "\n".join(rows)


_STATES = {"met": "✅ closed", "unmet": "⏳ open", "unknown": "❔ unknown"}
