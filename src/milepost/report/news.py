"""What has turned since the last run: the few things that are worth a message of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from milepost.model.finding import Health
from milepost.model.judgement import Judged, Judgement
from milepost.model.memory import Memory, Seen
from milepost.model.portfolio import Portfolio
from milepost.report import prose, safe
from milepost.report.why import reached, reason
from milepost.report.words import look

Event = Literal["off_track", "date_moved", "reached", "run_failed"]
_WHY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One event, told in ``text``: one line for people, nothing in it escaped.

    ``milestone`` is the logical id, ``title`` one line as well; both are empty
    for a run that failed, which is about none.  ``due`` is the date it has now;
    ``was`` the one it had, where that is the news.  ``url`` is its page.
    """

    event: Event
    text: str
    milestone: str = ""
    title: str = ""
    health: Health | None = None
    due: date | None = None
    was: date | None = None
    url: str = ""


def news(judgement: Judgement, memory: Memory) -> tuple[News, ...]:
    """What turned since the run that saw each milestone last, in the order people read them.

    A milestone seen for the first time is no news, nor is one whose health is
    not known now.  Without a store there is nothing to compare with, so none.
    """
    return tuple(
        found
        for judged in judgement.milestones
        if judged.health not in (None, "unknown") and judged.milestone.id in memory.seen
        for found in _turned(judged, memory.seen[judged.milestone.id], judgement.portfolio)
    )


def run_failed(what: str) -> News:
    """A run that ended with an error or could not read everything; ``what`` says which."""
    return News(event="run_failed", text=safe.plain(what, cap=_WHY))


def _turned(judged: Judged, before: Seen, portfolio: Portfolio) -> Iterator[News]:
    due, closed = judged.milestone.due, judged.milestone.closed
    title = safe.plain(judged.milestone.title)
    when = f", due {due}" if due else ""
    if judged.health == "off_track" and before.health not in (None, "off_track"):
        why = prose.terminal(reason(judged, portfolio))
        yield _about(judged, "off_track", f"{look('off_track')}: {title}{when}. {why}")
    if judged.health == "done" and before.health not in (None, "done"):
        day = reached(judged)
        yield _about(judged, "reached", f"{look('done')}: {title}{f', {day}' if day else ''}")
    if not closed and due != before.due:
        words = f"from {before.due or 'no date'} to {due or 'no date'}"
        yield _about(judged, "date_moved", f"Date moved: {title}, {words}", was=before.due)


def _about(judged: Judged, event: Event, text: str, *, was: date | None = None) -> News:
    return News(
        event=event,
        text=text.strip(),
        milestone=judged.milestone.id,
        title=safe.plain(judged.milestone.title),
        health=judged.health,
        due=judged.milestone.due,
        was=was,
        url=judged.milestone.url,
    )
