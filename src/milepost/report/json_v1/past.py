"""What is remembered of a milestone, as parts of its object in ``milepost/1``."""

from __future__ import annotations

from datetime import date

from milepost.model.history import History, ScopeMove, Slip
from milepost.model.judgement import Judged
from milepost.model.portfolio import Portfolio
from milepost.model.scope import Change, Scope, at_gate, scope_since
from milepost.model.trend import Tally, Trend
from milepost.report.json_v1.shape import Document


def remembered(judged: Judged, portfolio: Portfolio) -> Document:
    """``history``, ``slips`` and ``scope``: null where nothing is known.

    Slips are the times the date moved later, as far as runs saw it since
    ``history.since``; what happened in one of its ``lapses`` is not known.
    ``history.reconstructed`` is since when trackers tell of its scope from before the
    first run; it is not ``whole`` where more may have come and left.
    """
    known = (portfolio.history or {}).get(judged.milestone.id)
    moves = [_move(one) for one in known.moves] if known else []
    if known is None or known.known_since is None:
        told: Document = {"since": None, "reconstructed": _rebuilt(known), "lapses": []}
        return {
            "history": told if known and known.rebuilt else None,
            "slips": {"count": None, "working_days": None, "dates": []},
            "scope": {**_counts(None), "moves": moves},
        }
    scope = scope_since(portfolio, judged.milestone, known.baseline)
    base = (
        {"since": str(known.baseline.day), "baseline": len(known.baseline.committed)}
        if known.baseline
        else {}
    )
    return {
        "history": {
            "since": str(known.known_since),
            "reconstructed": _rebuilt(known),
            "lapses": [{"since": str(one.since), "until": str(one.until)} for one in known.lapses],
        },
        "slips": {
            "count": len(known.later),
            "working_days": sum(one.working_days for one in known.later),
            "dates": [_slip(one) for one in known.slips],
        },
        "scope": {**_counts(scope), **base, "moves": moves},
    }


def _rebuilt(known: History | None) -> Document | None:
    if known is None or not known.rebuilt:
        return None
    return {"since": str(known.rebuilt[0].day), "whole": known.rebuilt[0].whole}


def since_gate(judged: Judged, portfolio: Portfolio, gate: str) -> Document | None:
    """How the scope changed since the date of a gate; null where that was not kept."""
    known = (portfolio.history or {}).get(judged.milestone.id) or History(milestone="")
    scope = scope_since(portfolio, judged.milestone, at_gate(known, gate))
    return _counts(scope) if scope else None


def trend(told: Trend | None) -> Document | None:
    """How many findings spoke in the last run, and at least four weeks ago."""
    if told is None:
        return None
    return {"last_run": _tally(told.last), "four_weeks_ago": _tally(told.earlier)}


def _counts(scope: Scope | None) -> Document:
    if scope is None:
        return {"since": None, "baseline": None, "added": None, "removed": None, "stretch": None}
    return {
        "since": str(scope.since),
        **_change(scope.committed),
        "stretch": _change(scope.stretch),
    }


def _change(change: Change) -> Document:
    return {
        "baseline": change.then,
        "added": len(change.added),
        "removed": len(change.removed),
    }


def _slip(slip: Slip) -> Document:
    return {
        "on": str(slip.on),
        "after": _day(slip.after),
        "was": _day(slip.was),
        "now": _day(slip.now),
        "working_days": slip.working_days,
        "by": slip.by or None,
        "reason": slip.reason or None,
        "cause": slip.cause or None,
    }


def _move(move: ScopeMove) -> Document:
    return {
        "on": str(move.on),
        "after": _day(move.after),
        "ref": str(move.ref),
        "kind": move.kind,
        "came": move.came,
        "other": move.other or None,
        "by": move.by or None,
        "reason": move.reason or None,
        "cause": move.cause or None,
        "reconstructed": move.reconstructed,
    }


def _tally(tally: Tally | None) -> Document | None:
    if tally is None:
        return None
    return {
        "day": str(tally.day),
        "error": tally.error,
        "warning": tally.warning,
        "info": tally.info,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
