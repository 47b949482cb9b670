"""Our hidden marks in a tracker that hides nothing in text.

The core begins a status comment with a mark and puts a block of a description
between two, as HTML comments that Markdown does not show.  Jira would show
them.  So a comment's mark becomes a property of the comment or, where there can
be none, one grey last line; a block's marks become two short readable lines.
Both ways are exact: what was written is what is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote, unquote

from milepost.model.change import Precondition
from milepost.model.marks import END, Mark, read_mark

PROPERTY = "milepost"
"""The key of the comment property."""

_PLACE = r"(?P<instance>[^\s/]*)/(?P<milestone>\S*?)"
_LINE = re.compile(
    r"(?:\r?\n|^)\{color:#97[aA]0[aA][fF]\}milepost status " + _PLACE + r"\{color\}\s*$"
)
_HIDDEN_START = re.compile(
    r"<!-- milepost:block instance=(?P<instance>\S*) milestone=(?P<milestone>\S*) -->"
)
_SHOWN_START = re.compile(r"--- milepost " + _PLACE + r" ---")
_SHOWN_END = "--- end of milepost ---"


def taken_off(text: str) -> tuple[str, str]:
    """A comment's mark and what follows it; no mark where the text begins with none of ours."""
    first, _, rest = text.partition("\n")
    mark = read_mark(first)
    return (first, rest) if mark is not None and str(mark) == first else ("", text)


def with_line(mark: str, rest: str) -> str:
    """A comment whose mark people can see, in its last line."""
    found = read_mark(mark)
    if found is None:
        return rest
    line = f"{{color:#97a0af}}milepost status {_place(found)}{{color}}"
    return f"{rest}\n{line}" if rest else line


def has_line(body: str) -> bool:
    """Whether a comment shows its mark."""
    return _off_line(body)[0] != ""


def value(mark: str, *, text: str = "", kept: str = "") -> dict[str, str]:
    """The comment property: the mark.

    Where Jira keeps another ``text`` than it was sent (it may turn markup into
    its own form), also what was sent and the digest of what it ``kept``.
    """
    return {"mark": mark} | ({"text": text, "kept": _digest(kept)} if text else {})


def put_back(body: str, held: object) -> str:
    """A comment as the core wrote it: ``held`` is the value of its property."""
    seen: Mapping[str, Any] = held if isinstance(held, dict) else {}
    told = seen.get("mark")
    shown, rest = _off_line(body)
    if not isinstance(told, str) or taken_off(told) != (told, ""):
        return f"{shown}\n{rest}" if shown else body
    text = seen.get("text")
    if isinstance(text, str) and seen.get("kept") == _digest(body):
        rest = text
    return f"{told}\n{rest}"


def shown(description: str) -> str:
    """A description as Jira is to hold it: the two marks of a block made readable."""
    text = _HIDDEN_START.sub(_to_shown, description)
    return text.replace(END, _SHOWN_END)


def hidden(description: str) -> str:
    """A description as the core wrote it: the two lines of a block as marks again."""
    text = _SHOWN_START.sub(_to_hidden, description)
    return text.replace(_SHOWN_END, END)


def _off_line(body: str) -> tuple[str, str]:
    found = _LINE.search(body)
    mark = _mark("status", found) if found else None
    return ("", body) if found is None or mark is None else (str(mark), body[: found.start()])


def _to_shown(found: re.Match[str]) -> str:
    mark = Mark("block", unquote(found["instance"]), unquote(found["milestone"]))
    return f"--- milepost {_place(mark)} ---" if str(mark) == found[0] else found[0]


def _to_hidden(found: re.Match[str]) -> str:
    mark = _mark("block", found)
    return found[0] if mark is None else str(mark)


def _mark(kind: Literal["status", "block"], found: re.Match[str]) -> Mark | None:
    """The mark behind a readable one; ``None`` for what we would not have written so."""
    mark = Mark(kind, unquote(found["instance"]), unquote(found["milestone"]))
    return mark if _place(mark) == f"{found['instance']}/{found['milestone']}" else None


def _place(mark: Mark) -> str:
    return f"{quote(mark.instance, safe='')}/{quote(mark.milestone, safe='/')}"


def _digest(text: str) -> str:
    return Precondition.of(text).digest
