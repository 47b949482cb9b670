"""Which milestone comes first when not all of them can."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.terms import Level, Priority

_RISKS: Mapping[Level, int] = MappingProxyType({"high": 3, "medium": 2, "low": 1})
_WANTED: Mapping[Priority, int] = MappingProxyType({"must": 3, "should": 2, "could": 1})
_DECLINED: Priority = "wont"

Rank = tuple[int, bool, bool, Decimal, int, bool, Decimal, int, int]


def ranks(portfolio: Portfolio) -> Mapping[str, int]:
    """The place of each open judged milestone, from 1, by id.

    In sequence: how many open milestones wait for it, directly or not, and
    whether it ends its phase; what lateness costs (compliance, money, the
    gravest risk); what it is worth (committed to somebody, invoice, priority,
    value); then the earlier date, the title and the id.  Source: the rule
    catalogue's "Ranking".
    """
    ranked = [one for one in portfolio.milestones if one.judged and not one.closed]
    ends = _phase_ends(portfolio)
    ranked.sort(key=lambda one: (_descending(_weight(portfolio, one, ends)), one.place))
    return MappingProxyType({one.id: place for place, one in enumerate(ranked, 1)})


def _weight(portfolio: Portfolio, milestone: Milestone, ends: frozenset[str]) -> Rank:
    terms = milestone.terms
    downstream = portfolio.graph.downstream(milestone.id) - {milestone.id}
    return (
        sum(_in_play(portfolio.by_id[one]) for one in downstream),
        milestone.id in ends,
        terms.if_late.compliance,
        terms.if_late.cost,
        max((_RISKS[risk.level] for risk in terms.risks), default=0),
        bool(terms.committed_to),
        terms.invoice.amount if terms.invoice else Decimal(0),
        _WANTED.get(terms.priority, 0),
        terms.value or 0,
    )


def _in_play(milestone: Milestone) -> bool:
    return not milestone.closed and milestone.terms.priority != _DECLINED


def _descending(weight: Rank) -> tuple[Decimal, ...]:
    return tuple(-Decimal(part) for part in weight)


def _phase_ends(portfolio: Portfolio) -> frozenset[str]:
    """The milestones on the last date of their phase; what won't be done ends none."""
    dated = [one for one in portfolio.milestones if one.due and one.terms.priority != _DECLINED]
    last: dict[str, date] = {}
    for one in dated:
        last[one.phase] = max(last.get(one.phase, date.min), one.due or date.min)
    return frozenset(one.id for one in dated if one.phase and one.due == last[one.phase])
