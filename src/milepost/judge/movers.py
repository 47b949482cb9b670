"""Who moved an issue into a milestone or out of it, where a tracker remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from milepost.model.history import History, ScopeMove
from milepost.model.issue import Event
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio


def moved_by(histories: Mapping[str, History], portfolio: Portfolio) -> Mapping[str, History]:
    """The same histories, with the account behind each move, as far as events were read."""
    return {
        name: replace(
            one,
            moves=tuple(_told(move, portfolio.by_id[name], portfolio) for move in one.moves),
        )
        if name in portfolio.by_id
        else one
        for name, one in histories.items()
    }


def _told(move: ScopeMove, milestone: Milestone, portfolio: Portfolio) -> ScopeMove:
    kind = "milestoned" if move.came else "demilestoned"
    then = [
        event
        for event in portfolio.events(move.ref) or ()
        if event.kind == kind and _within(portfolio.day(event.at), move)
    ]
    here = [event for event in then if _names(event, milestone)]
    # A title may have changed since; the only such event of that time is meant all the same.
    meant = here[-1] if here else then[0] if len(then) == 1 and then[0].by_title else None
    if meant is None or meant.actor is None:
        return move
    return replace(move, by=meant.actor.name or meant.actor.login)


def _within(day: date, move: ScopeMove) -> bool:
    return (move.after or move.on) <= day <= move.on


def _names(event: Event, milestone: Milestone) -> bool:
    """Whether the event is about this milestone: by the key, or by the title, of its record."""
    held = [one for one in milestone.records if one.source == event.issue.source]
    if event.by_title:
        return event.name in {*milestone.aliases, *(one.title for one in held)}
    return event.name in {one.key for one in held}
