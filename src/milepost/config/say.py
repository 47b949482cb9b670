"""Sentences about values that do not fit, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from milepost.config.node import Node, join
from milepost.config.problems import Problems, shown
from milepost.config.secrets import may_be_secret
from milepost.config.trouble import quoted

_CUT = re.compile(r"\s*#[0-9]")
_COMMENT = re.compile(r"\s*#\S")
_ARE = {"text": "text", "list": "a list", "map": "a map"}
_YES = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def is_cut(node: Node) -> bool:
    """Whether a ``#42`` behind an unquoted text was lost as a comment."""
    return node.plain and bool(_CUT.match(node.rest))


def comment_follows(node: Node) -> bool:
    """Whether a comment without a space after its ``#`` follows an unquoted text."""
    return node.plain and bool(_COMMENT.match(node.rest))


def in_quotes(text: str) -> str:
    """The text as it should have been written."""
    return f"`{quoted(text)}`"


def cut(problems: Problems, node: Node, at: str) -> None:
    """A text lost its end: after a space, ``#`` begins a comment."""
    lost = node.rest.strip()
    what = f"the text ends before {shown(lost)}: after a space, `#` begins a comment"
    whole = f"{node.raw}{node.rest}".strip()
    hint = f"quote it: `{quoted(whole)}`; or write a comment with a space after `#`"
    problems.add(node, at, what, hint=hint)


def unexpected(problems: Problems, node: Node, at: str, wanted: list[str]) -> None:
    """A value of another kind than wanted."""
    expected = " or ".join(wanted)
    if node.kind == "text":
        what, hint = _scalar(node, wanted)
        problems.add(node, at, f"{what} stands where {expected} is expected", hint=hint)
    elif node.kind == "map" and "text" in wanted:
        _became_a_map(problems, node, at, expected)
    else:
        hint = ""
        if node.kind == "list" and "text" in wanted and _box(node):
            hint = 'quote a task: `"[ ] rollback plan"`'
        if not at:
            hint = "write its keys (`version:`, `trackers:`) without a `-` in front"
        what = f"{_ARE[node.kind]} stands where {expected} is expected"
        problems.add(node, at, what, hint=hint)


def _scalar(node: Node, wanted: list[str]) -> tuple[str, str]:
    if node.secret:
        return "the value of the variable", ""
    if node.empty and not node.text:
        return "nothing", "write it, or leave the key away"
    word = shown(node.text)
    if "true or false" in wanted and node.text.lower() in _YES:
        return word, f"write `{_YES[node.text.lower()]}`; only true and false are special"
    if not node.plain and ("true or false" in wanted or "a number" in wanted):
        return f"the quoted text {word}", "leave the quotes away"
    if "a list" in wanted:
        return word, f"write `[{node.raw.strip()}]`"
    return word, ""


def _box(node: Node) -> bool:
    return not node.items or all(item.text in ("x", "X") for item in node.items[:1])


def _became_a_map(problems: Problems, node: Node, at: str, expected: str) -> None:
    raw = node.raw.strip()
    if raw.startswith("{"):
        what = f"a map in braces stands where {expected} is expected"
        hint = "quote text that begins with `{`"
    else:
        what = "this became a map, because a colon and a space make a key of what is before them"
        safe = "\n" not in raw and not may_be_secret(raw)
        hint = f"quote it: `{quoted(raw)}`" if safe else "put the whole text in quotes"
    problems.add(node, at, what, hint=hint)


def invalid(problems: Problems, home: Node, node: Node, at: str, detail: Mapping[str, Any]) -> None:
    """One of pydantic's complaints about a map; ``home`` stands for the map as a whole."""
    step = str(next(iter(detail["loc"]), ""))
    below = node.get(step)
    child, path = (node, at) if below is None else (below, join(at, f".{step}"))
    target = home if child is node else child
    context = detail.get("ctx", {})
    if detail["type"] == "missing":
        key = str(detail["loc"][-1])
        problems.add(home, at, f"{shown(key)} is missing", hint=f"add `{key}:`")
    elif detail["type"] == "milepost" and not child.secret:
        problems.add(target, path, str(context["what"]), hint=str(context["hint"]))
    elif detail["type"] == "value_error" or child.secret:
        # An adapter's own words are advice; the value may be a secret of the environment.
        says = str(context.get("error", ""))
        what = "the value of the variable" if child.secret else shown(child.text)
        map_ = child.kind == "map" and not child.secret
        told = "these keys do not fit together" if map_ else f"{what} is not valid here"
        problems.add(target, path, told, hint=says)
    else:
        says = detail["msg"].removeprefix("Input ")
        says = says[:1].lower() + says[1:]
        what = f"{shown(child.text)} {says}" if child.kind == "text" else says
        problems.add(target, path, what)
