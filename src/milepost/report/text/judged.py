"""``milepost check`` for people: what was read, what needs somebody, and how to clear it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len

from milepost.model.criterion import Verdict
from milepost.model.finding import Finding
from milepost.model.judgement import Judged, Judgement
from milepost.model.portfolio import Portfolio
from milepost.report import coverage, prose, safe
from milepost.report.past import past
from milepost.report.text.counts import counted, silent
from milepost.report.text.ink import pad, paint, wrap
from milepost.report.text.outlook import outlook
from milepost.report.text.trend import trend
from milepost.report.voice import Voice
from milepost.report.why import further, leading, notes, owner, reached, reason, share
from milepost.report.words import LISTED, look, plural

_FINE = frozenset({"on_track", "done"})
_TITLE = 16
_CODE = "   "
_WHEN, _DONE, _OWNER = 14, 9, 12
"""Columns of the other cells, where they are not wider."""
_DAY = re.compile(r"(?: by)? [0-9]{4}-[0-9]{2}-[0-9]{2}")


def check(judgement: Judgement, voice: Voice) -> str:
    """The whole screen.  Milestones that need somebody first, healthy ones in one line."""
    shown = list(_worth_showing(judgement, voice))
    columns = _columns(shown, voice)
    parts = [
        "" if voice.quiet else covered(judgement, voice),
        "\n".join(_incomplete(judgement, voice)),
        *_blocks(shown, judgement, columns, voice),
        "\n".join(_plan(judgement, voice)),
        *(outlook(judgement, voice) if voice.verbose else ()),
        "" if judgement.milestones or not judgement.complete else "No milestones were found.",
        "" if voice.quiet else "\n".join(_folded(judgement, voice)),
        "\n".join(_skipped(judgement, voice)) if voice.verbose else "",
        "\n".join(silent(judgement, voice)) if voice.verbose else "",
        "" if voice.quiet else trend(judgement, voice),
        counted(judgement, voice),
    ]
    return "\n\n".join(filter(None, parts))


def covered(judgement: Judgement, voice: Voice) -> str:
    """How much was read and judged, in a line."""
    requests = plural(
        sum(reading.requests for reading in judgement.portfolio.readings.values()), "request"
    )
    judged = sum(one.health is not None for one in judgement.milestones)
    return wrap(
        f"{coverage.read(judgement.portfolio, safe.terminal)} in {judgement.seconds:.1f} s "
        f"({requests}). {plural(judged, 'milestone')} judged as of {judgement.portfolio.today}.",
        voice.width,
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
            judged.health not in _FINE
            or leading(judged)
            or voice.verbose
            or _shown_care(judged, voice)
        ):
            yield judged


def _blocks(
    shown: list[Judged], judgement: Judgement, columns: tuple[int, int], voice: Voice
) -> Iterator[str]:
    """One block per milestone; neighbours unknown for one and the same reason share theirs."""
    for why, group in groupby(shown, lambda one: _only_reason(one, judgement, voice)):
        alike = list(group)
        if not why or len(alike) == 1:
            yield from (_milestone(one, judgement, columns, voice) for one in alike)
            continue
        lines = [_title(one, judgement.portfolio, columns, voice) for one in alike]
        told = f"{plural(len(alike), 'milestone')}: {why}"
        yield "\n".join([*lines, wrap(told, voice.width, first=_CODE, rest=_CODE)])


def _only_reason(judged: Judged, judgement: Judgement, voice: Voice) -> str:
    """Why a milestone is unknown, where that is all that is told of it."""
    more = voice.verbose or leading(judged) or _shown_care(judged, voice)
    if judged.health != "unknown" or more or any(True for _ in further(judged)):
        return ""
    return prose.terminal(reason(judged, judgement.portfolio))


def _milestone(judged: Judged, judgement: Judgement, columns: tuple[int, int], voice: Voice) -> str:
    lines = [_title(judged, judgement.portfolio, columns, voice)]
    first = leading(judged)
    shown = ([first] if first else []) + list(further(judged))
    needs_reason = judged.health == "unknown" or (not shown and judged.health not in _FINE)
    shown += _shown_care(judged, voice)
    told = [prose.terminal(finding.message) for finding in shown]
    why = prose.terminal(reason(judged, judgement.portfolio)) if needs_reason else ""
    if why and not any(_says(one, judged.verdicts, why) for one in told):
        lines.append(wrap(why, voice.width, first=_CODE, rest=_CODE))
    if voice.verbose:
        lines += _criteria(judged, told, voice)
    for finding in shown:
        lines += _finding(finding, voice)
    if voice.verbose:
        lines += [
            wrap(prose.terminal(note), voice.width, first=_CODE, rest=_CODE)
            for note in (*notes(judged), *past(judged, judgement.portfolio))
        ]
    return "\n".join(lines)


def _plan(judgement: Judgement, voice: Voice) -> Iterator[str]:
    """What was found about the plan as a whole, and about rules that failed."""
    shown = [finding for finding in judgement.project if finding.speaks and voice.tells(finding)]
    if shown:
        yield paint("The plan", "bold", voice)
    for finding in shown:
        yield from _finding(finding, voice)


def _shown_care(judged: Judged, voice: Voice) -> list[Finding]:
    return [finding for finding in judged.speaking("upkeep") if voice.tells(finding)]


def _says(told: str, verdicts: tuple[Verdict, ...], why: str) -> bool:
    """Whether a finding says of an undecided criterion what the reason would say again."""
    return any(
        verdict.state == "unknown" and _holds(told, verdict) and _holds(why, verdict)
        for verdict in verdicts
    )


def _holds(text: str, verdict: Verdict) -> bool:
    """Whether a text names a criterion together with what is told of it."""
    seen = _told(verdict)
    return bool(seen) and safe.terminal(verdict.criterion.text) in text and seen in text


def _told(verdict: Verdict) -> str:
    seen = [prose.terminal(one.text) for one in verdict.evidence[:1]]
    return "; ".join(seen or ([prose.terminal(verdict.missing)] if verdict.missing else []))


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


def _criteria(judged: Judged, findings: list[str], voice: Voice) -> Iterator[str]:
    """The done-criteria with what decided each, unless a finding below says so already."""
    words = {"met": "met", "unmet": "not yet", "unknown": "unknown"}
    for verdict in judged.verdicts:
        below = any(_holds(one, verdict) for one in findings)
        told = "see below" if below else _told(verdict)
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
        if one.health in _FINE and not leading(one) and not _shown_care(one, voice)
    )
    if counts and not voice.verbose:
        told = ", ".join(f"{number} {word}" for word, number in counts.items())
        fine = sum(one.health in _FINE for one in judgement.milestones)
        told += ", with nothing to clear" if counts.total() < fine else ""
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


def _skipped(judgement: Judgement, voice: Voice) -> Iterator[str]:
    """What a rule says of several milestones in the same words, once, with their number."""
    if judgement.skipped:
        yield "Not decided:"
    alike: dict[tuple[str, str], list[str]] = {}
    for one in judgement.skipped:
        held = judgement.portfolio.by_id.get(one.milestone)
        name = safe.terminal(held.title if held else one.milestone)
        alike.setdefault((one.rule, prose.terminal(one.reason)), []).append(name)
    for (rule, why), names in alike.items():
        place = names[0] if len(names) == 1 else plural(len(names), "milestone")
        where = f" in {place}" if place else ""
        yield wrap(f"{rule}{where}: {why}", voice.width, first=_CODE, rest=_CODE * 2)
