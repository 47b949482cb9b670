"""Which milestone waits for which: cycles, order, what lies downstream."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx


class Graph:
    """Dependencies between milestones, by id.  ``edges[a]`` holds what ``a`` depends on."""

    def __init__(self, edges: Mapping[str, tuple[str, ...]]) -> None:
        self._graph: nx.DiGraph[str] = nx.DiGraph()
        self._graph.add_nodes_from(edges)
        # An arrow leads from a milestone to what it waits for.
        self._graph.add_edges_from(
            (node, needed) for node, needs in edges.items() for needed in needs
        )

    def depends_on(self, node: str) -> tuple[str, ...]:
        """What ``node`` waits for directly, in the order it was declared."""
        return tuple(self._graph.successors(node)) if node in self._graph else ()

    def blocks(self, node: str) -> tuple[str, ...]:
        """What waits for ``node`` directly."""
        return tuple(self._graph.predecessors(node)) if node in self._graph else ()

    def cycle_through(self, node: str) -> tuple[str, ...]:
        """A shortest cycle through ``node``, beginning and ending with it; empty if none."""
        if node not in self._graph:
            return ()
        best: list[str] = []
        for needed in self._graph.successors(node):
            # Searching from one end only keeps ties independent of the order of milestones.
            paths = nx.single_source_shortest_path(self._graph, needed)
            if node in paths:
                path = [node, *paths[node]]
                best = min((found for found in (best, path) if found), key=len)
        return tuple(best)

    def downstream(self, node: str) -> frozenset[str]:
        """Everything that waits for ``node``, directly or not."""
        return frozenset(nx.ancestors(self._graph, node)) if node in self._graph else frozenset()

    def upstream(self, node: str) -> frozenset[str]:
        """Everything ``node`` waits for, directly or not."""
        return frozenset(nx.descendants(self._graph, node)) if node in self._graph else frozenset()
