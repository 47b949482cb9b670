"""Why dates and scope changed, as far as somebody wrote it down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from milepost.model.accountable import is_known
from milepost.model.clock import parse_day
from milepost.model.history import History, ScopeMove, Slip
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio

_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", re.ASCII)
_ARROW = re.compile("->|\N{RIGHTWARDS ARROW}")
_WEEK = timedelta(days=7)
"""How long after a change people write down why, where no review is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something changed.  ``to`` is the date it says it moved to, where it names dates.

    ``near`` is how long before and after a change it may have been written.
    """

    on: date
    why: str
    cause: str = ""
    by: str = ""
    to: date | None = None
    near: timedelta = _WEEK


@dataclass(frozen=True, slots=True, order=True)
class _Change:
    """What changed between two looks: date and scope together."""

    on: date
    after: date


def reasons(portfolio: Portfolio, milestone: Milestone) -> tuple[Reason, ...]:
    """Its ``decisions:`` that say why, and each ``/reason`` of somebody known, oldest first.

    An edited comment gives none.
    """
    return tuple(sorted(_reasons(portfolio, milestone), key=lambda one: one.on))


def _reasons(portfolio: Portfolio, milestone: Milestone) -> Iterator[Reason]:
    cadence, today = milestone.terms.review, portfolio.today
    near = cadence.after(today) - today if cadence else _WEEK
    for decision in milestone.terms.decisions:
        if (decision.why or decision.cause) and decision.on <= today:
            yield Reason(
                on=decision.on,
                why=decision.why,
                cause=decision.cause,
                by=decision.by.label if decision.by else "",
                to=_moved_to(decision.what),
                near=near,
            )
    for said in portfolio.commands:
        if said.verb != "reason" or said.milestone != milestone.id or said.edited:
            continue
        if is_known(portfolio, milestone, said):
            name = said.person.label if said.person else said.account.login
            yield Reason(
                on=portfolio.day(said.at), why=said.text, cause=said.word, by=name, near=near
            )


def _moved_to(what: str) -> date | None:
    """The last date that is named: ``due 2027-02-26 -> 2027-03-05``.

    ``due 2027-02-26 -> none`` names none that it moved to.
    """
    try:
        return parse_day(_DAY.findall(_ARROW.split(what)[-1])[-1])
    except (IndexError, ValueError):
        return None


def explained(history: History, given: Sequence[Reason]) -> History:
    """The history with a reason at each change that has one.

    Each reason explains one change, the date and the scope that changed
    together.  One that names a date is about the move to it and no other, and
    says nothing of scope.  Else it is the change it was written in the time of,
    or soon after, or soon before; else the last one before it that has none.
    What was written before the first run may be about something that nobody
    saw: it explains nothing that changed after that run.
    """
    first = next((one.day for one in history.snapshots if not one.rebuilt), date.min)
    dated: dict[_Change, Reason] = {}
    for reason in given:
        if bare := next((one for one in _to(reason, history.slips) if one not in dated), None):
            dated[bare] = reason
    slips = {_change(one) for one in history.slips} - dated.keys()
    changes = {*slips, *map(_change, history.moves)}
    told: dict[_Change, Reason] = {}
    for reason in (one for one in given if one.to is None):
        fits = _near(reason, changes, first)
        if bare := next((one for one in fits if one not in told), None):
            told[bare] = reason
    return replace(
        history,
        slips=tuple(_with(one, {**told, **dated}) for one in history.slips),
        moves=tuple(_because(one, told) for one in history.moves),
    )


def _change(one: Slip | ScopeMove) -> _Change:
    return _Change(one.on, one.after or one.on)


def _to(reason: Reason, slips: Iterable[Slip]) -> list[_Change]:
    """The moves to the date it names, if it names one, the nearest first."""
    meant = (_change(one) for one in slips if reason.to and one.now == reason.to)
    return sorted(meant, key=lambda one: (abs(one.on - reason.on), one))


def _near(reason: Reason, changes: Iterable[_Change], first: date) -> Iterator[_Change]:
    """The changes it may be about, the most likely first; ``first`` is the day of the first run."""
    if reason.on < first:
        changes = [one for one in changes if one.after < first]
    earlier = sorted((one for one in changes if one.on < reason.on), reverse=True)
    yield from sorted(one for one in changes if one.after <= reason.on <= one.on)
    yield from (one for one in earlier if reason.on - one.on <= reason.near)
    yield from sorted(one for one in changes if timedelta(0) < one.after - reason.on <= reason.near)
    yield from (one for one in earlier if reason.on - one.on > reason.near)


def _with(slip: Slip, told: Mapping[_Change, Reason]) -> Slip:
    reason = told.get(_change(slip))
    if reason is None:
        return slip
    return replace(slip, reason=reason.why, cause=reason.cause, by=reason.by)


def _because(move: ScopeMove, told: Mapping[_Change, Reason]) -> ScopeMove:
    reason = told.get(_change(move))
    return replace(move, reason=reason.why, cause=reason.cause) if reason else move
