"""The table people publish: date, milestone, what it delivers.  For those outside the team.

It says how each one stands and nobody's name: no owner, no issue, no finding.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from milepost.model.judgement import Judged, Judgement
from milepost.model.turn import last_day
from milepost.report import prose, safe
from milepost.report.changed import public_lines
from milepost.report.why import reached
from milepost.report.words import look, plural


def published(judgement: Judgement) -> tuple[Judged, ...]:
    """The milestones that are shown, by date.

    Those the plan file declares, long closed ones included; where it declares
    none, all that are judged.  What won't be done is no promise to anybody.
    """
    declared = [one for one in judgement.milestones if one.milestone.declared_at]
    shown = declared or [one for one in judgement.milestones if one.health is not None]
    wanted = (one for one in shown if one.milestone.terms.priority != "wont")
    return tuple(sorted(wanted, key=lambda one: one.milestone.place))


def table(judgement: Judgement, public: Collection[str], since: date | None = None) -> str:
    """The page in Markdown.  Only records in the trackers ``public`` are linked.

    ``since`` is the day to tell from what changed, as in the report.
    """
    project = judgement.portfolio.project
    rows = published(judgement)
    met = sum(_is_reached(one, judgement) for one in rows)
    told = project.client.casefold() in project.name.casefold()
    client = "" if told else f" for {safe.gfm(project.client)}"
    since = since or last_day(judgement.portfolio)
    news = list(public_lines(rows, judgement, since))
    parts = [
        f"# {safe.gfm(project.name) or 'Milestones'}{client}",
        f"{met} of {plural(len(rows), 'milestone')} reached. As of {judgement.portfolio.today}.",
        "" if judgement.complete else "⚠️ Not everything could be read that day.",
        "\n".join([f"Changed since {since}:\n", *news]) if news else "",
        "\n".join(_rows(rows, judgement, public)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def state(judged: Judged, judgement: Judgement) -> str:
    """``on track``, ``reached``; empty where nobody judged it."""
    if _is_reached(judged, judgement):
        return "reached"
    if judged.health is not None:
        return look(judged.health).counted
    return "closed" if judged.milestone.closed else ""


def address(judged: Judged, public: Collection[str]) -> str:
    """Where anybody may look at it; empty if nowhere."""
    records = judged.milestone.records
    return next((one.url for one in records if one.source in public and safe.url(one.url)), "")


def _rows(
    rows: tuple[Judged, ...], judgement: Judgement, public: Collection[str]
) -> tuple[str, ...]:
    head = ("| Date | Milestone | What it delivers |", "|---|---|---|") if rows else ()
    lines = []
    for one in rows:
        title = prose.link(safe.table_cell(one.milestone.title), address(one, public))
        delivers = "; ".join(safe.table_cell(what) for what in one.milestone.delivers)
        lines.append(f"| {_when(one, judgement)} | {title} | {delivers} |")
    return (*head, *lines)


def _when(judged: Judged, judgement: Judgement) -> str:
    if _is_reached(judged, judgement) and reached(judged):
        return f"✅ reached {reached(judged)}"
    told = state(judged, judgement)
    sign = f"{look(judged.health).sign} " if judged.health else ""
    due = judged.milestone.due
    return f"{sign}{due or 'no date yet'}{f', {told}' if told else ''}"


def _is_reached(judged: Judged, judgement: Judgement) -> bool:
    if judged.health is None:
        return bool(judgement.portfolio.reached.get(judged.milestone.id))
    return judged.health == "done"
