"""The keys people may write in a milestone's description, and the values behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal

from milepost.judge.lines import Line
from milepost.model.terms import Cadence, cadence

Key = Literal["owner", "depends on", "done when", "review", "supports", "look back"]

_KEYS: Mapping[str, Key] = MappingProxyType(
    {
        "owner": "owner",
        "owners": "owner",
        "depends on": "depends on",
        "done when": "done when",
        "definition of done": "done when",
        "acceptance criteria": "done when",
        "review": "review",
        "supports": "supports",
        "look back": "look back",
        "lookback": "look back",
    }
)
_TYPED_WRONG = (
    *("owner", "owners", "depends on", "done when", "definition of done", "acceptance criteria"),
)
_PLAIN_ALONE = ("depends on", "done when")
_LABELLED = re.compile(
    r"[^\w@#\[]*(?P<label>[^\W\d_][\w \t-]{0,30}?)[ \t]*(?:[:\uff1a](?!//)|=(?![=>]))(?P<value>.*)"
)
_REVIEW = re.compile(
    r"(?:weekly|biweekly|monthly|none|every\s+[1-9][0-9]{0,2}\s+days?)\W*", re.IGNORECASE | re.ASCII
)
_ANSWER = re.compile(
    r"\W*(?P<question>hit|why|next)\W*[:=\uff1a](?P<answer>.*)", re.IGNORECASE | re.DOTALL
)
_LOGIN = re.compile(r"(?<![\w@./])@[A-Za-z0-9](?:[\w./-]*\w(?:\[bot\])?)?")
_BETWEEN_PEOPLE = re.compile(r"[,;]|\s+(?:and|&|\+)\s+", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_QUOTES = {'"': '"', "\u201c": "\u201d", "\u201e": "\u201c\u201d", "\u00ab": "\u00bb"}
_NOTHING = frozenset({"", "-", "\u2013", "\u2014", "none", "nothing", "n/a"})
_AFTER_WORDS = " \t.,;:!*_`"
_NAME_WORDS = 6
_NAME_LENGTH = 80
_TITLE_LENGTH = 256


def key_of(line: Line) -> tuple[Key, str] | None:
    """The key a line begins with and what stands behind it; ``None`` if there is none.

    Without a colon a key must be a heading, bold, or one that cannot be a word
    of prose (``Done when``), and alone on its line.
    """
    if found := _LABELLED.fullmatch(line.text):
        key = _KEYS.get(_folded(found["label"]))
        return (key, found["value"].strip()) if key else None
    key = _KEYS.get(_folded(line.text))
    if key and line.box is None:
        alone = line.kind == "heading" or line.strong == line.text or key in _PLAIN_ALONE
        return (key, "") if alone else None
    return None


def looks_like_key(line: Line) -> bool:
    """Whether a line was probably meant as one of our keys, but is none."""
    cells = [cell for cell in line.text.split("|") if cell.strip()] if "|" in line.text[:2] else []
    bold = _folded(line.strong.rstrip(":"))
    if _folded(bold) in _KEYS or (cells and _folded(cells[0].strip("* :")) in _KEYS):
        return True
    found = _LABELLED.fullmatch(line.text)
    if not found:
        return False
    label = _folded(found["label"])
    if line.kind in ("html", "aside") and label in _KEYS:
        return True
    near = get_close_matches(label, _TYPED_WRONG, n=1, cutoff=0.8)
    return bool(near) and near[0][0] == label[0]


def people_in(value: str) -> tuple[str, ...] | None:
    """Owners as written, one word or name each; ``None`` if these are no names."""
    people: list[str] = []
    for part in _BETWEEN_PEOPLE.split(value):
        if logins := _LOGIN.findall(part):
            people += logins
            continue
        name = _IN_BRACKETS.sub("", part.strip(" \t.`")).strip(" \t.`")
        if len(name) > _NAME_LENGTH or len(name.split()) > _NAME_WORDS:
            return None
        people += [name] if name else []
    return tuple(people)


def names_in(value: str) -> tuple[str, ...] | None:
    """Milestones in a list with commas or semicolons; within quotes these are part of a name."""
    parts, start, closing = [], 0, ""
    for index, sign in enumerate(value):
        if closing:
            closing = "" if sign in closing else closing
        elif sign in _QUOTES:
            closing = _QUOTES[sign]
        elif sign in ",;":
            parts.append(value[start:index])
            start = index + 1
    return _valid(*parts, value[start:])


def listed_name(value: str) -> tuple[str, ...] | None:
    """The one milestone that a list item names: a comma is part of the name."""
    return _valid(value)


def _valid(*parts: str) -> tuple[str, ...] | None:
    names = [_unquoted(part) for part in parts]
    if any(len(name) > _TITLE_LENGTH for name in names):
        return None
    return tuple(name for name in names if name.casefold() not in _NOTHING)


def _unquoted(text: str) -> str:
    """A name without its quotes; ``SOURCE "Title"`` keeps plain ones."""
    name = " ".join(text.split())
    for opening, closing in _QUOTES.items():
        before, quoted, rest = name.partition(opening)
        if quoted and rest and rest[-1] in closing:
            return f'{before.strip()} "{rest[:-1]}"' if before.strip() else rest[:-1]
    return name.strip("'`") or name


def answer_in(text: str) -> tuple[str, str] | None:
    """Which question of a look-back is answered, and how; ``None`` where none is named.

    What is left of a template (``hit: …``) is no answer.
    """
    found = _ANSWER.fullmatch(text.strip())
    if not found:
        return None
    told = found["answer"].strip()
    return found["question"].casefold(), told if any(map(str.isalnum, told)) else ""


def understood(key: Key, value: str) -> bool:
    """Whether the value of a key that has no effect yet is a valid one."""
    return key != "review" or not value or _REVIEW.fullmatch(value) is not None


def review_in(value: str) -> Cadence | None:
    """How often somebody is to look at it; ``None`` for ``none`` and where nothing is said."""
    return cadence(value.rstrip(_AFTER_WORDS))


def _folded(label: str) -> str:
    return " ".join(re.split(r"[\s_-]+", label.casefold())).strip()
