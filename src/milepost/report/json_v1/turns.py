"""What changed since last time, and what the next review is about, in ``milepost/1``."""

from __future__ import annotations

from datetime import date

from milepost.model.judgement import Judged, Judgement
from milepost.model.portfolio import Portfolio
from milepost.model.prose import plain
from milepost.model.turn import Turn
from milepost.report.agenda import agenda as agenda_of
from milepost.report.json_v1.shape import Document
from milepost.report.turns import turned


def changes(judged: Judged, judgement: Judgement, since: date | None) -> Document | None:
    """What turned; null where nobody knows how it stood then, or how it stands now.

    ``since`` is the day of the look that is compared, on or before the one that
    was asked for.  ``unseen`` are times in between of which nothing is known.
    """
    told = turned(judged, judgement, since) if since else None
    if told is None:
        return None
    return {
        "since": str(told.since),
        "list": [_turn(one) for one in told.turns],
        "unseen": [{"since": str(one.since), "until": str(one.until)} for one in told.unseen],
    }


def agenda(judged: Judged, portfolio: Portfolio) -> Document | None:
    """The agenda of the next review; null where nobody said how often to review."""
    found = agenda_of(judged, portfolio)
    if found is None:
        return None
    return {
        "last_review": _day(found.last),
        "next_review": str(found.due),
        "until": str(found.until),
        "closed": [str(one.ref) for one in found.closed],
        "obstacles": [one.id for one in found.obstacles],
        "decisions": [
            {"text": plain(one.said), "who": one.who or None, "by": _day(one.by)}
            for one in found.decisions
        ],
        "complete": not found.doubt,
    }


def _turn(turn: Turn) -> Document:
    return {
        "kind": turn.kind,
        "text": plain(turn.said),
        "on": _day(turn.on),
        "after": _day(turn.after),
        "why": turn.why or None,
        "cause": turn.cause or None,
        "by": turn.by or None,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
