"""Rules as documentation: one page each with fixed headings, and all of them in one document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from milepost.model.finding import RulePage
from milepost.report.words import plural

KINDS: Mapping[str, str] = {
    "health": "it colours the milestone: an error makes it off track, a warning at risk.",
    "upkeep": "it is counted and listed folded; it never colours a milestone.",
}
_INTRO = """\
# Rules

Generated from the rules themselves: the examples are the specimens their tests run on.

**Health** rules are about reaching the milestone and colour it: any error makes it *off track*, any
warning *at risk*. **Upkeep** rules are about looking after it: listed folded, counted, never a
colour and never a label. **Pedantic** rules are off unless they are selected
(`rules: {select: [ALL]}` or their code). Each rule can be silenced under `rules: ignore` and given
another severity under `rules: severity`. Where something a rule needs was not read completely, it
says that it cannot know; it never guesses.
"""


def rule_page(page: RulePage) -> str:
    """One rule in Markdown: what it says, why, examples, fix, options."""
    return "\n".join(_page(page)).rstrip() + "\n"


def rules_doc(pages: Iterable[RulePage]) -> str:
    """The whole catalogue in Markdown: how to read it, an index, every page."""
    ordered = sorted(pages, key=lambda page: page.code)
    index = [
        "| code | name | says | default | kind |",
        "|---|---|---|---|---|",
        *(
            f"| [{page.code}](#{_anchor(page)}) | {page.name} | {_cell(page.says)} "
            f"| {page.severity} | {_kind(page)} |"
            for page in ordered
        ),
    ]
    count = f"{plural(len(ordered), 'rule')} in this version.\n"
    return (
        "\n".join([_INTRO, count, *index, "", *(rule_page(page) for page in ordered)]).rstrip()
        + "\n"
    )


def _page(page: RulePage) -> Iterator[str]:
    yield f"## {page.code} {page.name}\n"
    yield f"Default severity *{page.severity}*; *{_kind(page)}*: {KINDS[page.kind]}\n"
    yield f"### What it says\n\n{_sentence(page.says)}\n"
    source = f"\n\nSource: {_text(page.source)}" if page.source else ""
    yield f"### Why\n\n{_text(page.why)}{source}\n"
    yield "### Examples\n"
    for says, told in page.bad:
        yield f"- Speaks: {_text(says)}.\n  > {_text(told)}"
    yield from (f"- Content: {_text(says)}." for says in page.good)
    yield from (f"- Cannot know: {_text(says)}." for says in page.unsure)
    yield f"\n### Fix\n\n{_text(page.fix)}\n"
    yield "### Options\n"
    yield from (
        f"- `{name}`: {default} {_text(unit)} by default. {_sentence(says)}"
        for name, default, unit, says in page.options
    )
    yield "" if page.options else "None.\n"


def _kind(page: RulePage) -> str:
    return f"{page.kind}, pedantic" if page.pedantic else page.kind


def _anchor(page: RulePage) -> str:
    return f"{page.code} {page.name}".lower().replace(" ", "-")


def _sentence(text: str) -> str:
    return _text(f"{text[:1].upper()}{text[1:].rstrip('.')}.")


def _cell(text: str) -> str:
    return _text(text).replace("|", "\\|")


def _text(text: str) -> str:
    """Words of the catalogue are ours and may hold code; angle brackets are no tags in them."""
    pieces = text.split("`")
    return "`".join(
        piece if index % 2 else piece.replace("<", "&lt;").replace(">", "&gt;")
        for index, piece in enumerate(pieces)
    )
