"""What rows of comments told besides, kept as long as the adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Memory:
    """Of comments, by their ids: the ids GraphQL knows them by, and which somebody hid.

    Newer servers tell in the row itself whether a comment is hidden; of others
    only GraphQL can be asked.  Safe for any number of threads: each entry is
    written at once.
    """

    nodes: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, bool] = field(default_factory=dict)

    def saw(self, key: str, row: Mapping[str, Any]) -> None:
        """Note what a comment's row tells."""
        node = row.get("node_id")
        if isinstance(node, str):
            self.nodes[key] = node
        if "minimized" in row:
            self.hidden[key] = row["minimized"] is not None
