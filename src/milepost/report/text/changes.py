"""One change in a few words: sign, thing, place, and what differs."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, Json, Plan
from milepost.report import safe

Place = tuple[str, str]

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
TEXTS = frozenset({ChangeKind.PUT_COMMENT, ChangeKind.FOLD_COMMENT, ChangeKind.PUT_BLOCK})
"""Changes of whole texts: shown as the lines that differ."""
BODIES = TEXTS | {ChangeKind.CREATE_ISSUE}
"""Changes that write a text."""
_SETS = frozenset({ChangeKind.SET_FIELD, ChangeKind.CLOSE_RECORD, ChangeKind.MOVE_ISSUE})
"""Changes from one value of a field to another."""
_COLOURS = {"+": "green", "~": "yellow", "-": "red"}
_MARKUP = re.compile(
    r"<!--.*?-->|<sub>.*?</sub>|</?(?:details|summary|a)\b[^>]*>|(?<!\\)\*\*|^[|\-]+$",
    re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_FROM_THE_TOP = ("@@ -0,", "@@ -1,", "@@ -1 ")
"""How the heading of lines begins that have none in front of them."""
_FIRST_LINES, _LINES = 3, 8
"""Lines shown of a new text, and of what differs in an old one."""
_LINE = 200


def sign(change: Change) -> str:
    """``+`` adds, ``~`` changes, ``-`` removes."""
    if change.removes:
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
    stood, sets = change.before, change.after
    if change.kind in _SETS and isinstance(stood, Mapping) and isinstance(sets, Mapping):
        return "; ".join(_set(name, stood.get(name), it) for name, it in sets.items())
    before, after = _short(stood), _short(sets)
    return f"{before} → {after}" if before and after else before or after


def where(change: Change) -> Place:
    """The object a change stands under: kind and key.  A comment stands under its issue."""
    target = change.target
    if target.kind == "label":
        return "labels", ""
    return ("issue", target.parent) if target.kind == "comment" else (target.kind, target.key)


def headings(plan: Plan) -> Mapping[tuple[str, Place], str]:
    """By source and place: ``issue #88 "Status"``, ``milestone 4 "Integrations live"``, ``labels``.

    The title comes from whichever change of the plan knows it.
    """
    found: dict[tuple[str, Place], str] = {}
    for change in plan.changes:
        kind, key = place = where(change)
        name = f"new {kind}" if key.startswith("new:") else f"{kind} {safe.terminal(key)}".strip()
        title = safe.terminal(change.target.title, cap=60) if kind != "labels" else ""
        if found.get((change.source, place), name) == name:
            found[change.source, place] = f'{name} "{title}"' if title else name
    return found


def whole(change: Change) -> Iterator[str]:
    """Every line of a text as it will be written: what comes (``+``), goes (``-``) and stays.

    Signs nobody sees are left out, as everywhere on a terminal.
    """
    return differing(change, sum(len(_written(text)) for text in (change.before, change.after)))


def differing(change: Change, context: int = 3) -> Iterator[str]:
    """The lines of a text that come or go, with so many beside them that stay; ``…`` for others."""
    before, after = (_written(text) for text in (change.before, change.after))
    _, _, *rest = list(difflib.unified_diff(before, after, n=context, lineterm="")) or ("", "")
    for line in rest:
        if not line.startswith("@@"):
            yield f"{line[0]} {line[1:]}"
        elif not line.startswith(_FROM_THE_TOP):
            yield "…"


def _written(value: Json) -> list[str]:
    text = value.get("body") if isinstance(value, Mapping) else value
    lines = text.splitlines() if isinstance(text, str) else []
    indents = [line[: len(line) - len(line.lstrip(" "))] for line in lines]
    bare = (safe.terminal(line, cap=max(len(line), 1)) for line in lines)
    return [indent + line for indent, line in zip(indents, bare, strict=True)]


def lines(change: Change) -> Iterator[str]:
    """The visible lines of a text that come (``+``) or go (``-``), a few of them."""
    before, after = (visible(text) for text in (change.before, change.after))
    _, _, *rest = list(difflib.unified_diff(before, after, n=0, lineterm="")) or ("", "")
    differing = [line for line in rest if line[0] in "+-"]
    most = _LINES if before else _FIRST_LINES
    for line in differing[:most]:
        yield f"{line[0]} {line[1:]}"
    if (more := len(differing) - most) > 0:
        yield f"… {more} more lines"


def visible(text: Json) -> list[str]:
    """A Markdown text as a person sees it, roughly: no marks, tags, targets or escapes."""
    if not isinstance(text, str):
        return []
    bare = _ESCAPED.sub(r"\1", html.unescape(_LINK.sub(r"\1", _MARKUP.sub("", text))))
    seen = (safe.terminal(line, cap=_LINE) for line in bare.splitlines())
    return [line for line in seen if line]


def _set(name: str, before: Json, after: Json) -> str:
    """``due: 2027-02-12 → 2027-02-19``; of a description only that it is another."""
    if name == "description":
        return name
    return f"{safe.terminal(name)}: {_short(before) or 'none'} → {_short(after) or 'none'}"


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
