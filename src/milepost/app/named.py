"""The milestones that a command names, read and judged with all that they call for."""

from __future__ import annotations

from collections.abc import Mapping

from milepost.app.check import check
from milepost.app.opened import Opened
from milepost.app.read import Selection
from milepost.config.settings import Settings
from milepost.errors import SourceError
from milepost.model.clock import Clock
from milepost.model.history import Snapshot
from milepost.model.judgement import Judgement
from milepost.model.memory import Memory
from milepost.model.milestone import Milestone


def judged(
    settings: Settings,
    opened: Mapping[str, Opened],
    clock: Clock,
    names: frozenset[str],
    memory: Memory,
    known: Mapping[str, tuple[Snapshot, ...]] | None,
) -> Judgement:
    """The verdict on milestones by id, or ``SOURCE/KEY``.

    All trackers are read, whichever they lie in.  Raises ``UsageError`` for an unknown one.
    """
    return check(settings, opened, clock, Selection(milestones=names), known, memory)


def found(judgement: Judgement, name: str) -> Milestone:
    """The milestone of that name.  Raises ``SourceError`` where nobody can tell."""
    for one in judgement.milestones:
        places = {f"{record.source}/{record.key}" for record in one.milestone.records}
        if name == one.milestone.id or name in places:
            return one.milestone
    unread = [name for name, it in judgement.portfolio.readings.items() if not it.complete]
    raise SourceError(
        f"there is no milestone {name!r} in what was read",
        why=f"not read completely: {', '.join(unread)}" if unread else "",
    )
