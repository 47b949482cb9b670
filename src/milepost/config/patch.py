"""The line of the plan file that says a field of a milestone, with another value in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from milepost.config.node import Node
from milepost.config.problems import shown
from milepost.config.yaml12 import read
from milepost.errors import ConfigError
from milepost.model.agreement import Field, Value
from milepost.model.patch import Patch

KEYS: Mapping[Field, str] = MappingProxyType({"title": "title", "due": "due", "owner": "owner"})
"""The keys that say a field."""


def patch(path: str, text: str, milestone: str, field: Field, value: Value) -> Patch:
    """What to edit in the file ``text`` so that ``field`` of ``milestone`` is ``value``.

    Comments and the way a value is quoted stay.  Where the value stands on no
    line of its own it says in words what to write where.
    """
    key = KEYS[field]
    root, _ = read(path, text)
    name, entry = _entry(root, milestone)
    node = entry.get(key)
    if node is None:
        what = f"write `{key}: {_plain(value)}` under {shown(milestone)}"
        return Patch(path=path, line=name.line, words=what if value else "it says none there")
    if not value:
        return Patch(path=path, line=node.line, words=f"take `{key}: {node.raw}` out")
    old = text.splitlines()[node.line - 1]
    if not _is_relative(field, node):
        for written in _spellings(value, node.raw):
            new = _put(old, node, written)
            if new and _says(path, text, node.line, new, (milestone, key), value):
                return Patch(path=path, line=node.line, old=old, new=new)
    what = f"write `{key}: {_plain(value)}` in place of {shown(node.raw)}"
    return Patch(path=path, line=node.line, words=what)


def _entry(root: Node, milestone: str) -> tuple[Node, Node]:
    milestones = root.get("milestones")
    for key, value in milestones.entries if milestones else ():
        if key.text == milestone:
            return key, value
    raise LookupError(milestone)


def _is_relative(field: Field, node: Node) -> bool:
    """``week 5`` moves with the start of the project: no date stands for it."""
    return field == "due" and node.text[:1].isalpha()


def _spellings(value: Value, raw: str) -> Iterator[str]:
    """The value as it may be written, quoted as the old one was if it can be."""
    if raw.startswith("'"):
        yield "'" + value.replace("'", "''") + "'"
    if not raw.startswith(("'", '"')):
        yield value
    yield json.dumps(value, ensure_ascii=False)


def _plain(value: Value) -> str:
    return value if value.replace("-", "").isalnum() else json.dumps(value, ensure_ascii=False)


def _put(line: str, node: Node, written: str) -> str:
    """The line with another value; empty where the old one does not stand there whole."""
    begin = node.column - 1
    end = begin + len(node.raw)
    return line[:begin] + written + line[end:] if line[begin:end] == node.raw else ""


def _says(path: str, text: str, line: int, new: str, where: tuple[str, str], value: Value) -> bool:
    """Whether the file with that line says just this, and nothing else has changed."""
    lines = text.splitlines()
    lines[line - 1] = new
    try:
        before, _ = read(path, text)
        after, _ = read(path, "\n".join(lines))
    except ConfigError:
        return False
    but = ("milestones", *where)
    if _shape(before, but) != _shape(after, but):
        return False
    node = _entry(after, where[0])[1].get(where[1])
    return node is not None and node.text == value


def _shape(node: Node, but: tuple[str, ...]) -> object:
    """A tree without the places of its values, and without the one at the path ``but``."""
    if node.kind == "list":
        return [_shape(item, ()) for item in node.items]
    if node.kind == "map":
        return [
            (key.text, _shape(value, but[1:] if but[:1] == (key.text,) else ()))
            for key, value in node.entries
            if but != (key.text,)
        ]
    return (node.text, node.plain)
