"""The report in Markdown: one sentence, what was read, decisions, milestones, the rest folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from milepost.model.judgement import Judged, Judgement
from milepost.model.turn import last_day
from milepost.report import changed, coverage, outlook, prose, safe, sections, silenced
from milepost.report.agenda import agenda, told
from milepost.report.lookback import form
from milepost.report.why import leading, notes, owner, reached, share, unowned
from milepost.report.words import LOOKS, listing, look, plural


def report(judgement: Judgement, since: date | None = None) -> str:
    """The whole report.  Rendered by GitHub or GitLab nothing in it is live.

    ``since`` is the day to tell from what changed: by itself the last one
    before today on which all of the plan was read.
    """
    since = since or last_day(judgement.portfolio)
    parts = [
        "# Milestones\n",
        _first(judgement),
        _sources(judgement),
        _section(f"Changed since {since}", list(changed.lines(judgement, since))) if since else "",
        _section("Decisions", list(_decisions(judgement))),
        _section("All milestones", list(_overview(judgement))),
        _section("Agenda", list(_agenda(judgement))),
        *_outlook(judgement),
        *(_milestone(judged, judgement) for judged in _open(judgement)),
        _section("The plan", list(_plan(judgement))),
        _section("Reached", [_reached_line(judged) for judged in _reached(judgement)]),
        _counted("not judged", list(_not_judged(judgement))),
        _counted("not decided", list(_skipped(judgement))),
        *_silenced(judgement),
        *_look_back(judgement),
    ]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _open(judgement: Judgement) -> list[Judged]:
    return [one for one in judgement.milestones if one.health not in (None, "done")]


def _reached(judgement: Judgement) -> list[Judged]:
    return [one for one in judgement.milestones if one.health == "done"]


def _first(judgement: Judgement) -> str:
    judged = [one for one in judgement.milestones if one.health is not None]
    counts = Counter(one.health for one in judged)
    told = [
        f"{counts[health]} {shown.counted}" for health, shown in LOOKS.items() if counts[health]
    ]
    deciding = sum(leading(one) is not None for one in judged)
    need = (
        f"{deciding} of them {'needs' if deciding == 1 else 'need'} a decision"
        if deciding
        else ("nothing is to be decided")
    )
    what = (
        f"{plural(len(judged), 'milestone')}: {listing(told)}; {need}"
        if judged
        else ("No milestone was judged")
    )
    return f"**{what}.** As of {judgement.portfolio.today}."


def _sources(judgement: Judgement) -> str:
    portfolio = judgement.portfolio
    lead = f"{coverage.read(portfolio, safe.gfm)}."
    if coverage.state(portfolio) != "complete":
        lead = f"⚠️ **{lead}**"
    lines = [lead, ""]
    for reading in judgement.portfolio.readings.values():
        name = prose.link(safe.gfm(reading.source), reading.url)
        counts = ", ".join(
            (
                plural(len(reading.issues), "issue"),
                plural(len(reading.milestones), "milestone"),
                plural(reading.requests, "request"),
            )
        )
        if reading.complete:
            lines.append(f"- {name}: read completely, {counts}")
        else:
            why = safe.gfm(reading.reason, cap=safe.SENTENCE) or "no proof of the end"
            lines.append(f"- ⚠️ {name}: **not read completely** ({why}); {counts}")
    return "\n".join(lines)


def _decisions(judgement: Judgement) -> Iterator[str]:
    where = prose.addresses(judgement.portfolio)
    for judged in judgement.milestones:
        finding = leading(judged)
        if finding is not None:
            who = safe.gfm(owner(judged) or unowned(judgement.portfolio)) or "nobody owns it yet"
            yield (
                f"- **{look(judged.health).sign} {safe.gfm(judged.milestone.title)}** ({who}): "
                f"{prose.sentence(finding.message, where)} "
                f"*Way out:* {prose.gfm(finding.fix, where).rstrip('.')}."
            )


def _overview(judgement: Judgement) -> Iterator[str]:
    rows = [judged for judged in judgement.milestones if judged.health is not None]
    if rows:
        yield "| Milestone | Health | Due | Done | Owner |\n|---|---|---|---|---|"
    for judged in rows:
        milestone = judged.milestone
        cells = (
            prose.link(safe.table_cell(milestone.title), milestone.url),
            str(look(judged.health)),
            str(milestone.due or "none"),
            share(judged, judgement.portfolio),
            safe.table_cell(owner(judged)) or "nobody yet",
        )
        yield f"| {' | '.join(cells)} |"


def _agenda(judgement: Judgement) -> Iterator[str]:
    """What to talk about when each of them is reviewed, the next review first."""
    where = prose.addresses(judgement.portfolio)
    found = [(one, agenda(one, judgement.portfolio)) for one in judgement.milestones]
    held = [(judged, items) for judged, items in found if items is not None]
    nothing = []
    for judged, items in sorted(held, key=lambda it: (it[1].due, it[0].milestone.place)):
        title = safe.gfm(judged.milestone.title)
        if items.empty:
            nothing.append(f"{title} (review due {items.due})")
            continue
        last = f"last {items.last}" if items.last else "the first one"
        yield f"- **{title}**, review due {items.due} ({last}):"
        yield from (f"  - {prose.sentence(one, where)}" for one in told(items))
    if nothing:
        yield f"- Nothing to talk about: {listing(nothing)}."


def _look_back(judgement: Judgement) -> Iterator[str]:
    """The forms of those that a run remembers open and that closed, each under its title."""
    known = judgement.portfolio.history is not None
    for judged in judgement.milestones if known else ():
        asked = form(judged, judgement.portfolio)
        if asked:
            title = f"{safe.gfm(judged.milestone.title)}: look back"
            yield _folded(title, [asked])


def _outlook(judgement: Judgement) -> Iterator[str]:
    where = prose.addresses(judgement.portfolio)
    for section in outlook.sections(judgement):
        yield _section(section.heading, [f"- {prose.gfm(one, where)}" for one in section.lines])


def _milestone(judged: Judged, judgement: Judgement) -> str:
    portfolio = judgement.portfolio
    health = judged.speaking("health")
    parts = (
        f"## {sections.heading(judged)}",
        "" if health else sections.because(judged, portfolio),
        sections.progress(judged, portfolio),
        sections.criteria(judged, portfolio),
        sections.relations(judged, portfolio),
        sections.findings(health, portfolio),
        _folded(sections.count_upkeep(judged), sections.upkeep(judged, portfolio).splitlines()),
    )
    return "\n\n".join(filter(None, parts))


def _plan(judgement: Judgement) -> Iterator[str]:
    found = tuple(finding for finding in judgement.project if finding.speaks)
    if found:
        lines = sections.findings(found, judgement.portfolio).splitlines()
        yield _folded(plural(len(found), "upkeep note"), lines)


def _reached_line(judged: Judged) -> str:
    title = prose.link(safe.gfm(judged.milestone.title), judged.milestone.url)
    day = reached(judged)
    care = len(judged.speaking("upkeep")) + len(notes(judged))
    return f"- ✅ {title}{f', {day}' if day else ''}" + (
        f" ({plural(care, 'upkeep note')})" if care else ""
    )


def _not_judged(judgement: Judgement) -> Iterator[str]:
    for judged in judgement.milestones:
        if judged.health is None:
            why = safe.gfm(judged.milestone.unjudged_because, cap=safe.SENTENCE)
            yield f"- {safe.gfm(judged.milestone.title)}: {share(judged, judgement.portfolio)}" + (
                f"; {why}" if why else ""
            )


def _skipped(judgement: Judgement) -> Iterator[str]:
    where = prose.addresses(judgement.portfolio)
    for one in judgement.skipped:
        milestone = judgement.portfolio.by_id.get(one.milestone)
        name = safe.gfm(milestone.title if milestone else one.milestone)
        yield f"- {one.rule}{f' in {name}' if name else ''}: {prose.gfm(one.reason, where)}"


def _silenced(judgement: Judgement) -> Iterator[str]:
    """How much is silent; what somebody accepted for a time and what people snoozed, each."""
    piles = " · ".join(silenced.piles({**judgement.counts, "skipped": 0}))
    lines = list(_silent(judgement))
    yield _folded(piles, lines) if lines else piles and f"Silent: {piles}."


def _silent(judgement: Judgement) -> Iterator[str]:
    portfolio = judgement.portfolio
    where = prose.addresses(portfolio)
    for judged, one in silenced.waived(judgement):
        place = f" in {safe.gfm(judged.milestone.title)}" if judged else ""
        how = prose.gfm(silenced.how(one, portfolio), where)
        yield f"- {one.rule} {safe.gfm(one.name)}{place}, {how}: {prose.gfm(one.message, where)}"
    for judged in judgement.milestones:
        for snooze in judged.snoozed:
            told = prose.gfm(silenced.snooze(snooze, portfolio), where)
            yield f"- {safe.gfm(judged.milestone.title)}, snoozed: {told}"


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([f"## {title}\n", *lines]) if lines else ""


def _counted(title: str, lines: list[str]) -> str:
    return _folded(f"{len(lines)} {title}", lines)


def _folded(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    return "\n".join([f"<details><summary>{title}</summary>\n", *lines, "\n</details>"])
