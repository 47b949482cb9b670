"""The status comment: what people read instead of asking.  Edited in place, forever.

Nothing in it may change merely because a day passed, except the stamp in its
last line, which ``same`` ignores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from milepost.model.clock import parse_day
from milepost.model.criterion import SignedOff
from milepost.model.judgement import Judged
from milepost.model.marks import Mark
from milepost.model.portfolio import Portfolio
from milepost.report import prose, safe, sections
from milepost.report.dress import dress
from milepost.report.neighbours import picture
from milepost.report.why import further, leading
from milepost.report.words import listing, plural
from milepost.trackers.contract import Markup

_STAMP = re.compile(r"(?<=Checked )[0-9]{4}-[0-9]{2}-[0-9]{2}(?=(?:</sub>|\{color\})?$)")
_KEPT = "milepost keeps this one comment up to date and mentions nobody."
_FOOT = re.compile(rf"(?:<sub>|\{{color:#[0-9a-f]{{6}}\}})?{re.escape(_KEPT)} ")
_PICTURES = frozenset({"gfm", "glfm"})
"""Markups whose trackers draw Mermaid."""

_CUTS = (
    "the dependency picture",
    "upkeep notes",
    "further findings",
    "evidence",
    "done-criteria",
    "neighbours",
    "the reason given",
    "the way out",
    "the reason",
)
"""What goes first, and next, when a comment would be too long."""


def status_comment(
    judged: Judged,
    portfolio: Portfolio,
    *,
    instance: str,
    checked: date,
    limit: int,
    markup: Markup = "gfm",
) -> str:
    """The whole comment of a milestone in ``markup``, its hidden mark first.

    ``checked`` goes into the stamp.  ``limit`` is in bytes of UTF-8: whole
    sections are left out until it fits, and a line says which; the mark, the
    first line and the stamp always stay.  ``ValueError`` if not even those fit.
    """
    mark = str(Mark("status", instance, judged.milestone.id))
    foot = _foot(judged, portfolio, checked)
    for count in range(len(_CUTS) + 1):
        gone = _CUTS[:count]
        body = list(_body(judged, portfolio, frozenset(gone), markup))
        lost = [name for name in gone if name in _present(judged, portfolio, markup)]
        note = [f"*Left out to keep within this tracker's limit: {listing(lost)}.*"] if lost else []
        text = dress("\n\n".join([f"{mark}\n{body[0]}", *body[1:], *note, foot]), markup)
        if len(text.encode()) <= limit:
            return text
    raise ValueError(f"a status comment does not fit into {limit} bytes")


def status_issue(judged: Judged, *, markup: Markup = "gfm") -> tuple[str, str]:
    """Title (plain text) and body (in ``markup``) of a status issue to create.

    The body holds nothing that goes stale: it is never edited.
    """
    milestone = judged.milestone
    url = next((record.url for record in milestone.records if record.url), "")
    title = prose.link(safe.gfm(milestone.title), url)
    body = (
        f"The status of the milestone {title} is kept in one comment below, edited in place "
        "when there is news. Subscribe to follow it, and discuss the milestone here.\n\n"
        "This issue is not work: it is not counted, and the milestone does not wait for it."
    )
    return f"Status: {safe.plain(milestone.title)}", dress(body, markup)


def same(old: str, new: str) -> bool:
    """Whether two comments say the same: stamp, line ends and trailing blanks aside."""
    return _told(old) == _told(new)


def checked_on(body: str) -> date | None:
    """The day in the stamp of a comment; ``None`` if it has none."""
    lines = _lines(body)
    found = _STAMP.search(lines[-1]) if lines and _FOOT.match(lines[-1]) else None
    try:
        return parse_day(found[0]) if found else None
    except ValueError:
        return None


def _body(
    judged: Judged, portfolio: Portfolio, gone: frozenset[str], markup: Markup
) -> Iterator[str]:
    yield sections.headline(judged, portfolio, why="the reason" not in gone)
    parts = (
        "" if "the way out" in gone else sections.decision(judged, portfolio),
        "" if "the reason given" in gone else sections.given(judged, portfolio),
        sections.progress(judged, portfolio),
        ""
        if "done-criteria" in gone
        else sections.criteria(judged, portfolio, evidence="evidence" not in gone),
        "" if "neighbours" in gone else sections.relations(judged, portfolio),
        _details(judged, portfolio, gone, markup),
    )
    yield from filter(None, parts)


def _details(judged: Judged, portfolio: Portfolio, gone: frozenset[str], markup: Markup) -> str:
    others = further(judged) if "further findings" not in gone else ()
    care = sections.upkeep(judged, portfolio) if "upkeep notes" not in gone else ""
    drawn = picture(judged, portfolio) if markup in _PICTURES else ""
    drawn = "" if "the dependency picture" in gone else drawn
    summary = [plural(len(others), "more finding")] if others else []
    summary += [sections.count_upkeep(judged)] if care else []
    summary += ["dependency picture"] if drawn else []
    if not summary:
        return ""
    care = f"Upkeep:\n\n{care}" if care and others else care
    inner = filter(None, (sections.findings(others, portfolio), care, drawn))
    head = f"<details><summary>{' · '.join(summary)}</summary>"
    return "\n\n".join([head, *inner, "</details>"])


def _present(judged: Judged, portfolio: Portfolio, markup: Markup) -> frozenset[str]:
    there = {
        "the dependency picture": markup in _PICTURES and picture(judged, portfolio),
        "upkeep notes": sections.count_upkeep(judged),
        "further findings": further(judged),
        "evidence": any(one.evidence or one.missing for one in judged.verdicts),
        "done-criteria": judged.verdicts,
        "neighbours": True,
        "the reason given": sections.given(judged, portfolio),
        "the way out": leading(judged),
        "the reason": sections.because(judged, portfolio),
    }
    return frozenset(name for name, something in there.items() if something)


def _foot(judged: Judged, portfolio: Portfolio, checked: date) -> str:
    finding = leading(judged)
    help_ = (
        f"Why: `milepost explain {finding.rule}`; to silence a rule, list it under `rules: ignore` "
        "in the plan file. "
        if finding
        else ""
    )
    return f"<sub>{_KEPT} {_reply(judged, portfolio)} {help_}Checked {checked}</sub>"


def _reply(judged: Judged, portfolio: Portfolio) -> str:
    """Which commands have an effect here."""
    terms = judged.milestone.terms
    phrases = [verdict.criterion.phrase for verdict in judged.verdicts]
    commands = ["`/sign-off`"] if any(isinstance(one, SignedOff) for one in phrases) else []
    commands += ["`/reason CAUSE: text`"]
    commands += ["`/review`"] if terms.review and not judged.milestone.closed else []
    commands += ["`/accept CODE why`"] if portfolio.people else []
    return f"Reply {listing(commands, ' or ')}."


def _told(body: str) -> list[str]:
    lines = _lines(body)
    if lines and _FOOT.match(lines[-1]):
        lines[-1] = _STAMP.sub("", lines[-1])
    return lines


def _lines(body: str) -> list[str]:
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    return [line.rstrip() for line in text.rstrip().split("\n")]
