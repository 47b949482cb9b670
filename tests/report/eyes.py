"""A reader's eyes, one pair for each place our texts are read: what is live there, what is shown.

Each function of ``EYES`` takes a hostile text, puts it through that place's own
sanitiser into every position where we put such texts, reads it back with the
place's own parser where there is one, and names what is wrong.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

from milepost.model import marks
from milepost.report import safe
from milepost.report.dress import dress
from milepost.sandbox.markup import render
from milepost.trackers.contract import Markup

OURS = "https://ours.example/p?q=1"
POSITIONS = {
    "a line": "{}",
    "within a sentence": "x {} y",
    "a list item": "- {}",
    "bold": "**A {}.** b",
    "the words of a link": f"[a {{}}]({OURS})",
    "a heading": "## {}",
    "a cell": "| a | b |\n|---|---|\n| {} | d |",
    "the last cell": "| a | b |\n|---|---|\n| c | d {} |",
    "a folded part": "<details><summary>More</summary>\n\n{}\n\n</details>",
    "quiet text": "<sub>a {} b</sub>",
}
"""Where words of others stand in what we write, in Markdown."""
LEADING = frozenset({"a line", "a folded part"})
WITHIN = frozenset({"bold", "the words of a link", "a heading", "quiet text"})
WORD = "Word"

# -- characters ----------------------------------------------------------------------------------

_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0")
_MARKS = 4


def characters(text: str) -> Iterator[str]:
    """What no text of ours may hold: what moves, hides or smears others, or cannot be encoded."""
    marks_ = 0
    for index, char in enumerate(text):
        kind = unicodedata.category(char)
        marks_ = marks_ + 1 if kind in ("Mn", "Me") else 0
        named = f"U+{ord(char):04X}"
        if char == "\u200d":
            if unicodedata.category(text[index + 1 : index + 2] or "a") not in ("So", "Sk"):
                yield f"a joiner that binds no emoji: {named}"
        elif kind in ("Cc", "Cf", "Cs", "Zl", "Zp") and char != safe.BREAK:
            yield f"a control or invisible character: {named}"
        elif char in _NOTHING or 0xFFF0 <= ord(char) <= 0xFFF8 or 0xE0000 <= ord(char) < 0xE1000:
            yield f"a character that shows nothing: {named}"
        elif 0xFE00 <= ord(char) <= 0xFE0D or 0x180B <= ord(char) <= 0x180F:
            yield f"a character that hides data: {named}"
        elif ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
            yield f"no character: {named}"
        if marks_ > _MARKS or (marks_ and marks_ == index + 1):
            yield f"a mark that smears over what stands around it: {named}"


def _one_line(text: str) -> Iterator[str]:
    yield from characters(text)
    if text.splitlines() not in ([], [text]):
        yield f"more than one line: {text!r}"
    if len(text.replace(safe.BREAK, "")) > 8 * safe.TITLE:
        yield "longer than a title"


# -- a rendered page -----------------------------------------------------------------------------

_IGNORED = frozenset({"a", "code", "pre"})
_LIVE = {
    "mention": re.compile(r"(?:^|\W)@[A-Za-z0-9]"),
    "reference": re.compile(r"(?:^|\W|[A-Za-z0-9_/.-])[#!][0-9]"),
    "old reference": re.compile(r"\bGH-[0-9]", re.IGNORECASE),
    "key": re.compile(r"\b[A-Za-z][A-Za-z0-9_]*-[0-9]"),
    "milestone": re.compile(r"%[\w\"']"),
    "label": re.compile(r"~[\w\"']"),
    "epic": re.compile(r"&[0-9]"),
    "snippet": re.compile(r"\$[0-9]"),
    "emoji": re.compile(r":(?:[A-Za-z0-9_+\-]*[A-Za-z_+\-][A-Za-z0-9_+\-]*|100|1234):"),
    "commit": re.compile(
        r"(?<![A-Za-z0-9_])(?=[a-f]*[0-9])[0-9a-f]{7,40}(?![A-Za-z0-9_])", re.IGNORECASE
    ),
    "address": re.compile(r"https?://|www\.|mailto:", re.IGNORECASE),
    "domain": re.compile(r"[a-z0-9]\.(?:com|example|org)\b", re.IGNORECASE),
}


@dataclass
class Seen(HTMLParser):
    """A rendered page taken apart: tags, links, and text outside of links and code."""

    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    everything: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("br", "img", "hr", "input"):
            self.open.append(tag)
        self.classes += [value or "" for name, value in attrs if name == "class"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.everything += data
        if not _IGNORED.intersection(self.open):
            self.texts.append(data)

    @property
    def live(self) -> list[str]:
        """What a tracker would turn into a link or a notification."""
        return [
            f"{name}: {text!r}"
            for text in self.texts
            for name, pattern in _LIVE.items()
            if pattern.search(text)
        ]

    @property
    def words(self) -> str:
        """All text, as a person reads it."""
        return self.everything.replace("\u200b", "").strip()

    @property
    def form(self) -> tuple[object, ...]:
        """Everything about the page but its words."""
        return self.tags, self.links, self.classes, self.open


@cache
def _renderer() -> MarkdownIt:
    return MarkdownIt("gfm-like", {"html": True})


def look(markdown: str) -> Seen:
    """Render Markdown as GitHub would, sanitise it, and take the page apart."""
    return _seen(nh3.clean(_renderer().render(markdown)))


def tracker_page(markdown: str) -> Seen:
    """The same through the sandbox's eyes, which link every mention and reference."""
    return _seen(render(markdown, repo="acme/web", link=lambda href: href))


