"""The one sanitiser: every foreign string passes here on its way out.

Titles, names, labels and descriptions come from trackers and are hostile until
shown otherwise: we would say them with our own authority.  Each target has one
function; all begin with ``clean`` (one line, no controls, bounded).

**How mentions and references are stopped.**  GitHub and GitLab look for them
in the *rendered* text, after Markdown: a backslash or an entity (``&#64;``)
is gone by then and protects nothing.  A code span would, but makes titles
ugly.  An HTML comment between sign and name is stripped by the sanitiser
before the search.  So a zero-width space (U+200B) goes between the sign and
what follows: it survives rendering, no filter steps over it, and a reader sees
``@dana`` as it was written.  Renovate and Dependabot break links the same way.
"""

from __future__ import annotations

import html as _html
import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from milepost.report.clean import clean, shorten

BREAK = "\u200b"
"""What stands between a sign and a name so that no tracker links or notifies."""
TITLE = 120
"""Characters of a title that are shown."""
SENTENCE = 300
"""Characters of a longer foreign text that are shown: a criterion, a server's answer."""

_PLENTY = 8
_URL_CAP = 2000

_SHA = re.compile(r"(?<![A-Za-z0-9_])[0-9A-Fa-f]{7,}(?![A-Za-z0-9_])")
_SHA_PART = 6
_SURELY_SHA = 12
BREAKS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        name: re.compile(pattern)
        for name, pattern in {
            "keys": r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9_]*-(?=[0-9])",
            "people": r"@(?=\S|$)",  # teams and e-mail addresses, too
            "numbers": r"#(?=\S|$)|[!&](?=[0-9])",  # issues, merge requests, epics
            "names": r"[%~](?=\S|$)",  # GitLab's milestones and labels
            "brackets": r"\[(?=[\w\[])|\*(?=iteration:)",  # GitLab's [vulnerability:1], [[_TOC_]]
            "differences": r"[\[{](?=[+\-])",  # GitLab's {+ inserted +}
            "dollars": r"\$(?=\S)",  # snippets; mathematics
            "emoji": r":(?=(?:[0-9]*[A-Za-z_+\-][\w+\-]*|100|1234)(?::|$))",  # or a colon of ours
            "addresses": r"/(?=/)|(?i:www)(?=\.)|(?i:mailto|xmpp)(?=:)",
            "domains": r"(?<=[\w-])\.(?=[^\W\d_]{2})",  # some renderers and mail programs link them
        }.items()
    }
)
"""What makes a tracker link, notify or draw, by what it is: broken right behind the match."""
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ESCAPES = _ENTITIES | str.maketrans({"|": "&vert;"} | {sign: f"\\{sign}" for sign in "\\`*_[]~$"})
_LEAD = re.compile(r"([0-9]{1,9})?([.)])|[#+\-=/:]")
_HOST = re.compile(r"[\w.\-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
_COMMAND = re.compile(r"((?:\A|(?<=[\r\n]))[^\S\r\n]*)::")
_RUNNER = re.compile(r"##(?=\w*\[)")
_MERMAID_SIGN = re.compile(r"[^\w ,.\-]")


def plain(text: str, *, cap: int = TITLE) -> str:
    """One line of at most ``cap`` visible characters, nothing escaped."""
    return shorten(clean(text[: cap * _PLENTY]), cap)


def terminal(text: str, *, cap: int = TITLE) -> str:
    """For a terminal: no escape sequence, control or bidirectional character gets through."""
    return plain(text, cap=cap)


def html(text: str, *, cap: int = TITLE) -> str:
    """For HTML, as content or inside a quoted attribute."""
    return _html.escape(plain(text, cap=cap), quote=True)


def gfm(text: str, *, cap: int = TITLE) -> str:
    """For GitHub or GitLab flavoured Markdown: rendered, it reads as ``plain(text)``.

    Nothing in it is live: no mention, reference, link, commit, quick action,
    HTML, entity, table border or block, wherever it is put, also at the start
    of a line, in a table cell or as the text of a link.  ``cap`` counts
    characters before escaping.
    """
    return lead(escape(plain(text, cap=cap)))


def table_cell(text: str, *, cap: int = TITLE) -> str:
    """For a cell of a Markdown table; an empty text gives an empty cell."""
    return gfm(text, cap=cap)


def escape(text: str) -> str:
    """``gfm`` without cleaning, cutting and care for the start of a line."""
    return _unlinked(text).translate(_ESCAPES)


def lead(markdown: str) -> str:
    """Escape what would begin a heading, a list, a rule or a quick action at a line's start."""
    found = _LEAD.match(markdown)
    if not found:
        return markdown
    number = found[1] or ""
    return f"{number}\\{markdown[len(number) :]}"


def url(text: str) -> str:
    """An http(s) address for a Markdown link target or an HTML attribute; else ``""``.

    Refused: other schemes, control or invisible characters, blanks, user names
    in front of the host, more than 2,000 characters.  Everything that could end
    the target or the attribute is percent-encoded.
    """
    if not text or len(text) > _URL_CAP or clean(text) != text or " " in text or "\\" in text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        return ""
    rest = text[text.index("//") + 2 + len(parts.netloc) :]
    encoded = quote(rest, safe="%/:;=?&#,+!$-._~")
    return _html.escape(f"{parts.scheme}://{parts.netloc}{encoded}", quote=True)


def mermaid(text: str, *, cap: int = 40) -> str:
    """For a quoted label in a Mermaid picture: all but letters and digits as ``#NN;``."""
    return _MERMAID_SIGN.sub(lambda found: f"#{ord(found[0])};", plain(text, cap=cap))


def chat(text: str, *, cap: int = SENTENCE) -> str:
    """For a message in a chat: nobody is called, nothing links, nothing is markup.

    Slack's and its kin's only escapes are the entities of ``& < >``, and with
    those ``<!channel>`` is just text; ``@all`` is broken as everywhere.
    """
    return _unlinked(plain(text, cap=cap)).translate(_ENTITIES)


def log(text: str) -> str:
    """A whole text for stdout or stderr, where a CI runner may look for commands to itself.

    GitHub's takes ``::error::…`` at the start of a line, blanks in front of it
    or not, and ``##[error]…`` anywhere in one; Azure's and TeamCity's take
    ``##vso[…]`` and ``##teamcity[…]``.  Line breaks of ours can bring any word
    of a title to the start of a line, so this works on the finished text.  The
    signs are parted by a visible blank: runners compare by culture, which
    skips invisible characters.
    """
    return _RUNNER.sub("# #", _COMMAND.sub(r"\1: :", text))


def json_text(text: str) -> str:
    """The same for JSON text, whose values must stay what they are: ``#`` as an escape."""
    return _RUNNER.sub(r"#\\u0023", text)


def _unlinked(text: str) -> str:
    """``text`` in which no tracker finds anybody or anything, broken where it would."""
    text = _SHA.sub(_broken, text)
    for pattern in BREAKS.values():
        text = pattern.sub(rf"\g<0>{BREAK}", text)
    return text


def _broken(found: re.Match[str]) -> str:
    run = found[0]
    if len(run) < _SURELY_SHA and not any(char.isdigit() for char in run):
        return run  # a word: "defaced"
    return BREAK.join(run[at : at + _SHA_PART] for at in range(0, len(run), _SHA_PART))
