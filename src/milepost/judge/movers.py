"""Who moved an issue into a milestone or out of it, where a tracker remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from milepost.model.accountable import is_account_of
from milepost.model.history import History, ScopeMove
from milepost.model.issue import Event
from milepost.model.memory import SOMEBODY
from milepost.model.milestone import Milestone
from milepost.model.person import Account
from milepost.model.portfolio import Portfolio


def moved_by(histories: Mapping[str, History], portfolio: Portfolio) -> Mapping[str, History]:
    """The same histories, with the person or account behind each move, as people know them.

    As far as events were read, or as it is remembered of them.
    """
    called = _Called(portfolio)
    return {
        name: replace(
            one,
            moves=tuple(_told(move, portfolio.by_id[name], called) for move in one.moves),
        )
        if name in portfolio.by_id
        else one
        for name, one in histories.items()
    }


@dataclass(frozen=True)
class _Called:
    """What people call accounts: as the plan file does, else as their tracker does now."""

    portfolio: Portfolio

    def name(self, source: str, account: Account) -> str:
        """Of an account that acted in a tracker; empty where that is not told."""
        if account.login in ("", SOMEBODY):
            return account.login
        own = self._named.get((source, account.login.casefold()), "")
        return self._person(source, account.login) or account.name or own or account.login

    def _person(self, source: str, login: str) -> str:
        reading = self.portfolio.readings.get(source)
        kind = reading.kind if reading else ""
        mine = (one for one in self.portfolio.people if is_account_of(one, kind, login))
        return next((one.label for one in sorted(mine, key=lambda one: one.id)), "")

    @cached_property
    def _named(self) -> Mapping[tuple[str, str], str]:
        """The names people gave themselves, by tracker and login: those that were read."""
        return {
            (source, account.login.casefold()): account.name
            for source, reading in self.portfolio.readings.items()
            for account in (*reading.seen(), *reading.people)
            if account.name
        }


def _told(move: ScopeMove, milestone: Milestone, called: _Called) -> ScopeMove:
    portfolio = called.portfolio
    kind = "milestoned" if move.came else "demilestoned"
    then = [
        event
        for event in portfolio.events(move.ref) or ()
        if event.kind == kind and _within(portfolio.day(event.at), move)
    ]
    here = [event for event in then if _names(event, milestone)]
    # A title may have changed since; the only such event of that time is meant all the same.
    meant = here[-1] if here else then[0] if len(then) == 1 and then[0].by_title else None
    actor = meant.actor if meant and meant.actor else Account(move.by)
    return replace(move, by=called.name(move.ref.source, actor))


def _within(day: date, move: ScopeMove) -> bool:
    return (move.after or move.on) <= day <= move.on


def _names(event: Event, milestone: Milestone) -> bool:
    """Whether the event is about this milestone: by the key, or by the title, of its record."""
    held = [one for one in milestone.records if one.source == event.issue.source]
    if event.by_title:
        return event.name in {*milestone.aliases, *(one.title for one in held)}
    return event.name in {one.key for one in held}