def _seen(page: str) -> Seen:
    seen = Seen()
    seen.feed(page)
    seen.close()
    return seen


@cache
def _usual(template: str, page: Callable[[str], Seen], markup: Markup) -> Seen:
    return page(dress(template.format(WORD), markup))


def _rendered(
    text: str, page: Callable[[str], Seen], markup: Markup, live: Callable[[Seen], list[str]]
) -> Iterator[str]:
    """In every position the page has the form it has with a harmless word, and reads as it."""
    shown, wanted = safe.gfm(text), safe.plain(text)
    for place, template in POSITIONS.items():
        seen, usual = page(dress(template.format(shown), markup)), _usual(template, page, markup)
        if shown and seen.form != usual.form:
            yield f"as {place} it changes the page"
        elif shown and seen.words != usual.words.replace(WORD, wanted).strip():
            yield f"as {place} it reads otherwise"
        yield from (f"as {place} {it}" for it in live(seen))


def _drawn(shown: str) -> Iterator[str]:
    """Mathematics is found before anything else is rendered."""
    if re.search(r"(?<!\\)(?:\\\\)*\$", shown):
        yield f"mathematics: {shown!r}"


def _marked(shown: str) -> Iterator[str]:
    if marks.read_mark(shown) or marks.find(shown) or "<" in shown:
        yield "it could be a mark of ours"


# -- GitHub and GitLab ---------------------------------------------------------------------------

IN_GITLAB = {
    "user, group, all": r"@[A-Za-z0-9_]",
    "issue": r"(?:#|\bGL-)[0-9]",
    "merge request": r"![0-9]",
    "snippet": r"\$[0-9]",
    "epic": r"&[0-9]",
    "label": r'~(?:[A-Za-z0-9_\-?.&]|"[^"]+")',
    "milestone": r'%(?:[^"\s<\u200b]|"[^"]+")',  # nothing is called by an invisible sign
    "in brackets": r"\[(?:vulnerability|feature_flag|contact|cadence|issue|epic|work_item|wiki_page"
    r"|snippet|project|label):[^\]]",
    "iteration": r"\*iteration:[0-9\"]",
    "alert": r"\^alert#[0-9]",
    "contents": r"\[\[?_?TOC_?\]\]?",
    "inline difference": r"[\[{][+-].*[+-][\]}]",
    "address": r"(?:https?|ftp)://",
}
"""After https://docs.gitlab.com/user/markdown/#gitlab-specific-references: each with the widest
pattern GitLab looks for in the rendered text."""


def in_gitlab(texts: list[str]) -> list[str]:
    """What GitLab would link or draw in rendered texts."""
    return [
        f"{name}: {text!r}"
        for text in texts
        for name, pattern in IN_GITLAB.items()
        if re.search(pattern, text)
    ]


