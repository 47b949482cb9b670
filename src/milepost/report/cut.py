"""A long Markdown document cut to a number of bytes, by section."""

from __future__ import annotations

import re

_SECTION = re.compile(r"^(?=## )", re.MULTILINE)
_OPEN, _CLOSE = "<details", "</details>"


def by_section(text: str, limit: int, *, whole: str = "") -> str:
    """``text`` in at most ``limit`` bytes of UTF-8; one line at its end says what is left out.

    Whole sections (``## …``) go, the last ones first; of the first that does
    not fit, the lines that do stay, and what they fold is closed again.
    ``whole`` says where all of it is to be found.
    """
    if _size(text) <= limit:
        return text
    sections = _SECTION.split(text)
    kept = ""
    for index, section in enumerate(sections):
        note = _note(len(sections) - index, len(sections), whole)
        room = limit - _size(kept) - _size(note)
        if _size(section) > room:
            return (kept + _lines(section, room)).rstrip("\n") + note
        kept += section
    return kept  # pragma: no cover - a section that does not fit has ended the loop


def _note(left: int, count: int, whole: str) -> str:
    where = f"; {whole}" if whole else ""
    return f"\n\n*Cut to keep within a limit; not whole here: {left} of {count} sections{where}.*\n"


def _lines(section: str, room: int) -> str:
    """The first lines that fit, closed; nothing where only the heading would."""
    kept: list[str] = []
    folded = 0
    for line in section.splitlines():
        now = folded + line.count(_OPEN) - line.count(_CLOSE)
        if _size("\n".join([*kept, line, *[_CLOSE] * now])) > room:
            break
        kept.append(line)
        folded = now
    told = any(line.strip() for line in kept[1:])
    return "\n".join([*kept, *[_CLOSE] * folded]) if told else ""


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
