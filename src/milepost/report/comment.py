"""The status comment: what people read instead of asking.  Edited in place, forever.

Nothing in it may change merely because a day passed, except the stamp in its
last line and what changed since last time, which ``foot.same`` ignores.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.judgement import Judged
from milepost.model.marks import Mark, read_mark
from milepost.model.portfolio import Portfolio
from milepost.model.turn import Turned
from milepost.report import prose, safe, sections, silenced
from milepost.report.changed import paragraph
from milepost.report.dress import HIDES_MARKS, dress
from milepost.report.foot import Manners, checked_on, foot
from milepost.report.lookback import form
from milepost.report.neighbours import picture
from milepost.report.quiet import quiet
from milepost.report.why import further, leading
from milepost.report.words import listing, plural
from milepost.trackers.contract import Markup

_CALM = Manners()
_PICTURES = frozenset({"gfm", "glfm"})
"""Markups whose trackers draw Mermaid."""

_TITLE = "Status: "
_NO_WORK = "This issue is not work: it is not counted, and the milestone does not wait for it."
_CUTS = (
    "what changed",
    "the look-back form",
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
"""What goes first, and next, when a comment would be too long.

Nothing is said of what changed since last time: it is no news by itself.
"""


def status_comment(
    judged: Judged,
    portfolio: Portfolio,
    *,
    instance: str,
    checked: date,
    limit: int,
    markup: Markup = "gfm",
    manners: Manners = _CALM,
    changed: Turned | None = None,
) -> str:
    """The whole comment of a milestone in ``markup``, its hidden mark first.

    ``checked`` goes into the stamp, ``changed`` is what turned since last time.
    ``limit`` is in bytes of UTF-8: whole sections are left out until it fits,
    and a line says which; the mark, the first line, whom it speaks to and the
    stamp always stay.  ``ValueError`` if not even those fit.
    """
    mark = str(Mark("status", instance, judged.milestone.id))
    last = dress(foot(judged, portfolio, checked, manners, markup), markup)
    for count in range(len(_CUTS) + 1):
        gone = _CUTS[:count]
        turns = paragraph(changed, portfolio) if changed and not gone else ""
        body = list(_body(judged, portfolio, frozenset(gone), markup, turns))
        there = _present(judged, portfolio, markup)
        lost = [name for name in gone if name in there]
        note = [f"*Left out to keep within this tracker's limit: {listing(lost)}.*"] if lost else []
        told = dress("\n\n".join([f"{mark}\n{body[0]}", *body[1:], *note]), markup)
        asks = "" if "the look-back form" in gone else _asks(judged, portfolio, markup)
        spoken = [manners.attention] if manners.attention else []
        text = quiet("\n\n".join(filter(None, [told, asks, *spoken, last])), markup)
        if len(text.encode()) <= limit:
            return text
    raise ValueError(f"a status comment does not fit into {limit} bytes")


def is_whole(body: str) -> bool:
    """Whether a text is one of our comments from the first line to the last, as far as it shows."""
    mark = read_mark(body)
    return mark is not None and mark.kind == "status" and checked_on(body) is not None


def status_issue(judged: Judged, *, instance: str, markup: Markup = "gfm") -> tuple[str, str]:
    """Title (plain text) and body (in ``markup``) of a status issue to create.

    The body begins with a mark where marks can be hidden, and holds nothing
    that goes stale: it is never edited.
    """
    milestone = judged.milestone
    title = prose.link(safe.gfm(milestone.title), milestone.url)
    body = (
        f"The status of the milestone {title} is kept in one comment below, edited in place "
        "when there is news. Subscribe to follow it, and discuss the milestone here.\n\n"
        f"{_NO_WORK}"
    )
    mark = f"{Mark('issue', instance, milestone.id)}\n" if markup in HIDES_MARKS else ""
    return status_title(milestone.title), mark + quiet(dress(body, markup), markup)


def status_title(title: str) -> str:
    """The title of the status issue of the milestone with that ``title``."""
    return f"{_TITLE}{safe.plain(title)}"


def is_titled_status(title: str) -> bool:
    """Whether a title is as those of status issues that we open."""
    return title.startswith(_TITLE)


def begins_status(body: str) -> bool:
    """Whether a text is the body of a status issue that we opened, as far as it shows.

    It does not say of which installation: only a mark does.
    """
    return body.rstrip().endswith(_NO_WORK)


def _body(
    judged: Judged, portfolio: Portfolio, gone: frozenset[str], markup: Markup, changed: str
) -> Iterator[str]:
    yield sections.headline(judged, portfolio, why="the reason" not in gone)
    parts = (
        changed,
        "" if "the way out" in gone else sections.decision(judged, portfolio),
        "" if "the reason given" in gone else sections.given(judged, portfolio),
        sections.progress(judged, portfolio),
        sections.rolled(judged, portfolio),
        ""
        if "done-criteria" in gone
        else sections.criteria(judged, portfolio, evidence="evidence" not in gone),
        "" if "neighbours" in gone else sections.relations(judged, portfolio),
        _details(judged, portfolio, gone, markup),
    )
    yield from filter(None, parts)


def _asks(judged: Judged, portfolio: Portfolio, markup: Markup) -> str:
    """The look-back form; plain text has no way to show where what is to be copied ends."""
    return "" if markup == "plain" else dress(form(judged, portfolio), markup)


def _details(judged: Judged, portfolio: Portfolio, gone: frozenset[str], markup: Markup) -> str:
    others = further(judged) if "further findings" not in gone else ()
    care = silent = drawn = ""
    if "upkeep notes" not in gone:
        care, silent = sections.upkeep(judged, portfolio), sections.silent(judged, portfolio)
    if "the dependency picture" not in gone and markup in _PICTURES:
        drawn = picture(judged, portfolio)
    summary = [plural(len(others), "more finding")] if others else []
    summary += [sections.count_upkeep(judged)] if care else []
    summary += silenced.piles(silenced.here(judged)) if silent else []
    summary += ["dependency picture"] if drawn else []
    if not summary:
        return ""
    lists = [("", sections.findings(others, portfolio)), ("Upkeep", care), ("Silent", silent)]
    there = [(title, told) for title, told in lists if told]
    inner = [f"{title}:\n\n{told}" if title and len(there) > 1 else told for title, told in there]
    head = f"<details><summary>{' · '.join(summary)}</summary>"
    return "\n\n".join([head, *inner, *filter(None, [drawn]), "</details>"])


def _present(judged: Judged, portfolio: Portfolio, markup: Markup) -> frozenset[str]:
    there = {
        "the look-back form": _asks(judged, portfolio, markup),
        "the dependency picture": markup in _PICTURES and picture(judged, portfolio),
        "upkeep notes": sections.count_upkeep(judged) or sections.silent(judged, portfolio),
        "further findings": further(judged),
        "evidence": any(one.evidence or one.missing for one in judged.verdicts),
        "done-criteria": judged.verdicts,
        "neighbours": True,
        "the reason given": sections.given(judged, portfolio),
        "the way out": leading(judged),
        "the reason": sections.because(judged, portfolio),
    }
    return frozenset(name for name, something in there.items() if something)
