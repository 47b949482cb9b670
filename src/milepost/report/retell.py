"""Markdown of ours told again in another markup, from its parsed tree, token by token.

Nothing is copied as it stands: every word passes the style's ``text``, so what
a tracker would take for markup is escaped, wherever the word came from.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from milepost.model.change import LATER
from milepost.model.marks import END, read_mark
from milepost.report import safe

_SUMMARY = re.compile(r"<details>\s*<summary>(.*?)</summary>", re.DOTALL)
_DEEPEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one markup says things.  ``text`` makes words harmless; the others get told parts.

    ``within`` is ``text`` for words in bold, in a link or in quiet text.
    ``line`` finishes a line of text, whose start may mean something.  ``link``
    gets words, a checked address, and whether it is alone in its line.
    ``item`` gets the markers of the lists around it, outermost first.
    """

    text: Callable[[str], str]
    within: Callable[[str], str]
    line: Callable[[str], str]
    strong: Callable[[str], str]
    emphasis: Callable[[str], str]
    struck: Callable[[str], str]
    code: Callable[[str], str]
    quiet: Callable[[str], str]
    link: Callable[[str, str, bool], str]
    heading: Callable[[int, str], str]
    item: Callable[[str, str], str]
    header: Callable[[Sequence[str]], str]
    row: Callable[[Sequence[str]], str]
    listing: Callable[[str], str]


class _Reader(MarkdownIt):
    """Addresses are taken as written: they are checked when they are told."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return bool(url)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url


_MARKDOWN = _Reader("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])


def retell(markdown: str, style: Style) -> str:
    """The page in another markup.  Mark lines keep their place and stay as they are.

    Raw HTML is left out but for the heading of a folded part and for
    ``<sub>``, which becomes quiet text.  Pictures are left out.
    """
    teller = _Teller(style)
    told = ""
    after = ""
    for node in SyntaxTreeNode(_MARKDOWN.parse(markdown)).children:
        if mark := _mark(node):
            told += f"\n{mark}" if told else mark
            after = "\n"
        elif block := "\n\n".join(teller.blocks([node])):
            told += (after if told else "") + block
            after = "\n\n"
    return told


def _mark(node: SyntaxTreeNode) -> str:
    """The line of a mark of ours; empty for everything else."""
    line = node.content.strip() if node.type == "html_block" else ""
    return line if "\n" not in line and (line == END or read_mark(line)) else ""


@dataclass(frozen=True, slots=True)
class _Teller:
    style: Style

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
        for node in nodes:
            block = self._block(node)
            if block:
                yield block

    def _block(self, node: SyntaxTreeNode) -> str:
        style = self.style
        match node.type:
            case "paragraph":
                told = "\n".join(map(style.line, self._lines(node)))
            case "heading":
                told = style.heading(int(node.tag[1:]), " ".join(self._lines(node)))
            case "bullet_list" | "ordered_list":
                told = "\n".join(self._items(node, ""))
            case "table":
                told = "\n".join(self._rows(node))
            case "fence" | "code_block":
                drawn = node.type == "fence" and node.info.strip() == "mermaid"
                told = "" if drawn else style.listing(node.content.rstrip("\n"))
            case "html_block":
                summary = _SUMMARY.search(node.content)
                told = style.strong(style.within(html.unescape(summary[1]))) if summary else ""
            case _:
                told = "\n\n".join(self.blocks(node.children))
        return told

    def _items(self, node: SyntaxTreeNode, around: str) -> Iterator[str]:
        markers = around + ("*" if node.type == "bullet_list" else "#")
        for item in node.children:
            words: list[str] = []
            inner: list[str] = []
            for child in item.children:
                if child.type in ("bullet_list", "ordered_list"):
                    inner += self._items(child, markers)
                else:
                    words += self._block(child).split("\n")
            yield self.style.item(markers, " ".join(filter(None, words)))
            yield from inner

    def _rows(self, table: SyntaxTreeNode) -> Iterator[str]:
        for part in table.children:
            shape = self.style.header if part.type == "thead" else self.style.row
            for row in part.children:
                yield shape([" ".join(self._lines(cell)) for cell in row.children])

    def _lines(self, node: SyntaxTreeNode) -> list[str]:
        """The lines of an inline text, told."""
        groups: list[list[SyntaxTreeNode]] = [[]]
        for child in (part for inline in node.children for part in inline.children):
            if child.type in ("softbreak", "hardbreak"):
                groups.append([])
            else:
                groups[-1].append(child)
        return [self._words(group, self.style.text) for group in groups]

    def _words(self, nodes: Sequence[SyntaxTreeNode], text: Callable[[str], str]) -> str:
        """One line: what stands between ``<sub>`` and its end is quiet."""
        told: list[str] = []
        quiet: int | None = None
        for node in nodes:
            if node.type == "html_inline":
                if node.content == "<sub>":
                    quiet = len(told)
                elif node.content == "</sub>" and quiet is not None:
                    told[quiet:] = [self.style.quiet("".join(told[quiet:]))]
                    quiet = None
            else:
                within = text if quiet is None else self.style.within
                told.append(self._inline(node, within, alone=len(nodes) == 1))
        return "".join(told)

    def _inline(self, node: SyntaxTreeNode, text: Callable[[str], str], *, alone: bool) -> str:
        inner = self._words(node.children, self.style.within)
        match node.type:
            case "strong":
                return self.style.strong(inner)
            case "em":
                return self.style.emphasis(inner)
            case "s":
                return self.style.struck(inner)
            case "code_inline":
                return self.style.code(text(node.content))
            case "link":
                leads = _address(str(node.attrs.get("href", "")))
                return self.style.link(inner, leads, alone) if leads and inner else inner
            case _:
                return text(node.content)


def _address(href: str) -> str:
    """The address of a link: a good one, or one that is known only while writing."""
    return href if href.startswith(LATER) else html.unescape(safe.url(href))
