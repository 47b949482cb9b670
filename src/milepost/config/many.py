"""Entries of a file that stand for many repositories, as far as its tree tells."""

from __future__ import annotations

from collections.abc import Mapping

from milepost.config.form import trackers as trackers_of
from milepost.config.node import Node
from milepost.trackers.many import ManyOptions


def many_in(root: Node) -> Mapping[str, ManyOptions]:
    """The entries that stand for many repositories, by name."""
    trackers = root.get("trackers")
    found = {}
    for key, entry in trackers.entries if trackers is not None else ():
        kind, repos, exclude = (entry.get(name) for name in ("kind", "repos", "exclude"))
        if repos is not None and kind is not None and trackers_of.may_be_many(kind.text):
            found[key.text] = ManyOptions.model_construct(
                repos=_texts(repos), exclude=_texts(exclude)
            )
    return found


def _texts(node: Node | None) -> tuple[str, ...]:
    """The texts of a list, or of one text alone; none where there is nothing."""
    if node is None or node.empty:
        return ()
    return (node.text,) if node.kind == "text" else tuple(item.text for item in node.items)
