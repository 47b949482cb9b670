r"""Jira's wiki markup.

A backslash keeps a sign from being markup, with two exceptions that nothing
escapes reliably: ``\\`` is a line break, and a ``|`` ends a cell or the words
of a link.  What is markup only by its neighbours (icons, headings, ``??``) is
broken by a zero-width space, as in ``safe``.  Jira Cloud reads what is bold, a
link or coloured twice, and by then the backslashes are gone: there, and for the
two exceptions, signs are shown by others that look alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from milepost.report.retell import Style
from milepost.report.safe import BREAK

QUIET = "{color:#97a0af}"
"""How quiet text begins: a grey that is still readable."""

_LOOK_ALIKE = str.maketrans({"\\": "\u2216", "|": "\u00a6"})
_ALIKE_WITHIN = str.maketrans(
    {"[": "(", "]": ")", "{": "(", "}": ")", "*": "\u2217", "+": "\uff0b", "^": "\u02c6"}
    | {"~": "\u223c", "-": "\u2010", "_": "\u02cd", "!": "\u01c3"}
)
_SIGNS = re.compile(
    r"[{}\[\]*+^~]"  # macros, links, mentions, effects
    r"|(?<![^\W_])[\-_]"  # effects as well, but never behind a letter or digit
    r"|!(?=\S|$)"  # pictures
)
_BROKEN = re.compile(
    r"\?(?=\?)"  # a citation
    r"|[:;](?=[()DPp|])"  # :) and its kin
    r"|\((?=(?:/|x|i|y|n|\?|on|off|\*[rgby]?|flag|flagoff|[!+\-])\))"  # (x) and its kin
    r"|&(?=#?\w+;)",  # an entity
    re.IGNORECASE,
)
_LEAD = re.compile(r"(\s*)(?:(h)(?=[1-6]\.)|(bq)(?=\.)|(#))", re.IGNORECASE)
_HEADINGS = 6


def text(words: str) -> str:
    """Words in which nothing is markup, wherever they stand but at the start of a line."""
    words = _BROKEN.sub(rf"\g<0>{BREAK}", words.translate(_LOOK_ALIKE))
    return _SIGNS.sub(r"\\\g<0>", words)


def within(words: str) -> str:
    """The same for words in bold, in a link or in a colour."""
    alike = _SIGNS.sub(lambda sign: sign[0].translate(_ALIKE_WITHIN), words.translate(_LOOK_ALIKE))
    return _BROKEN.sub(rf"\g<0>{BREAK}", alike)


def line(told: str) -> str:
    """A line that begins with words of ours or of somebody: no heading, quotation or list."""
    found = _LEAD.match(told)
    if not found:
        return told
    at = found.end()
    return f"{found[1]}\\{told[len(found[1]) :]}" if found[4] else f"{told[:at]}{BREAK}{told[at:]}"


def _wrapped(sign: str, told: str) -> str:
    return f"{{{sign}}}{told}{{{sign}}}" if told.strip() else told


def _cells(sign: str, cells: Sequence[str]) -> str:
    return sign + sign.join(line(cell) or " " for cell in cells) + sign


def _listing(code: str) -> str:
    return f"{{noformat}}\n{code.replace('{noformat', f'{{{BREAK}noformat')}\n{{noformat}}"


WIKI = Style(
    text=text,
    within=within,
    line=line,
    strong=lambda told: _wrapped("*", told),
    emphasis=lambda told: _wrapped("_", told),
    struck=lambda told: _wrapped("-", told),
    code=lambda told: f"{{{{{told}}}}}",
    quiet=lambda told: f"{QUIET}{told}{{color}}",
    link=lambda words, url, _alone: f"[{words}|{url}]",
    heading=lambda level, told: f"h{min(level, _HEADINGS)}. {told}",
    item=lambda markers, told: f"{markers} {line(told)}",
    header=lambda cells: _cells("||", cells),
    row=lambda cells: _cells("|", cells),
    listing=_listing,
)
