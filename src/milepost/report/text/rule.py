"""``milepost explain CODE`` for people: one rule's page."""

from __future__ import annotations

from milepost.model.finding import RulePage
from milepost.report import safe
from milepost.report.pages import KINDS
from milepost.report.text.ink import paint, wrap
from milepost.report.voice import Voice


def explain(page: RulePage, voice: Voice) -> str:
    """What the rule says, why, how to clear it, with specimens and options."""
    width = min(voice.width, 100)
    pedantic = ", off unless selected" if page.pedantic else ""
    name = f"{page.code} {page.name}"
    blocks = [
        f"{paint(name, 'bold', voice)}   {page.severity}, {page.kind}{pedantic}",
        wrap(f"{page.says[:1].upper()}{page.says[1:]}.", width),
        wrap(f"Why: {page.why}", width, rest="     "),
        wrap(f"To clear it: {page.fix}", width, rest="     "),
        wrap(f"{page.kind.capitalize()}: {KINDS[page.kind]}", width, rest="     "),
        _list(
            "Speaks where", [f"{says}: “{safe.terminal(told)}”" for says, told in page.bad], width
        ),
        _list("Is content where", list(page.good), width),
        _list("Cannot know where", list(page.unsure), width),
        _list(
            "Options (rules.options)",
            [f"{name}: {default} {unit}; {says}" for name, default, unit, says in page.options],
            width,
        ),
        wrap(f"From: {page.source}", width) if page.source else "",
    ]
    return "\n\n".join(filter(None, blocks))


def _list(title: str, items: list[str], width: int) -> str:
    if not items:
        return ""
    return "\n".join(
        [f"{title}:", *(wrap(item, width, first="  - ", rest="    ") for item in items)]
    )
