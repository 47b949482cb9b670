"""Text to tree: PyYAML finds the structure, this module decides what it may hold.

Read as YAML 1.2 with house rules: keys are always text, one document, no tags,
no merge keys, no recursion, and an end to what aliases may blow up to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yaml.composer import Composer
from yaml.error import YAMLError
from yaml.nodes import MappingNode, ScalarNode, SequenceNode
from yaml.nodes import Node as YamlNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from milepost.config.node import Node, join
from milepost.config.problems import Problems, shown
from milepost.config.trouble import explain
from milepost.errors import ConfigError

LARGEST_FILE = 1_000_000
"""Characters a configuration may have."""
MOST_NODES = 50_000
"""Values a configuration may have after its aliases are written out."""
DEEPEST = 40
"""Levels of nesting."""

_TEXT = "tag:yaml.org,2002:str"
_PLAIN = "milepost:plain"
_LIST = "tag:yaml.org,2002:seq"
_MAP = "tag:yaml.org,2002:map"
_TAGS = {_TEXT, _PLAIN, _LIST, _MAP}
_ENDS = ("\n", "\r", "\x85", "\u2028", "\u2029")


class _TooMuch(Exception):
    """The tree is too deep or too large."""


class _Composer(Reader, Scanner, Parser, Composer, BaseResolver):
    """PyYAML up to its nodes, with a resolver that only tells plain from quoted."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self._depth = 0

    def resolve(self, kind: type[YamlNode], value: str | None, implicit: Any) -> str:
        """The tag of an untagged node."""
        del value
        if kind is ScalarNode:
            return _PLAIN if implicit[0] else _TEXT
        return _LIST if kind is SequenceNode else _MAP

    def compose_node(self, parent: YamlNode | None, index: Any) -> YamlNode | None:
        """One node, if it does not lie too deep."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise _TooMuch
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def read(path: str, text: str) -> tuple[Node, Problems]:
    """The file as a tree, and what is wrong with it so far (keys said twice).

    Raises ``ConfigError`` where there is no tree: the text is no YAML, is empty,
    too large, or holds more than one document.
    """
    problems = Problems(path)
    top = Node(kind="text", line=1, column=1)
    if len(text) > LARGEST_FILE:
        problems.add(top, "", f"the file has {len(text):,} characters; {LARGEST_FILE:,} may be")
        raise problems.error()
    try:
        composer = _Composer(text)
        root = composer.get_single_node()
    except ValueError:  # PyYAML asks chr() for what no character has
        problems.add(top, "", "a \\U escape names a character that does not exist")
        raise problems.error() from None
    except YAMLError as error:
        raise ConfigError((explain(path, text, error),)) from None
    except _TooMuch:
        problems.add(top, "", f"the file nests deeper than {DEEPEST} levels")
        raise problems.error() from None
    if root is None:
        problems.add(
            top,
            "",
            "the file is empty",
            hint="three lines are enough; copy them from config.example.yaml",
        )
        raise problems.error()
    return _Tree(text, problems).build(root), problems


class _Tree:
    """Turns PyYAML's nodes into ours, aliases written out."""

    def __init__(self, text: str, problems: Problems) -> None:
        self._text = text
        self._problems = problems
        self._count = 0
        self._open: set[int] = set()

    def build(self, root: YamlNode) -> Node:
        """The whole tree.  Raises ``ConfigError`` where aliases make no finite one."""
        return self._node(root, "", flow=False)

    def _node(self, node: YamlNode, at: str, *, flow: bool) -> Node:
        place = self._place(node, flow=flow)
        self._count += 1
        if self._count > MOST_NODES:
            self._stop(place, at, f"the file holds more than {MOST_NODES:,} values")
        if id(node) in self._open:
            self._stop(place, at, "an alias leads back into the value it stands in")
        if node.tag not in _TAGS:
            what = f"{shown(_tag(node.tag))} is a tag; tags are not read here"
            self._problems.add(place, at, what, hint="leave it away, or quote the whole value")
            return replace(place, broken=True)
        self._open.add(id(node))
        try:
            return self._filled(node, place, at)
        finally:
            self._open.discard(id(node))

    def _filled(self, node: YamlNode, place: Node, at: str) -> Node:
        flow = place.flow or bool(getattr(node, "flow_style", False))
        if isinstance(node, SequenceNode):
            items = tuple(
                self._node(item, f"{at}[{index}]", flow=flow)
                for index, item in enumerate(node.value)
            )
            return replace(place, kind="list", items=items, flow=flow)
        if isinstance(node, MappingNode):
            return replace(place, kind="map", entries=self._entries(node, at, flow=flow), flow=flow)
        text = str(node.value)
        if not text.isprintable() and any("\ud800" <= char <= "\udfff" for char in text):
            self._problems.add(place, at, "the text holds half a character (a lone surrogate)")
            return replace(place, broken=True)
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            text = text.removesuffix("\n")
        return replace(place, text=text, plain=node.tag == _PLAIN)

    def _entries(self, node: MappingNode, at: str, *, flow: bool) -> tuple[tuple[Node, Node], ...]:
        entries: dict[str, tuple[Node, Node]] = {}
        for key_node, value_node in node.value:
            key = self._place(key_node, flow=flow)
            if not isinstance(key_node, ScalarNode) or key_node.tag not in _TAGS:
                what = f"a key is text, and {shown(key.raw)} is not"
                self._problems.add(key, at, what, hint="put it in quotes")
                continue
            key = replace(key, text=key_node.value)
            here = join(at, f".{key.text}")
            if key.text == "<<":
                what = "`<<` is no merge key here: YAML 1.2 has none"
                hint = "write the keys out; `defaults:` holds what all milestones share"
                self._problems.add(key, here, what, hint=hint)
                continue
            value = self._node(value_node, here, flow=flow)
            if key.text in entries:
                first = entries[key.text][0].line
                what = f"{shown(key.text)} is said twice, on lines {first} and {key.line}"
                self._problems.add(key, here, what, hint="keep one of them")
                continue
            entries[key.text] = (key, value)
        return tuple(entries.values())

    def _place(self, node: YamlNode, *, flow: bool) -> Node:
        start, end = node.start_mark, node.end_mark
        raw = self._text[start.index : min(end.index, start.index + 400)]
        rest = self._text[end.index : end.index + 200]
        for mark in _ENDS:
            rest = rest.partition(mark)[0]
        return Node(
            kind="text", line=start.line + 1, column=start.column + 1, raw=raw, rest=rest, flow=flow
        )

    def _stop(self, place: Node, at: str, what: str) -> None:
        self._problems.add(place, at, what, hint="write the values out, without `&` and `*`")
        raise self._problems.error()


def _tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
