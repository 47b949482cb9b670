"""``milepost check`` for people: what was read, what needs somebody, and how to clear it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rich.cells import cell_len

from milepost.model.finding import Finding, Skipped
from milepost.model.judgement import Judged, Judgement
from milepost.model.portfolio import Portfolio
from milepost.report import prose, safe
from milepost.report.text.ink import pad, paint, wrap
from milepost.report.voice import Voice
from milepost.report.why import further, leading, notes, owner, reached, reason, share
from milepost.report.words import LISTED, look, plural

_FINE = frozenset({"on_track", "done"})
_TITLE = 16
_CODE = "   "
_WHEN, _DONE, _OWNER = 14, 9, 12
"""Columns of the other cells, where they are not wider."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check(judgement: Judgement, voice: Voice) -> str:
    """The whole screen.  Milestones that need somebody first, healthy ones in one line."""
    shown = list(_worth_showing(judgement, voice))
    columns = _columns(shown, voice)
    parts = [
        "" if voice.quiet else wrap(_read(judgement), voice.width),
        "\n".join(_incomplete(judgement, voice)),
        *(_milestone(judged, judgement, columns, voice) for judged in shown),
        "" if voice.quiet else "\n".join(_folded(judgement, voice)),
        "\n".join(_skipped(judgement.skipped, voice)) if voice.verbose else "",
        wrap(_counts(judgement, voice), voice.width, rest=_CODE),
    ]
    return "\n\n".join(filter(None, parts))


def _read(judgement: Judgement) -> str:
    readings = judgement.portfolio.readings.values()
    each = [
        f"{safe.terminal(reading.source)} {len(reading.issues):,}"
        + (" issues" if index == 0 else "")
        for index, reading in enumerate(readings)
    ]
    requests = plural(sum(reading.requests for reading in readings), "request")
    judged = sum(one.health is not None for one in judgement.milestones)
    return (
        f"Read {', '.join(each) or 'nothing'} in {judgement.seconds:.1f} s ({requests}). "
        f"{plural(judged, 'milestone')} judged as of {judgement.portfolio.today}."
    )


def _incomplete(judgement: Judgement, voice: Voice) -> Iterator[str]:
    for reading in judgement.portfolio.readings.values():
        if reading.complete:
            continue
        why = safe.terminal(reading.reason, cap=safe.SENTENCE) or "no proof of the end"
        name = safe.terminal(reading.source)
        yield paint(wrap(f"INCOMPLETE {name}: {why}", voice.width, rest=_CODE), "bold red", voice)
        hit = [
            safe.terminal(one.milestone.title)
            for one in judgement.milestones
            if one.health == "unknown" and reading.source in one.milestone.sources
        ]
        if hit:
            yield wrap(
                f"unknown because of it: {', '.join(hit)}", voice.width, first=_CODE, rest=_CODE
            )


def _worth_showing(judgement: Judgement, voice: Voice) -> Iterator[Judged]:
    for judged in judgement.milestones:
        if judged.health is not None and (
            judged.health not in _FINE or leading(judged) or voice.verbose
        ):
            yield judged


def _milestone(judged: Judged, judgement: Judgement, columns: tuple[int, int], voice: Voice) -> str:
    lines = [_title(judged, judgement.portfolio, columns, voice)]
    first = leading(judged)
    shown = ([first] if first else []) + list(further(judged))
    if judged.health == "unknown" or (not shown and judged.health not in _FINE):
        why = prose.terminal(reason(judged, judgement.portfolio))
        lines.append(wrap(why, voice.width, first=_CODE, rest=_CODE))
    if voice.verbose:
        lines += _criteria(judged, voice)
        shown += judged.speaking("upkeep")
    for finding in shown:
        lines += _finding(finding, voice)
    if voice.verbose:
        lines += [
            wrap(prose.terminal(note), voice.width, first=_CODE, rest=_CODE)
            for note in notes(judged)
        ]
    return "\n".join(lines)


def _title(judged: Judged, portfolio: Portfolio, columns: tuple[int, int], voice: Voice) -> str:
    shown = look(judged.health)
    milestone = judged.milestone
    when = f"due {milestone.due}" if milestone.due else "no due date"
    if judged.health == "done":
        when = f"reached {reached(judged)}".rstrip()
    cells = [
        paint(pad(str(shown), columns[0]), shown.style, voice),
        paint(pad(safe.terminal(milestone.title), columns[1]), "bold", voice),
        _at_least(when, _WHEN),
        _at_least(share(judged, portfolio), _DONE),
        safe.terminal(owner(judged)) or "no owner",
    ]
    return "  ".join(cells).rstrip()


