"""The managed block in a milestone's description.  That page is for people; we are guests there."""

from __future__ import annotations

from milepost.model.change import LATER
from milepost.model.judgement import Judged
from milepost.model.marks import END, Mark
from milepost.model.portfolio import Portfolio
from milepost.report import prose, safe, sections
from milepost.report.dress import dress
from milepost.report.why import reached
from milepost.report.words import look, plural, work
from milepost.trackers.contract import Markup

_SEVERAL = 2


def block(
    judged: Judged,
    portfolio: Portfolio,
    *,
    instance: str,
    status_url: str,
    by: str = "",
    base: str = "",
    markup: Markup = "gfm",
) -> str:
    """A few lines between the hidden marks: health and why, progress, where to read on.

    ``by`` is the account that writes it and ``base`` on what fields agree, for the mark.

    ``status_url`` is an http(s) address, a ``later`` token (kept as it is) or
    empty; without a good one the last line is left out.  Where marks cannot be
    hidden, ``markup`` is best ``plain``: a version of Jira knows nothing else.
    """
    lines = [
        str(Mark("block", instance, judged.milestone.id, by, base)),
        _health(judged, portfolio),
        _progress(judged, portfolio),
    ]
    lines += filter(None, [sections.rolled(judged, portfolio)])
    leads = status_url if status_url.startswith(LATER) else safe.url(status_url)
    lines += [f"[Status, evidence and what is to be decided]({leads})"] if leads else []
    return dress("\n".join([*lines, END]), markup)


def _health(judged: Judged, portfolio: Portfolio) -> str:
    why = sections.because(judged, portfolio)
    if judged.health == "done":
        day = reached(judged)
        return f"**{look(judged.health)}{f' {day}' if day else ''}.** {why}".rstrip()
    return f"**{look(judged.health)}:** {why}" if why else f"**{look(judged.health)}.**"


def _progress(judged: Judged, portfolio: Portfolio) -> str:
    met = sum(verdict.state == "met" for verdict in judged.verdicts)
    total = len(judged.verdicts)
    told = f" · {met} of {plural(total, 'criterion', 'criteria')} met" if total else ""
    return sections.done_by_tracker(judged, portfolio) + told + _twins(judged)


def _twins(judged: Judged) -> str:
    """Where else it lies, if the progress by tracker does not lead there already."""
    records = judged.milestone.records
    if len(records) < _SEVERAL or work(judged.progress):
        return ""
    return f" · in {', '.join(prose.link(safe.gfm(one.source), one.url) for one in records)}"
