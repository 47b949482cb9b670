"""The trend of findings, in a line."""

from __future__ import annotations

from milepost.model.finding import SEVERITIES
from milepost.model.judgement import Judgement
from milepost.model.trend import Tally
from milepost.report.text.ink import wrap
from milepost.report.voice import Voice
from milepost.report.words import plural

_WORDS = {"error": ("error",), "warning": ("warning",), "info": ("note",)}


def trend(judgement: Judgement, voice: Voice) -> str:
    """How many findings there were before; empty where nobody knows."""
    known = judgement.trend
    tallies = [one for one in (known.last, known.earlier) if one] if known else []
    told = " · ".join(f"{one.day}: {_told(one)}" for one in tallies)
    return wrap(f"Before: {told}", voice.width, rest="   ") if told else ""


def _told(tally: Tally) -> str:
    counts = {"error": tally.error, "warning": tally.warning, "info": tally.info}
    some = [plural(counts[name], *_WORDS[name]) for name in SEVERITIES if counts[name]]
    return ", ".join(some) or "nothing to clear"
