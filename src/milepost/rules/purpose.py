"""What milestones are for: the key results and objectives they serve."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from milepost.model.criterion import Compared
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.rules.wording import folded


def line(portfolio: Portfolio, milestone: Milestone) -> tuple[Milestone, ...]:
    """The milestone, the one it is part of, what that is part of, and so on."""
    found = {milestone.id: milestone}
    above = portfolio.by_id.get(milestone.terms.part_of)
    while above is not None and above.id not in found:
        found[above.id] = above
        above = portfolio.by_id.get(above.terms.part_of)
    return tuple(found.values())


def serves(portfolio: Portfolio, milestone: Milestone) -> frozenset[str]:
    """Key results and objectives, folded: what it or one it is part of supports or measures.

    A milestone measures a number that one of its own done-criteria compares.
    """
    names: set[str] = set()
    for one in line(portfolio, milestone):
        names |= set(map(folded, one.terms.supports))
        phrases = (criterion.phrase for criterion in one.criteria)
        names |= {folded(phrase.number) for phrase in phrases if isinstance(phrase, Compared)}
    return frozenset(names)


def in_plan(portfolio: Portfolio) -> tuple[Milestone, ...]:
    """The milestones that are judged and those that were closed long before, by date."""
    held = (one for one in portfolio.milestones if one.judged or one.closed)
    return tuple(sorted(held, key=lambda one: one.place))


def serving(
    portfolio: Portfolio, milestones: Iterable[Milestone], names: Iterable[str]
) -> tuple[Milestone, ...]:
    """Those that serve one of the key results or objectives ``names``, in their order."""
    aims = set(map(folded, names))
    return tuple(one for one in milestones if aims & serves(portfolio, one))


def planned(portfolio: Portfolio, milestone: Milestone) -> date | None:
    """When it is due, or was closed if that was earlier; ``None`` where neither is known."""
    since = milestone.closed_since
    days = (milestone.due, portfolio.day(since) if since else None)
    return min((day for day in days if day), default=None)
