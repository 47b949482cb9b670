"""Every done-criterion of a portfolio decided, and which milestones are reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from graphlib import TopologicalSorter
from types import MappingProxyType

from milepost.judge.commands import heard
from milepost.judge.names import Names
from milepost.judge.verdicts import Upstream, answer, stands_at, with_box
from milepost.model.criterion import Criterion, Reached, Verdict, where_in
from milepost.model.graph import Graph
from milepost.model.milestone import Dependency, Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want


def decide(portfolio: Portfolio) -> Portfolio:
    """The portfolio with ``verdicts`` and ``reached`` filled in, listed milestones included.

    A verdict is *unknown* where what it needs was not read completely, and
    where there is nothing yet that could be done: ``all closed`` in a milestone
    without committed work, ``no open`` in one without issues.  ``all closed``
    looks at committed work, ``no open`` at stretch issues as well: whoever
    writes "no open P1" means every one.  What people wrote on status issues is
    heard first: ``commands`` and ``misspelt`` are filled, too.
    """
    portfolio = heard(portfolio)
    targets = _targets(portfolio)
    graph = Graph(
        {
            milestone.id: tuple(
                target.milestone
                for criterion in all_criteria(milestone)
                for target in targets.get((milestone.id, criterion), ())
                if target.milestone is not None
            )
            for milestone in portfolio.milestones
        }
    )
    verdicts: dict[str, tuple[Verdict, ...]] = {}
    reached: dict[str, bool | None] = {}
    gates: dict[tuple[str, str], tuple[Verdict, ...]] = {}
    for name in _in_order(graph, portfolio):
        milestone = portfolio.by_id[name]

        def decided(criterion: Criterion, milestone: Milestone = milestone) -> Verdict:
            meant = targets.get((milestone.id, criterion), ())
            told = tuple((one, reached.get(one.milestone or "")) for one in meant)
            upstream = Upstream(told, _cycle(graph, milestone.id, meant))
            found = answer(portfolio, milestone, criterion, upstream)
            return with_box(criterion, found, stands_at(criterion, milestone))

        verdicts[name] = tuple(map(decided, milestone.criteria))
        for gate in milestone.terms.gates:
            gates[name, gate.name] = tuple(map(decided, gate.criteria))
        reached[name] = _reached(portfolio, milestone, verdicts[name])
    return replace(
        portfolio,
        verdicts=MappingProxyType(verdicts),
        reached=MappingProxyType(reached),
        gates=MappingProxyType(gates),
    )


def all_criteria(milestone: Milestone) -> tuple[Criterion, ...]:
    """Its own done-criteria and those of its gates."""
    gates = (criterion for gate in milestone.terms.gates for criterion in gate.criteria)
    return (*milestone.criteria, *gates)


def _targets(portfolio: Portfolio) -> Mapping[tuple[str, Criterion], tuple[Dependency, ...]]:
    """What each ``reached MILESTONE`` leads to, by the milestone that says it."""
    names = Names(portfolio.milestones, portfolio.readings)
    targets = {}
    for milestone in portfolio.milestones:
        for criterion in all_criteria(milestone):
            if isinstance(criterion.phrase, Reached):
                near = tuple(
                    record.source
                    for record in milestone.records
                    if where_in(record.source) == criterion.where
                )
                found = names.find(criterion.phrase.milestone, near=near)
                targets[milestone.id, criterion] = found
    return targets


def _in_order(graph: Graph, portfolio: Portfolio) -> tuple[str, ...]:
    """Ids so that what a milestone waits for comes first; edges of cycles left out."""
    edges = {
        milestone.id: tuple(
            needed
            for needed in graph.depends_on(milestone.id)
            if not _waits_for(graph, needed, milestone.id)
        )
        for milestone in portfolio.milestones
    }
    return tuple(TopologicalSorter(edges).static_order())


def _waits_for(graph: Graph, waiting: str, needed: str) -> bool:
    return waiting == needed or needed in graph.upstream(waiting)


def _cycle(graph: Graph, name: str, meant: tuple[Dependency, ...]) -> tuple[str, ...]:
    ids = (one.milestone for one in meant if one.milestone is not None)
    return graph.cycle_through(name) if any(_waits_for(graph, one, name) for one in ids) else ()


def _reached(
    portfolio: Portfolio, milestone: Milestone, verdicts: tuple[Verdict, ...]
) -> bool | None:
    """Closed with its criteria met; ``None`` where that cannot be known."""
    if any(record.open or record.given_up for record in milestone.records):
        return False
    seen = {record.source for record in milestone.records}
    unseen = tuple(source for source in milestone.sources if source not in seen)
    states = {verdict.state for verdict in verdicts}
    if portfolio.gap_in(unseen, Want.MILESTONES):
        return None
    if not milestone.closed or "unmet" in states:
        return False
    return None if "unknown" in states else True
