"""A Markdown text as the lines people see: headings, list items, text, with their boxes.

Fenced code is left out: it shows something, it does not say it.  So do quotes
and indented code, but people also end up there by mistake: their lines are
marked as asides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

_DEEPEST = 40
# Without joining, a sign that was escaped stays apart from text as it was typed.
_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).disable("text_join")
# Nearly the same test as the tasklists plugin of mdit-py-plugins, which itself takes time that
# grows with the square of the number of items.  A space that does not break is one to people.
_BOX = re.compile(r"\[(?P<mark>[ xX])\](?=\s)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_LISTS = frozenset(
    f"{kind}_list_{end}" for kind in ("bullet", "ordered") for end in ("open", "close")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text without its markup.

    ``item`` is the first line of a list item, ``box`` its task box.  ``depth``
    counts the lists around it, ``level`` is a heading's rank (1 to 6).  Lines
    of one paragraph share ``block``.  ``strong`` is the bold text it begins
    with.  ``bare`` is true where its first sign was typed there as it is: no
    markup before it, around it or in its stead.  ``html`` lines come from raw
    HTML, tags removed, ``aside`` ones from quotes and indented code.
    """

    kind: Literal["heading", "item", "text", "html", "aside"]
    text: str
    block: int
    depth: int = 0
    level: int = 0
    box: bool | None = None
    strong: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """All lines of a text.  ``too_deep`` tells that lists nested too deep were left out."""

    lines: tuple[Line, ...]
    too_deep: bool


def read_page(markdown: str) -> Page:
    """Take a text apart.  Never fails, whatever the text."""
    tokens = _MARKDOWN.parse(markdown)
    too_deep = any(token.level >= _DEEPEST - 1 for token in tokens)
    return Page(tuple(_walk(tokens)), too_deep)


def _walk(tokens: list[Token]) -> Iterator[Line]:
    quotes = depth = 0
    for block, token in enumerate(tokens):
        quotes += token.nesting if token.type.startswith("blockquote") else 0
        depth += token.nesting if token.type in _LISTS else 0
        if token.type == "code_block" or (quotes and token.type == "inline"):
            for text in token.content.splitlines():
                yield Line(kind="aside", text=" ".join(text.split()), block=block, depth=depth)
        elif quotes:
            continue
        elif token.type == "html_block":
            for text in _TAG.sub("", _COMMENT.sub("", token.content)).splitlines():
                yield Line(kind="html", text=text.strip(), block=block, depth=depth)
        elif token.type == "inline":
            yield from _lines_of(token, tokens, block, depth)


def _lines_of(token: Token, tokens: list[Token], block: int, depth: int) -> Iterator[Line]:
    opener = tokens[block - 1]
    heading = opener.type == "heading_open"
    item = not heading and tokens[block - 2].type == "list_item_open"
    box = _BOX.match(token.content) if item else None
    marked = item or (heading and opener.markup.startswith("#"))
    for index, (text, strong, bare) in enumerate(_texts(token.children or [])):
        first = index == 0
        words = text.removeprefix(box.group()) if box and first else text
        yield Line(
            kind="heading" if heading else "item" if item and first else "text",
            text=" ".join(words.split()),
            block=block,
            depth=depth,
            level=int(opener.tag[1:]) if heading else 0,
            box=box["mark"] != " " if box and first else None,
            strong=" ".join(strong.split()),
            bare=bare and not (marked and first),
        )


def _texts(children: list[Token]) -> Iterator[tuple[str, str, bool]]:
    """Each line's text, the bold text it begins with, and whether it begins as typed."""
    text, strong, bold = "", "", False
    first = ""
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            yield text, strong, first == "text"
            text, strong, first = "", "", ""
            continue
        # The parser puts an empty text before some markup.
        first = first or (child.type if child.content or child.type != "text" else "")
        if child.type == "strong_open":
            bold = not text.strip()
        elif child.type == "strong_close":
            bold = False
        elif child.type != "html_inline":
            text += child.content
            strong += child.content if bold else ""
    yield text, strong, first == "text"
