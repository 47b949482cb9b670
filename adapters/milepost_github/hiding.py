"""Which comments somebody has hidden: the row tells, or GraphQL does.  Only reads, never raises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from milepost.model.issue import Comment
from milepost_github.client import Client
from milepost_github.trouble import Trouble

_AT_ONCE = 100
"""GraphQL takes no more ids."""
_QUERY = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id isMinimized } } }"


def hidden(client: Client, comments: tuple[Comment, ...]) -> frozenset[str]:
    """The ids of those that are hidden, as far as can be seen.

    ``comments`` were read through ``client``.  Of what their rows did not tell
    GraphQL is asked, a request per hundred.
    """
    memory, keys = client.memory, [comment.id for comment in comments]
    told = {key for key in keys if memory.hidden.get(key)}
    nodes = {memory.nodes[key]: key for key in keys if key in memory.nodes.keys() - memory.hidden}
    return frozenset(told | {nodes[node] for node in _minimized(client, list(nodes))})


def _minimized(client: Client, nodes: list[str]) -> Iterator[str]:
    """Those of ``nodes`` that GraphQL says are minimised.

    It answers with success where it refuses (a rate limit) and where it knows
    only some of them: what is no plain yes is not hidden.
    """
    for start in range(0, len(nodes), _AT_ONCE):
        batch = nodes[start : start + _AT_ONCE]
        try:
            answer = client.query(_QUERY, {"ids": batch})
        except Trouble:
            return
        for row in _rows(answer):
            if row.get("isMinimized") is True and row.get("id") in batch:
                yield row["id"]


def _rows(answer: Any) -> list[dict[str, Any]]:
    data = answer.get("data") if isinstance(answer, dict) else None
    rows = data.get("nodes") if isinstance(data, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
