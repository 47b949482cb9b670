"""Adapters by kind: found through entry points, as a third party's would be."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import cast

from milepost.errors import ContractError, UsageError
from milepost.trackers.contract import CONTRACT, AdapterKind

GROUP = "milepost.adapters"
BUILT_IN = "milepost"
"""Adapters of this distribution load unasked; others only if named in ``plugins:``."""


@cache
def kinds() -> tuple[str, ...]:
    """Names of the tracker kinds that come with milepost, sorted."""
    return tuple(sorted(point.name for point in entry_points(group=GROUP) if _is_ours(point)))


@cache
def kind(name: str) -> AdapterKind:
    """The adapter kind called ``name``.

    Raises ``UsageError`` if there is none, ``ContractError`` if it was written
    for another contract.
    """
    for point in entry_points(group=GROUP, name=name):
        if _is_ours(point):
            found = cast("AdapterKind", point.load())
            if getattr(found, "contract", None) != CONTRACT:
                raise ContractError(
                    f"the adapter {name!r} is not written for contract {CONTRACT}",
                    hint="set `contract = 1` after reading milepost.trackers.contract",
                )
            return found
    raise UsageError(
        f"there is no tracker kind {name!r}", hint=f"known kinds: {', '.join(kinds())}"
    )


def _is_ours(point: object) -> bool:
    dist = getattr(point, "dist", None)
    return dist is not None and dist.name == BUILT_IN
