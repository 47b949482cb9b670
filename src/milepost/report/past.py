"""A milestone's past in sentences: its date, its scope, and what nobody saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milepost.model.history import History, ScopeMove, Slip
from milepost.model.judgement import Judged
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, join, say
from milepost.model.scope import scope_since
from milepost.model.veil import PRIVATE

_NAMED = 5
"""The last so many moves of a date, or of issues, are told, the others counted."""


def past(judged: Judged, portfolio: Portfolio) -> tuple[Prose, ...]:
    """What is known of it, each in a sentence; nothing where nothing is remembered."""
    history = (portfolio.history or {}).get(judged.milestone.id)
    if history is None or not history.snapshots:
        return ()
    return tuple(_told(judged, portfolio, history))


def _told(judged: Judged, portfolio: Portfolio, history: History) -> Iterator[Prose]:
    if history.slips:
        yield dates(history)
    scope = scope_since(portfolio, judged.milestone, history.baseline)
    if scope and (scope.committed.added or scope.committed.removed):
        yield say(
            "scope since {}: {} came in and {} left, of {}",
            scope.since,
            len(scope.committed.added),
            len(scope.committed.removed),
            scope.committed.then,
        )
    for lapse in history.lapses:
        yield say("what happened between {} and {} no run saw", lapse.since, lapse.until)
    if history.rebuilt:
        yield reconstructed(history)


def reconstructed(history: History) -> Prose:
    """What came and left before the first run: what its trackers remember, with day and account."""
    told = [one for one in history.moves if one.reconstructed]
    came = sum(one.came for one in told)
    last = told[-_NAMED:]
    named = join(tuple(map(_went, last)), ", ")
    more = ("the last of them " if len(told) > len(last) else "",)
    whole = history.rebuilt[0].whole
    return say(
        "reconstructed from the tracker's events since {}: {} came in and {} left{}{}",
        history.rebuilt[0].day,
        came,
        len(told) - came,
        () if whole else ("; what else came and left is not known",),
        say(": {}{}", more, named) if told else (),
    )


def _went(move: ScopeMove) -> Prose:
    who = say(" {}" if move.by == PRIVATE else " ({})", move.by) if move.by else ()
    return say("{} {} on {}{}", move.ref, ("in" if move.came else "out",), move.on, who)


def dates(history: History) -> Prose:
    """``date moved once: 2027-02-26 → 2027-03-05 by 2027-02-08, external: "late" (Dana)``."""
    last = history.slips[-_NAMED:]
    more = len(history.slips) - len(last)
    before = (say("{} before that", more),) if more else ()
    moves = join((*(_moved(one, history) for one in last), *before), "; ")
    return say("date moved {}: {}", (_times(history.slips),), moves)


def _times(slips: Sequence[Slip]) -> str:
    return {1: "once", 2: "twice"}.get(len(slips), f"{len(slips)} times")


def _moved(slip: Slip, history: History) -> Prose:
    return say(
        "{} → {} {}{}{}",
        say("{}", slip.was) if slip.was else ("no date",),
        say("{}", slip.now) if slip.now else ("no date",),
        _when(slip, history),
        _because(slip),
        say(" ({})", slip.by) if slip.by else (),
    )


def _when(slip: Slip, history: History) -> Prose:
    if slip.after is None:
        return say("on {}", slip.on)
    if history.lapse(slip.after, slip.on):
        return say("between {} and {}", slip.after, slip.on)
    return say("by {}", slip.on)


def _because(slip: Slip) -> Prose:
    cause = say(", {}", slip.cause) if slip.cause else ()
    if not slip.reason:
        return cause
    return say('{}{} "{}"', cause, (":" if cause else ",",), slip.reason)
