"""Markdown as GitHub shows it to people: rendered, sanitised, then mentions and references.

Stricter than GitHub in one thing: every well-formed mention and reference
becomes a link here, whether or not there is such an account or issue.  So a
test that finds none on a page knows that none would come alive anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.tasklists import tasklists_plugin

_TAGS = frozenset(
    re.findall(
        r"\w+",
        "a abbr b bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption "
        "figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p picture pre q rp rt ruby s "
        "samp small source span strike strong sub summary sup table tbody td tfoot th thead time "
        "tr tt ul var wbr",
    )
)
_ANYWHERE = frozenset(
    re.findall(
        r"\w+",
        "abbr align alt border cite color cols colspan datetime dir headers height hspace label "
        "lang open rowspan rules scope span start summary title valign value width",
    )
)
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={"*": set(_ANYWHERE), "a": {"href"}, "img": {"src"}, "input": {"checked"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow",
)
_PLAIN = frozenset({"a", "code", "pre", "tt"})
_MENTION = re.compile(
    r"(?:(?<=\W)|^)@(?P<who>[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38})(?P<team>/[a-z\d][\w.-]*)?"
    r"(?=\.+[ \t\W]|\.+$|[^\w.]|$)",
    re.ASCII | re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:(?<=[^\w/#.&-])|^)(?:(?P<repo>[\w-]+/[\w.-]+)#|#|(?P<gh>GH-))(?P<number>\d+)(?!\w)",
    re.ASCII | re.IGNORECASE,
)
_ISSUE_URL = re.compile(
    r"https?://[^/\s]+/(?P<repo>[\w-]+/[\w.-]+)/(?:issues|pull)/(?P<number>\d+)"
    r"(?![\w/])(?:#[\w-]*)?"
)

Link = Callable[[str], str]
"""Turns an address or a page's path (``/acme/web/issues/3``) into an ``href``; ``""``: none."""


def render(text: str, *, repo: str, link: Link) -> str:
    """The HTML people see of ``text``, written in the repository ``repo``.

    Live mentions have the class ``user-mention``, live references (numbers and
    bare addresses of issues) ``issue-link``.  Comments, scripts, styles and
    every attribute GitHub does not allow are gone.
    """
    writer = _Linker(repo, link)
    writer.feed(_CLEANER.clean(_markdown().render(text)))
    writer.close()
    return "".join(writer.out)


@cache
def _markdown() -> MarkdownIt:
    options = {"html": True, "breaks": True, "linkify": True}
    parser = MarkdownIt("gfm-like", options).use(tasklists_plugin)
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False})
    parser.core.ruler.push("align", _align)
    return parser


def _align(state: StateCore) -> None:
    """Cells are aligned by an attribute, since styles are not allowed."""
    for token in state.tokens:
        style = token.attrs.pop("style", None) if token.type in ("th_open", "td_open") else None
        if isinstance(style, str):
            token.attrs["align"] = style.rpartition(":")[2]


class _Linker(HTMLParser):
    """Copies clean HTML and turns mentions and references in its text into links."""

    def __init__(self, repo: str, link: Link) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self._repo = repo
        self._link = link
        self._plain = 0
        self._text = ""
        self._anchor = ("", 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        if tag == "a":
            href = dict(attrs).get("href") or ""
            self._anchor = (href, len(self.out))
            self.out.append(_anchor(self._link(href), rel="nofollow"))
        elif tag == "input":
            # A check box is the only input there is, and nobody can tick it.
            ticked = " checked" if "checked" in dict(attrs) else ""
            self.out.append(f'<input type="checkbox" disabled{ticked}>')
        else:
            self.out.append(self.get_starttag_text() or "")
        self._plain += tag in _PLAIN

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        self._plain -= tag in _PLAIN
        self.out.append(f"</{tag}>")
        if tag == "a":
            self._shorten(*self._anchor)

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_entityref(self, name: str) -> None:
        self._text += unescape(f"&{name};")

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self) -> None:
        text, self._text = self._text, ""
        self.out.append(escape(text, quote=False) if self._plain else self._linked(text))

    def _linked(self, text: str) -> str:
        kinds = (_ISSUE_URL, _MENTION, _REFERENCE)
        found = sorted(
            (match for kind in kinds for match in kind.finditer(text)), key=lambda it: it.start()
        )
        parts, end = [], 0
        for match in found:
            if match.start() >= end:
                parts += [escape(text[end : match.start()], quote=False), self._live(match)]
                end = match.end()
        return "".join([*parts, escape(text[end:], quote=False)])

    def _live(self, match: re.Match[str]) -> str:
        shown = escape(match[0], quote=False)
        if match.re is _MENTION:
            kind = "user-mention team-mention" if match["team"] else "user-mention"
            return f"{_anchor('', kind)}{shown}</a>"
        if match.re is _ISSUE_URL:
            return self._short(match)
        href = self._link(f"/{match['repo'] or self._repo}/issues/{match['number']}")
        return f"{_anchor(href, 'issue-link')}{shown}</a>"

    def _shorten(self, href: str, start: int) -> None:
        """The bare address of an issue is a reference, and shown as one."""
        found = _ISSUE_URL.fullmatch(href)
        if found and "".join(self.out[start + 1 : -1]) == escape(href, quote=False):
            self.out[start:] = [self._short(found)]

    def _short(self, match: re.Match[str]) -> str:
        repo = "" if match["repo"].lower() == self._repo.lower() else match["repo"]
        return f"{_anchor(self._link(match[0]), 'issue-link')}{repo}#{match['number']}</a>"


def _anchor(href: str, kind: str = "", rel: str = "") -> str:
    named: dict[str, Any] = {"class": kind, "href": href, "rel": rel if href else ""}
    inside = "".join(f' {name}="{escape(value)}"' for name, value in named.items() if value)
    return f"<a{inside}>"