def commands(markdown: str) -> list[str]:
    """Lines GitLab would run: those that begin with a slash, outside of code."""
    found, code = [], False
    for line in re.split(r"[\r\n\v\f\x85\u2028\u2029]", markdown):
        if line.lstrip().startswith("```"):
            code = not code
        elif not code and line.lstrip().startswith("/"):
            found.append(line)
    return found


def github(text: str) -> Iterator[str]:
    """GitHub: its renderer, sanitiser and references."""
    shown = safe.gfm(text)
    yield from (*_one_line(shown), *_marked(shown), *commands(shown), *_drawn(shown))
    yield from _rendered(text, look, "gfm", lambda page: page.live)
    page = tracker_page(f"- {shown}")
    yield from (*page.links, *(f"a task box: {tag}" for tag in page.tags if tag == "input"))
    yield from (name for name in page.classes if "-mention" in name or "-link" in name)


def gitlab(text: str) -> Iterator[str]:
    """GitLab: likewise, with its own references and quick actions."""
    shown = safe.gfm(text)
    yield from (*_one_line(shown), *_drawn(shown))
    yield from _rendered(text, look, "glfm", lambda page: in_gitlab(page.texts))
    for place, template in POSITIONS.items():
        yield from (f"as {place} {it}" for it in commands(dress(template.format(shown), "glfm")))


# -- Jira ----------------------------------------------------------------------------------------

NOTATION = {
    "effect": r"(?<![^\W_\\])([*_\-+^~])(?=\S)(?:.*?\S)?\1(?![^\W_])",
    "citation": r"\?\?.+\?\?",
    "monospaced": r"\{\{.*?\}\}",
    "macro": r"\{[^{}]*\}",
    "link, mention, attachment": r"\[[^\]]+\]",
    "picture": r"!(?!\s)[^!]*!",
    "line break": r"\\\\",
    "icon": r"(?:[:;][()DPp]|\((?:/|x|i|y|n|\?|on|off|\*[rgby]?|flag|flagoff|!|\+|-)\))",
    "entity": r"&#?\w+;",
    "cell": r"\|",
    "address": r"(?:https?|ftp|file|news)://|mailto:(?!\u200b)|www\.(?=\S)",
    "key": r"\b[A-Za-z][A-Za-z0-9_]+-[0-9]+",
}
"""After Jira's "Text formatting notation" help."""
AT_START = {
    "heading or quotation": r"(?:h[1-6]|bq)\.",
    "list": r"[*#\-]+\s",
    "rule": r"-{4,}",
}


def in_jira(wiki: str, *, line_start: bool = True) -> list[str]:
    """What is markup in a line."""
    seen = re.sub(r"\\([^a-zA-Z0-9\s\\])", "\ue000", wiki)
    found = [f"{name}: {wiki!r}" for name, look in NOTATION.items() if re.search(look, seen)]
    if line_start:
        start = seen.lstrip()
        found += [
            f"{name}: {wiki!r}"
            for name, look in AT_START.items()
            if re.match(look, start, re.IGNORECASE)
        ]
    return found


def unescaped(wiki: str) -> str:
    """How Jira Cloud reads what is bold, a link or coloured a second time."""
    return re.sub(r"\\([^a-zA-Z0-9\s\\])", r"\1", wiki)


_ALIKE = str.maketrans("\u2217\uff0b\u02c6\u223c\u2010\u02cd\u01c3", "*+^~-_!")
_ALIKE_WITHIN = str.maketrans("[]{}", "()()") | _ALIKE


def alike(text: str) -> str:
    """A text in which signs that look alike are the same, and invisible ones are none."""
    return text.translate({0x2216: "\\", 0xA6: "|", 0x200B: None}).strip()


def jira(text: str) -> Iterator[str]:
    """Jira's wiki markup, read twice where Jira Cloud does so."""
    shown = safe.gfm(text)
    for place, template in POSITIONS.items():
        told, usual = (dress(template.format(it), "jira-wiki") for it in (shown, WORD))
        yield from (f"as {place} {it}" for it in characters(told.replace("\n", "")))
        head, tail = usual.split(WORD)
        if not shown:
            continue
        if not (told.startswith(head) and told.endswith(tail)):
            yield f"as {place} it changes the page: {told!r}"
            continue
        inner = told[len(head) : len(told) - len(tail)]
        starts = place in LEADING
        found = in_jira(inner, line_start=starts)
        read = alike(unescaped(inner))
        if place in WITHIN - {"a heading"}:
            found += in_jira(unescaped(inner), line_start=starts)
            read, wanted = read.translate(_ALIKE_WITHIN), alike(safe.plain(text))
            wanted = wanted.translate(_ALIKE_WITHIN)
        else:
            wanted = alike(safe.plain(text))
        yield from (f"as {place} {it}" for it in found)
        if read != wanted:
            yield f"as {place} it reads otherwise: {read!r}"


