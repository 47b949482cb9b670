"""One change in a few words: sign, thing, place, and what differs."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, Json, Plan
from milepost.report import safe

_REMOVES = frozenset({ChangeKind.REMOVE_LABEL, ChangeKind.FOLD_COMMENT})
_THINGS: Mapping[ChangeKind, str] = {
    ChangeKind.CREATE_LABEL: "label",
    ChangeKind.CREATE_ISSUE: "issue",
    ChangeKind.ADD_LABEL: "label",
    ChangeKind.REMOVE_LABEL: "label",
    ChangeKind.PUT_COMMENT: "comment",
    ChangeKind.FOLD_COMMENT: "comment",
    ChangeKind.PUT_BLOCK: "block",
    ChangeKind.SET_FIELD: "field",
    ChangeKind.CREATE_RECORD: "milestone",
    ChangeKind.CLOSE_RECORD: "state",
    ChangeKind.MOVE_ISSUE: "move",
    ChangeKind.LINK: "link",
}
TEXTS = frozenset({ChangeKind.PUT_COMMENT, ChangeKind.PUT_BLOCK})
"""Changes of whole texts: shown as the lines that differ."""
_COLOURS = {"+": "green", "~": "yellow", "-": "red"}
_MARKUP = re.compile(
    r"<!--.*?-->|</?(?:sub|details|summary|a)\b[^>]*>|(?<!\\)\*\*|^[|\-]+$",
    re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(r"\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINES = 8
_LINE = 200


def sign(change: Change) -> str:
    """``+`` adds, ``~`` changes, ``-`` removes."""
    if change.kind in _REMOVES:
        return "-"
    return "+" if change.before is None else "~"


def colour(sign_: str) -> str:
    """The style a sign is painted in."""
    return _COLOURS.get(sign_, "")


def thing(change: Change) -> str:
    """What is changed: ``label``, ``comment``, ``block``, for instance."""
    return _THINGS[change.kind]


def what(change: Change) -> str:
    """The value in short; for whole texts nothing (``lines`` shows them)."""
    if change.kind in TEXTS:
        return ""
    before, after = _short(change.before), _short(change.after)
    return f"{before} → {after}" if before and after else before or after


def place(change: Change, titles: Mapping[str, str]) -> str:
    """The heading a change stands under: ``issue #88 "Status"``, ``milestone 4 "…"``, ``labels``.

    ``titles`` are those of the objects of the same plan by their heading without one.
    """
    bare = _bare(change)
    title = titles.get(bare, "")
    return f'{bare} "{title}"' if title else bare


def titles(plan: Plan) -> Mapping[str, Mapping[str, str]]:
    """By source: the title of each object, from whichever change knows it."""
    found: dict[str, dict[str, str]] = {}
    for change in plan.changes:
        if change.target.title and change.target.kind != "label":
            shown = safe.terminal(change.target.title, cap=60)
            found.setdefault(change.source, {}).setdefault(_bare(change), shown)
    return found


def lines(change: Change) -> Iterator[str]:
    """The visible lines of a text that come (``+``) or go (``-``), a few of them."""
    before, after = (visible(text) for text in (change.before, change.after))
    _, _, *rest = list(difflib.unified_diff(before, after, n=0, lineterm="")) or ("", "")
    differing = [line for line in rest if line[0] in "+-"]
    for line in differing[:_LINES]:
        yield f"{line[0]} {line[1:]}"
    if (more := len(differing) - _LINES) > 0:
        yield f"… {more} more lines"


def visible(text: Json) -> list[str]:
    """A Markdown text as a person sees it, roughly: no marks, tags, targets or escapes."""
    if not isinstance(text, str):
        return []
    bare = _ESCAPED.sub(r"\1", html.unescape(_LINK.sub(r"\1", _MARKUP.sub("", text))))
    seen = (safe.terminal(line, cap=_LINE) for line in bare.splitlines())
    return [line for line in seen if line]


def _bare(change: Change) -> str:
    target = change.target
    if target.kind == "label":
        return "labels"
    kind, key = ("issue", target.parent) if target.kind == "comment" else (target.kind, target.key)
    return f"new {kind}" if key.startswith("new:") else f"{kind} {safe.terminal(key)}"


def _short(value: Json) -> str:
    match value:
        case None:
            return ""
        case Mapping():
            return _short(value.get("name") or value.get("title")) or ", ".join(
                f"{safe.terminal(key)}: {_short(item)}" for key, item in value.items()
            )
        case tuple():
            return ", ".join(_short(item) for item in value)
        case _:
            return safe.terminal(str(value))
