"""Columns, colours and line breaks on a terminal, for characters of any width."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.style import Style

from milepost.report.voice import Voice

_LEAST = 20


def paint(text: str, style: str, voice: Voice) -> str:
    """``text`` in a style (``bold red``) where the voice allows colour."""
    if not voice.colour or not style or not text:
        return text
    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def pad(text: str, cells: int) -> str:
    """``text`` filled up with blanks to ``cells`` columns; cut with ``…`` if it is wider."""
    if cell_len(text) > cells:
        return set_cell_size(text, max(cells - 1, 0)).rstrip() + "…"
    return text + " " * (cells - cell_len(text))


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> str:
    """``text`` broken between words into lines of ``width`` columns.

    ``first`` and ``rest`` begin the first and every further line.  A word
    longer than a line stays whole: addresses and names are there to be copied.
    """
    return "\n".join(_lines(text.split(" "), max(width, _LEAST), first, rest))


def _lines(words: list[str], width: int, first: str, rest: str) -> Iterator[str]:
    line, empty = first, True
    for word in words:
        if not empty and cell_len(line) + 1 + cell_len(word) > width:
            yield line.rstrip()
            line, empty = rest, True
        line += word if empty else f" {word}"
        empty = False
    yield line.rstrip()
