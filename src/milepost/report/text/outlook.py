"""Where the plan is going, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.judgement import Judgement
from milepost.report import prose
from milepost.report.outlook import sections
from milepost.report.text.ink import paint, wrap
from milepost.report.voice import Voice

_IN = "   "


def outlook(judgement: Judgement, voice: Voice) -> Iterator[str]:
    """One block for each part that has something to say."""
    for section in sections(judgement):
        lines = (
            wrap(prose.terminal(line), voice.width, first=_IN, rest=_IN * 2)
            for line in section.lines
        )
        yield "\n".join([paint(section.heading, "bold", voice), *lines])
