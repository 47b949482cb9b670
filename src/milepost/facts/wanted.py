"""Which numbers anything asks for: the others are not read."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import Compared, Criterion
from milepost.model.number import SPENT
from milepost.model.portfolio import Portfolio


def wanted(portfolio: Portfolio) -> frozenset[str]:
    """Names of numbers in done-criteria, of gates too, key results, ``supports``; the budget's."""
    return frozenset(_named(portfolio))


def _named(portfolio: Portfolio) -> Iterator[str]:
    if portfolio.project.budget is not None:
        yield SPENT
    for objective in portfolio.project.objectives:
        yield from objective.key_results
    for milestone in portfolio.milestones:
        yield from milestone.terms.supports
        yield from _compared(milestone.criteria)
        for gate in milestone.terms.gates:
            yield from _compared(gate.criteria)


def _compared(criteria: tuple[Criterion, ...]) -> Iterator[str]:
    for criterion in criteria:
        if isinstance(criterion.phrase, Compared):
            yield criterion.phrase.number
