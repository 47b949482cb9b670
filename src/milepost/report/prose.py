"""Sentences (``model.prose``) in the words of a target: ours as they are, foreign ones safe."""

from __future__ import annotations

import re
from collections.abc import Callable

from milepost.model.portfolio import Portfolio
from milepost.model.prose import Foreign, Link, Prose, Spot
from milepost.model.ref import Ref
from milepost.report import safe

_CODE = re.compile(r"(`[^`]+`)")
_BLANKS = re.compile(r"\s+")
_PLAIN_REF = re.compile(r"[A-Za-z0-9_.\-]*[#!][0-9]+|[A-Z][A-Z0-9_]*-[0-9]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")

Address = Callable[[Ref], str]
"""Where a ref leads; an empty text if nowhere."""


def addresses(portfolio: Portfolio) -> Address:
    """Addresses of everything that was read in the configured trackers.

    Refs beyond them lead nowhere: a link in a comment would leave a trace in a
    project of somebody else.
    """

    def address(ref: Ref) -> str:
        if not ref.source:
            return ""
        found = portfolio.issue(ref) or portfolio.pull(ref)
        return found.url if found else ""

    return address


def nowhere(_: Ref) -> str:
    """Every ref is just text."""
    return ""


def gfm(prose: Prose, address: Address, *, cap: int = safe.SENTENCE) -> str:
    """The sentence in Markdown: refs and links lead somewhere, backticks of ours are code."""
    parts = []
    for part in prose:
        match part:
            case str():
                parts.append(_ours(part))
            case Ref():
                parts.append(ref(part, address))
            case Link():
                parts.append(link(safe.gfm(part.text), part.url))
            case Spot():
                parts.append(f"{_name(part.key)} in {_name(part.file)}")
            case Foreign():
                parts.append(safe.gfm(part.text, cap=cap))
    return safe.lead("".join(parts)) if prose and isinstance(prose[0], str) else "".join(parts)


def sentence(prose: Prose, address: Address) -> str:
    """The same with a full stop, and a capital where it begins with a word of ours."""
    text = gfm(prose, address).rstrip()
    if prose and isinstance(prose[0], str):
        text = text[:1].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def ref(target: Ref, address: Address) -> str:
    """A ref in Markdown.  As the text of a link it is written out, ready to be copied."""
    leads = safe.url(address(target))
    text = str(target)
    if leads and _PLAIN_REF.fullmatch(text):
        return f"[{text.replace('_', chr(92) + '_')}]({leads})"
    return f"[{safe.gfm(text)}]({leads})" if leads else safe.gfm(text)


def link(markdown: str, url: str) -> str:
    """Safe Markdown that leads to ``url``, or stands alone if that is no good address."""
    leads = safe.url(url)
    return f"[{markdown}]({leads})" if leads and markdown else markdown


def terminal(prose: Prose, *, cap: int = safe.SENTENCE) -> str:
    """The sentence for a terminal or plain text: one line, nothing hidden in it."""
    return "".join(
        _BLANKS.sub(" ", part) if isinstance(part, str) else safe.terminal(str(part), cap=cap)
        for part in prose
    )


def _name(text: str) -> str:
    """A name of the plan file, as code where that needs no escaping."""
    return f"`{text}`" if _PLAIN_NAME.fullmatch(text) else safe.gfm(text)


def _ours(literal: str) -> str:
    """Our own words: code in backticks stays code, the rest is text and cannot turn live."""
    pieces = _CODE.split(_BLANKS.sub(" ", literal))
    return "".join(piece if index % 2 else safe.escape(piece) for index, piece in enumerate(pieces))
