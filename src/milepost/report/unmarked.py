"""Plain text: the words alone, for places that know no markup."""

from __future__ import annotations

import re

from milepost.report.retell import Style
from milepost.report.safe import BREAK

_MARK = re.compile(r"<(?=!)|-(?=--)")


def _same(told: str) -> str:
    return told


def text(words: str) -> str:
    """Words in which nothing is a mark of ours, hidden or as a tracker shows it (``--- … ---``)."""
    return _MARK.sub(rf"\g<0>{BREAK}", words)


UNMARKED = Style(
    text=text,
    within=text,
    line=_same,
    strong=_same,
    emphasis=_same,
    struck=_same,
    code=_same,
    quiet=_same,
    link=lambda words, url, alone: f"{words}: {url}" if alone else words,
    heading=lambda _level, told: told,
    item=lambda markers, told: f"{'  ' * (len(markers) - 1)}- {told}",
    header=" · ".join,
    row=" · ".join,
    listing=_same,
)
"""Addresses are shown only where a line is nothing but a link."""
