"""Foreign text made harmless as characters: one line, no controls, a bounded length.

What it *means* in Markdown, HTML or a tracker is ``safe``'s business; every
target begins with what comes out of here.
"""

from __future__ import annotations

import re
import unicodedata

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
_KEEP = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_MARKS = 4
"""Combining marks in a row that stay: more of them only smear over the lines around."""
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_NONCHARACTERS = range(0xFDD0, 0xFDF0)


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
    are cut to four; unpaired surrogates become U+FFFD.  A joiner stays where it
    binds two emoji.  Cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _ESCAPE_SEQUENCE.sub("", sound(text))
    kept: list[str] = []
    marks = 0
    for index, char in enumerate(text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if char == ZERO_WIDTH_JOINER:
            if _binds_emoji(text, index):
                kept.append(char)
        elif char in _KEEP or not (
            category in _INVISIBLE or char in _BLANK_LETTERS or _is_none(char) or marks > _MARKS
        ):
            kept.append(char)
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


def _binds_emoji(text: str, index: int) -> bool:
    before = text[index - 1] if index else ""
    after = text[index + 1 : index + 2]
    return _is_symbol(after) and (_is_symbol(before) or before == "\ufe0f")


def _is_symbol(char: str) -> bool:
    return bool(char) and unicodedata.category(char) in ("So", "Sk")


def _is_none(char: str) -> bool:
    point = ord(char)
    return point & 0xFFFE == 0xFFFE or point in _NONCHARACTERS  # noqa: PLR2004 - U+nFFFE, U+nFFFF


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