# -- places that know no markup ------------------------------------------------------------------


def plain(text: str) -> Iterator[str]:
    """Plain text: the words alone, and no mark of ours, hidden or shown."""
    shown = safe.gfm(text)
    for place, template in POSITIONS.items():
        told, usual = (dress(template.format(it), "plain") for it in (shown, WORD))
        yield from (f"as {place} {it}" for it in characters(told.replace("\n", "")))
        if shown and told.replace(safe.BREAK, "") != usual.replace(WORD, safe.plain(text)):
            yield f"as {place} it reads otherwise: {told!r}"
        if marks.find(told) or marks.read_mark(told) or re.search(r"---", told):
            yield f"as {place} it could be a mark of ours"


def html(text: str) -> Iterator[str]:
    """HTML, as content and inside a quoted attribute."""
    shown = safe.html(text)
    yield from _one_line(shown)
    for quote in "\"'":
        page = _Attributes()
        page.feed(f"<p title={quote}{shown}{quote}>{shown}</p>")
        page.close()
        if page.found != [("p", [("title", safe.plain(text))])]:
            yield f"it changes the page: {page.found}"
        if page.text != safe.plain(text):
            yield "it reads otherwise"


class _Attributes(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", []))

    def handle_data(self, data: str) -> None:
        self.text += data


_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def terminal(text: str) -> Iterator[str]:
    """A terminal: nothing that moves the cursor, changes a colour, or turns the line around."""
    shown = safe.terminal(text)
    yield from _one_line(shown)
    for sequence in set(_SEQUENCE.findall(text)):
        rest = sequence[1:]
        if shown.count(rest) > text.count(rest) - text.count(sequence):
            yield f"the rest of a sequence: {shown!r}"
    if len(shown) > safe.TITLE:
        yield "longer than a title"


def picture(text: str) -> Iterator[str]:
    """A quoted label in a Mermaid picture: letters and digits, all else as numbers."""
    shown = safe.mermaid(text)
    if not re.fullmatch(r"(?:[\w ,.\-]|#[0-9]+;)*", shown):
        yield f"it is no label: {shown!r}"
    read = re.sub(r"#([0-9]+);", lambda found: chr(int(found[1])), shown)
    if read != safe.plain(text, cap=40):
        yield f"it reads otherwise: {read!r}"
    yield from characters(read)


def chat(text: str) -> Iterator[str]:
    """A chat: its only escapes are three entities."""
    shown = safe.chat(text)
    yield from characters(shown)
    if set("<>") & set(shown) or re.search(r"@[A-Za-z0-9]|https?://", shown):
        yield f"it is live: {shown!r}"


def runs(text: str) -> bool:
    """Whether GitHub's runner, Azure's or TeamCity's would see a command."""
    for line in text.replace("\r", "\n").split("\n"):
        if line.lstrip().startswith("::"):
            return True
        for part in line.split("##")[1:]:
            name, bracket, _ = part.partition("[")
            if bracket and (name.isalnum() or not name):
                return True
    return False


def runner(text: str) -> Iterator[str]:
    """Standard output of a CI job, as text and as JSON."""
    told = safe.terminal(text, cap=safe.SENTENCE)
    for page in (told, f"x\n{told}", f"x {told}", f"  {told}", text):
        if runs(safe.log(page)):
            yield f"a runner takes it for a command: {page!r}"
    written = json.dumps(text, ensure_ascii=False, indent=2)
    if json.loads(safe.json_text(written)) != text or runs(safe.json_text(written)):
        yield "as JSON it is another value or a command"


EYES: Mapping[str, Callable[[str], Iterator[str]]] = {
    "github": github,
    "gitlab": gitlab,
    "jira": jira,
    "plain": plain,
    "html": html,
    "terminal": terminal,
    "picture": picture,
    "chat": chat,
    "runner": runner,
}
