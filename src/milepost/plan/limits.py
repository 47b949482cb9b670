"""Where a run stops and asks: the guard's options."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one run may do without being asked again.

    ``max_changes_percent`` of the objects that are ours already may change
    where there are at least ``above`` of them; so many objects may be taken
    away as well, or twice as many as ever before.  ``notifying_per_run`` bounds
    the changes that make a tracker tell people.
    """

    max_changes_percent: float = 30
    above: int = 10
    notifying_per_run: int = 20
