"""When a milestone was looked at, and when it is to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from milepost.model.accountable import is_account_of, is_known
from milepost.model.issue import Event, Issue
from milepost.model.marks import read_mark
from milepost.model.milestone import Milestone
from milepost.model.person import Account
from milepost.model.portfolio import Portfolio

_A_MOMENT = timedelta(minutes=1)
_NOT_EDITS = frozenset({"labeled", "unlabeled"})
"""Events that say nothing of a person: milepost sets labels, perhaps with the owner's own token."""


def next_review(portfolio: Portfolio, milestone: Milestone) -> date | None:
    """The day after the last review at which the cadence asks for one; ``None`` without a cadence.

    Before the first one, days count from when a tracker first had the
    milestone; where none tells, from the start of the project, or from the
    first day anything is remembered of it.  ``None`` where nothing of that is
    known, and for a closed milestone.
    """
    cadence = milestone.terms.review
    if cadence is None or milestone.closed:
        return None
    last = max(reviews(portfolio, milestone), default=None) or _beginning(portfolio, milestone)
    return cadence.after(last) if last is not None else None


def reviews(portfolio: Portfolio, milestone: Milestone) -> tuple[date, ...]:
    """The days up to today on which somebody looked at it, in order, each once.

    An entry of ``reviews:``; ``/review`` by somebody of the plan file or an
    owner; whatever an owner wrote or changed on the status issue, labels aside,
    as far as it was read; a move of its date or scope that is remembered as
    the owner's.
    """
    days = {*_said(portfolio, milestone), *_done(portfolio, milestone)}
    return tuple(sorted(day for day in days if day <= portfolio.today))


def _said(portfolio: Portfolio, milestone: Milestone) -> Iterator[date]:
    yield from (one.on for one in milestone.terms.reviews)
    for one in portfolio.commands:
        known = is_known(portfolio, milestone, one)
        if one.verb == "review" and one.milestone == milestone.id and known and not one.edited:
            yield portfolio.day(one.at)


def _done(portfolio: Portfolio, milestone: Milestone) -> Iterator[date]:
    """What the owners did that shows that they looked."""
    status = portfolio.statuses.get(milestone.id)
    reading = portfolio.readings.get(status.source) if status else None
    if status is not None and reading is not None:
        for comment in reading.comments:
            ours = read_mark(comment.body) is not None
            if (
                comment.issue == status
                and not ours
                and _owns(milestone, reading.kind, comment.author)
            ):
                yield portfolio.day(comment.created_at)
        made = portfolio.issue(status)
        for event in portfolio.events(status) or ():
            edit = event.kind not in _NOT_EDITS and not (made and _is_making(event, made))
            if edit and _owns(milestone, reading.kind, event.actor):
                yield portfolio.day(event.at)
    past = (portfolio.history or {}).get(milestone.id)
    if past is not None:
        known = (
            {owner.id, owner.name, *owner.accounts.values()} - {""} for owner in milestone.owners
        )
        names = frozenset[str]().union(*known)
        yield from (slip.on for slip in past.slips if slip.by in names)
        yield from (move.on for move in past.moves if move.by in names)


def _is_making(event: Event, made: Issue) -> bool:
    """Whether it belongs to the making of the issue, which may have been milepost's."""
    return event.at - made.created_at < _A_MOMENT


def _owns(milestone: Milestone, kind: str, account: Account | None) -> bool:
    if account is None:
        return False
    return any(is_account_of(one, kind, account.login) for one in milestone.owners)


def _beginning(portfolio: Portfolio, milestone: Milestone) -> date | None:
    made = [record.created_at for record in milestone.records if record.created_at]
    if made:
        return portfolio.day(min(made))
    past = (portfolio.history or {}).get(milestone.id)
    return portfolio.project.start or (past.known_since if past else None)
