"""When a milestone is to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.model.accountable import is_known
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio


def next_review(portfolio: Portfolio, milestone: Milestone) -> date | None:
    """The day after the last review at which the cadence asks for one; ``None`` without a cadence.

    A review is an entry of ``reviews:``, or ``/review`` by somebody of the plan
    file or an owner.  Before the first one, days count from when a tracker
    first had the milestone; where none tells, from the start of the project.
    ``None`` where neither is known, and for a closed milestone.
    """
    cadence = milestone.terms.review
    if cadence is None or milestone.closed:
        return None
    last = max(_reviews(portfolio, milestone), default=None) or _beginning(portfolio, milestone)
    return cadence.after(last) if last is not None else None


def _reviews(portfolio: Portfolio, milestone: Milestone) -> Iterator[date]:
    yield from (one.on for one in milestone.terms.reviews if one.on <= portfolio.today)
    for one in portfolio.commands:
        known = is_known(portfolio, milestone, one)
        if one.verb == "review" and one.milestone == milestone.id and known and not one.edited:
            yield portfolio.day(one.at)


def _beginning(portfolio: Portfolio, milestone: Milestone) -> date | None:
    made = [record.created_at for record in milestone.records if record.created_at]
    return portfolio.day(min(made)) if made else portfolio.project.start
