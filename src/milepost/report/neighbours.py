"""The milestones around one: what it waits for, what it holds up, and a picture of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from milepost.model.judgement import Judged
from milepost.model.milestone import Dependency, Milestone
from milepost.model.portfolio import Portfolio
from milepost.report import prose, safe
from milepost.report.words import punctuality

NAMED = 4
"""Neighbours named side by side; the rest is counted."""
_STEPS = 3
_PICTURED = 12
_WORTH_A_PICTURE = 3


def waits_for(judged: Judged, portfolio: Portfolio) -> str:
    """Each dependency with its state, in Markdown; empty if there is none."""
    needed = sorted(judged.milestone.depends_on, key=lambda one: _known_first(one, portfolio))
    return _some([_dependency(one, portfolio) for one in needed])


def holds_up(judged: Judged, portfolio: Portfolio) -> str:
    """What waits for it, and what waits for that: ``A, B → C``; only what is still open."""
    levels = list(_levels(judged.milestone, portfolio))
    shown = [_some([_titled(one) for one in level]) for level in levels[:_STEPS]]
    return " → ".join(shown + (["…"] if len(levels) > _STEPS else []))


def picture(judged: Judged, portfolio: Portfolio) -> str:
    """A Mermaid picture of the milestone among its neighbours; empty with fewer than two."""
    here = judged.milestone
    needed = _in_order(portfolio.graph.depends_on(here.id), portfolio)
    later = [one for level in _levels(here, portfolio) for one in level]
    nodes = list({one.id: one for one in (here, *needed, *later)}.values())[:_PICTURED]
    if len(nodes) < _WORTH_A_PICTURE:
        return ""
    number = {node.id: index for index, node in enumerate(nodes)}
    lines = ["```mermaid", "flowchart LR"]
    lines += [f'  m{number[node.id]}["{_caption(node, portfolio)}"]' for node in nodes]
    lines += [
        f"  m{number[needs]} --> m{number[node.id]}"
        for node in nodes
        for needs in sorted(
            {*portfolio.graph.depends_on(node.id)} & {*number}, key=number.__getitem__
        )
    ]
    return "\n".join([*lines, "  style m0 stroke-width:3px", "```"])


def _levels(start: Milestone, portfolio: Portfolio) -> Iterator[list[Milestone]]:
    """Open milestones downstream, step by step, each named once."""
    seen = {start.id}
    level = [start.id]
    while level:
        following = {after for one in level for after in portfolio.graph.blocks(one)} - seen
        seen |= following
        found = [one for one in _in_order(following, portfolio) if not one.closed]
        level = [one.id for one in found]
        if found:
            yield found


def _in_order(ids: Iterable[str], portfolio: Portfolio) -> list[Milestone]:
    return sorted((portfolio.by_id[one] for one in ids), key=lambda one: one.place)


def _known_first(dependency: Dependency, portfolio: Portfolio) -> tuple[date, str, str]:
    known = portfolio.by_id.get(dependency.milestone or "")
    return known.place if known else (date.max, "\U0010ffff", dependency.text)


def _dependency(dependency: Dependency, portfolio: Portfolio) -> str:
    known = portfolio.by_id.get(dependency.milestone or "")
    if known is None:
        near = f", perhaps {safe.gfm(dependency.suggestion)}" if dependency.suggestion else ""
        why = safe.gfm(dependency.unsure, cap=safe.SENTENCE) if dependency.unsure else "not found"
        return f"❔ {safe.gfm(dependency.text)} ({why}{near})"
    sign, words = _state(known, portfolio)
    return f"{sign} {_titled(known)} ({words})"


def _state(milestone: Milestone, portfolio: Portfolio) -> tuple[str, str]:
    if not milestone.closed:
        return "⏳", f"due {milestone.due}" if milestone.due else "no due date"
    reached = portfolio.reached.get(milestone.id)
    if reached is None:
        return "⚪", "closed, its criteria not decided"
    if not reached:
        return "❌", "given up" if milestone.given_up_in else "closed, criteria unmet"
    day = portfolio.reached_on(milestone)
    if day is None:
        return "✅", "reached"
    early = portfolio.working_days_early(milestone)
    when = punctuality(day, milestone.due, early or 0)
    return "✅", f"{day}, {when}" if when else str(day)


def _titled(milestone: Milestone) -> str:
    return prose.link(safe.gfm(milestone.title), milestone.url)


def _some(items: list[str]) -> str:
    more = len(items) - NAMED
    return ", ".join(items[:NAMED] + ([f"{more} more"] if more > 0 else []))


def _caption(milestone: Milestone, portfolio: Portfolio) -> str:
    sign, _ = _state(milestone, portfolio)
    due = f", {milestone.due}" if milestone.due else ""
    return f"{sign} {safe.mermaid(milestone.title)}{due}"