def _columns(shown: list[Judged], voice: Voice) -> tuple[int, int]:
    """Columns for health and title: what the longest needs, as far as the terminal is wide."""
    word = max((cell_len(str(look(one.health))) for one in shown), default=0)
    title = max((cell_len(safe.terminal(one.milestone.title)) for one in shown), default=0)
    spare = voice.width - (word + _WHEN + _DONE + _OWNER + 4 * 2)
    return word, min(title, max(spare, _TITLE))


def _at_least(text: str, cells: int) -> str:
    return pad(text, max(cells, cell_len(text)))


def _criteria(judged: Judged, voice: Voice) -> Iterator[str]:
    words = {"met": "met", "unmet": "not yet", "unknown": "unknown"}
    for verdict in judged.verdicts:
        seen = [prose.terminal(one.text) for one in verdict.evidence[:1]]
        told = "; ".join(seen or ([prose.terminal(verdict.missing)] if verdict.missing else []))
        text = safe.terminal(verdict.criterion.text) + (f": {told}" if told else "")
        yield wrap(text, voice.width, first=f"{_CODE}[{words[verdict.state]}] ", rest=_CODE * 2)


def _finding(finding: Finding, voice: Voice) -> Iterator[str]:
    code = f"{finding.rule} {finding.name}"
    colour = {"error": "red", "warning": "yellow", "info": "dim"}[finding.severity]
    head = f"{_CODE}{code}   "
    text = wrap(prose.terminal(finding.message), voice.width, first=head, rest=_CODE * 3)
    yield text.replace(code, paint(code, colour, voice), 1)
    way = prose.terminal(finding.fix)
    yield wrap(f"to clear: {way}", voice.width, first=_CODE * 3, rest=_CODE * 4)


def _folded(judgement: Judgement, voice: Voice) -> Iterator[str]:
    counts = Counter(
        look(one.health).counted
        for one in judgement.milestones
        if one.health in _FINE and not leading(one)
    )
    if counts and not voice.verbose:
        told = ", ".join(f"{number} {word}" for word, number in counts.items())
        yield paint(f"{look('on_track').sign} {told}", look("on_track").style, voice)
    because = Counter(
        _DAY.sub("", safe.terminal(one.milestone.unjudged_because)).strip() or "only listed"
        for one in judgement.milestones
        if one.health is None
    )
    if because:
        why = ", ".join(f"{number} {reason}" for reason, number in because.items())
        told = why.partition(" ")[2] if len(because) == 1 else why
        yield wrap(f"{LISTED.sign}  {because.total()} not judged ({told})", voice.width, rest=_CODE)


def _skipped(skipped: tuple[Skipped, ...], voice: Voice) -> Iterator[str]:
    if skipped:
        yield "Not decided:"
    for one in skipped:
        where = f" in {safe.terminal(one.milestone)}" if one.milestone else ""
        text = f"{one.rule}{where}: {prose.terminal(one.reason)}"
        yield wrap(text, voice.width, first=_CODE, rest=_CODE * 2)


def _counts(judgement: Judgement, voice: Voice) -> str:
    speaking = [one for one in judgement.findings if one.speaks]
    health = Counter(one.severity for one in speaking if one.kind == "health")
    upkeep = Counter(one.severity for one in speaking if one.kind == "upkeep")
    care = upkeep.total() + sum(len(notes(judged)) for judged in judgement.milestones)
    parts = [f"{plural(health['error'], 'error')}, {plural(health['warning'], 'warning')}"]
    parts += [f"{health['info']} for information"] if health["info"] else []
    errors = upkeep["error"]
    grave = f", {errors} of them {'an error' if errors == 1 else 'errors'}" if errors else ""
    parts += [plural(care, "upkeep note") + grave] if care else []
    counts = judgement.counts
    parts += [f"{plural(counts['skipped'], 'check')} undecided"] if counts["skipped"] else []
    parts += [f"{counts[name]} {name}" for name in ("waived", "muted", "adopted") if counts[name]]
    more = care or counts["skipped"]
    hint = " (milepost check -v)" if more and not voice.verbose and not voice.quiet else ""
    return " · ".join(parts) + hint
