"""Versions, which are milestones, and what was released."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from milepost.model.milestone import Record
from milepost_jira import shapes
from milepost_jira.keys import version_id
from milepost_jira.read import Desk, Tally
from milepost_jira.trouble import Trouble

_EXPAND = MappingProxyType({"expand": "driver,approvers"})


def listed(tally: Tally, *gaps: str) -> tuple[Record, ...]:
    """All versions of the project: one request gives them, it is never paged.

    What failed is noted, with ``gaps`` where only those were looked for.
    """
    desk = tally.desk
    try:
        rows = desk.client.get(f"project/{desk.options.project}/versions", _EXPAND)
        if not isinstance(rows, list):
            raise Trouble("the answer is not a list")  # noqa: TRY301 - told like the others
    except Trouble as trouble:
        tally.failed("versions", trouble, *gaps)
        return ()
    desk.context.progress("versions", 1, 1)
    make = _make(desk)
    made = (tally.made("versions", row, make, *gaps) for row in rows)
    found = tuple(one for one in made if one is not None)
    if not tally.problems:
        desk.client.memory.versions = found
    return found


def by_id(desk: Desk) -> Callable[[str], Record]:
    """What gives one version by its id."""
    make = _make(desk)
    return lambda key: make(desk.client.get(f"version/{version_id(key)}", _EXPAND))


def _make(desk: Desk) -> Callable[[object], Record]:
    now = desk.context.transport.clock.now()
    return lambda row: shapes.version(row, desk.source, desk.options, now)
