"""Foreign text made harmless as characters: one line, no controls, a bounded length.

What it *means* in Markdown, HTML or a tracker is ``safe``'s business; every
target begins with what comes out of here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

ELLIPSIS = "…"
ZERO_WIDTH_JOINER = "\u200d"

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erase
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, …
    r"|\x1b[ -/]*[0-~]"
)
_BLANK = re.compile(r"[\s\u0085\u2028\u2029]+")
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show nothing: they hide text or fake an empty title."""
_SIGNS = frozenset({"So", "Sk", "Sm", "Po", "Pd", "Nd"})
_INFORMATION = "\u2139"
"""The one letter that is an emoji."""
_LOOKS = frozenset("\ufe0e\ufe0f")
"""Whether a sign is shown as text or as a picture."""
_SELECTORS = frozenset(
    map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Variants of the character before: nobody sees the most of them, so they can carry a message."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_COMBINING = frozenset({"Mn", "Me"})
_MARKS = 4
"""Combining marks in a row that stay: more of them only smear over the lines around."""
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_NONCHARACTERS = (
    *(range(0xFDD0, 0xFDF0), range(0xFFF0, 0xFFF9)),
    *(range(0x2065, 0x2066), range(0xE0000, 0xE1000)),
)
"""No characters, and places where those would stand that nobody sees."""


def sound(text: str) -> str:
    """``text`` without unpaired surrogates (shown as U+FFFD), so that it can be encoded."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def clean(text: str) -> str:
    """``text`` as one line of visible characters.

    Terminal escape sequences, control, zero-width and bidirectional formatting
    characters and letters that show nothing are dropped; line ends, tabs and
    runs of blanks become one space; more than four combining marks in a row
    are cut to four, and those with nothing to stand on are dropped; unpaired
    surrogates become U+FFFD.  What binds two emoji or says how a sign is shown
    stays.  Cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _ESCAPE_SEQUENCE.sub("", sound(text))
    kept: list[str] = []
    marks = _MARKS
    for index, char in enumerate(text):
        if unicodedata.category(char) in _COMBINING:
            marks += 1
            if marks <= _MARKS and _combines(char, kept[-1]):
                kept.append(char)
        elif char == ZERO_WIDTH_JOINER:
            if _binds_emoji(kept[-1:], text[index + 1 : index + 2]):
                kept.append(char)
        elif _is_shown(char):
            kept.append(char)
            marks = _MARKS if char.isspace() else 0
    return _BLANK.sub(" ", "".join(kept)).strip()


def shorten(text: str, cap: int) -> str:
    """``text`` in at most ``cap`` characters, ``…`` included, without cutting one in two.

    What belongs to the character before it (combining marks, joiners, skin
    tones, the second half of a flag) is not torn off.
    """
    if len(text) <= cap:
        return text
    end = max(cap - 1, 0)
    while end > 0 and _belongs_to_previous(text, end):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def _is_shown(char: str) -> bool:
    if char.isspace():
        return True
    category = unicodedata.category(char)
    return not (category in _INVISIBLE or char in _BLANK_LETTERS or _is_none(char))


def _combines(char: str, base: str) -> bool:
    if char in _SELECTORS:
        return char in _LOOKS and (unicodedata.category(base) in _SIGNS or base == _INFORMATION)
    return char not in _BLANK_LETTERS


def _binds_emoji(before: Sequence[str], after: str) -> bool:
    return _is_symbol(after) and any(_is_symbol(one) or one in _LOOKS for one in before)


def _is_symbol(char: str) -> bool:
    return bool(char) and unicodedata.category(char) in ("So", "Sk") and _is_shown(char)


def _is_none(char: str) -> bool:
    point = ord(char)
    return point & 0xFFFE == 0xFFFE or any(point in them for them in _NONCHARACTERS)  # noqa: PLR2004 - U+nFFFE, U+nFFFF


def _belongs_to_previous(text: str, index: int) -> bool:
    char = text[index]
    if unicodedata.category(char)[0] == "M" or ord(char) in _SKIN_TONES:
        return True
    if ZERO_WIDTH_JOINER in (char, text[index - 1]):
        return True
    if ord(char) not in _FLAG_LETTERS:
        return False
    start = index
    while start > 0 and ord(text[start - 1]) in _FLAG_LETTERS:
        start -= 1
    return (index - start) % 2 == 1
