"""The last line of ``check`` and what it only counts: how much speaks, how much is silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from milepost.model.finding import SEVERITIES
from milepost.model.judgement import Judgement
from milepost.report import prose, safe, silenced
from milepost.report.text.ink import wrap
from milepost.report.voice import Voice
from milepost.report.why import notes
from milepost.report.words import plural

_IN, _DEEP = "   ", "      "
_WORDS = {"error": ("error",), "warning": ("warning",), "info": ("note",)}


def counted(judgement: Judgement, voice: Voice) -> str:
    """The numbers of JSON's ``counts`` in words; what they leave out comes behind."""
    counts = judgement.counts
    speaking = [one for one in judgement.findings if one.speaks]
    care = Counter(one.severity for one in speaking if one.kind == "upkeep")
    told = [
        plural(counts[name], *_WORDS[name])
        + (f" ({_share(care[name], counts[name])}upkeep)" if care[name] else "")
        for name in SEVERITIES
        if counts[name] or name != "info"
    ]
    remarks = sum(len(notes(judged)) for judged in judgement.milestones)
    parts = [", ".join(told)]
    parts += [plural(remarks, "remark")] if remarks else []
    piles = silenced.piles(counts)
    told_of = remarks or any(counts[name] for name in ("waived", "snoozed", "skipped"))
    hidden = told_of or not all(map(voice.tells, speaking))
    hint = " (milepost check -v shows all)" if hidden and not voice.verbose else ""
    line = " · ".join([*parts, *piles]) + ("" if voice.quiet else hint)
    return wrap(line, voice.width, rest=_IN)


def silent(judgement: Judgement, voice: Voice) -> Iterator[str]:
    """What somebody accepted for a time, by whom and how long; then what people snoozed."""
    lines = [*_findings(judgement), *_snoozes(judgement)]
    if lines:
        yield "Silenced:"
    for line in lines:
        yield wrap(line, voice.width, first=_IN, rest=_DEEP)


def _findings(judgement: Judgement) -> Iterator[str]:
    for judged, one in silenced.waived(judgement):
        place = f" in {safe.terminal(judged.milestone.title)}" if judged else ""
        how = prose.terminal(silenced.how(one, judgement.portfolio))
        yield f"{one.rule} {one.name}{place}, {how}: {prose.terminal(one.message)}"


def _snoozes(judgement: Judgement) -> Iterator[str]:
    for judged in judgement.milestones:
        for one in judged.snoozed:
            told = prose.terminal(silenced.snooze(one, judgement.portfolio))
            yield f"{safe.terminal(judged.milestone.title)}, snoozed: {told}"


def _share(part: int, whole: int) -> str:
    return f"{part} of them " if part < whole else "all " if whole > 1 else ""
