"""Whether a schedule has stopped: how often runs complete, and how long none has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from milepost.model.memory import Run

_TOGETHER = timedelta(minutes=5)
"""Runs that follow so close are one: somebody tried again, or several jobs share a start."""

_ENOUGH = 3
"""Pauses between runs that make a habit."""

_NOW_AND_THEN, _SLACK = 0.9, 1.25
"""A pause that one in ten reaches is usual as well (weekends), give or take its quarter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """No run has completed for longer than usual: ``since`` the last one did."""

    since: datetime
    usual: timedelta


def completed(runs: Iterable[Run], command: str = "sync") -> tuple[datetime, ...]:
    """When runs of a command completed, oldest first."""
    return tuple(
        sorted(
            run.finished
            for run in runs
            if run.command == command and run.state == "complete" and run.finished is not None
        )
    )


def overdue(runs: Iterable[Run], now: datetime) -> Overdue | None:
    """Whether ``sync`` has not completed for more than twice its usual pause.

    ``None`` also where too little is known to say what is usual.
    """
    ends = completed(runs)
    pauses = sorted(late - early for early, late in pairwise(ends) if late - early > _TOGETHER)
    if len(pauses) < _ENOUGH:
        return None
    usual = timedelta(seconds=median(pause.total_seconds() for pause in pauses))
    long = pauses[-1 - int(len(pauses) * (1 - _NOW_AND_THEN))]
    patience = max(2 * usual, _SLACK * long)
    return Overdue(since=ends[-1], usual=usual) if now - ends[-1] > patience else None
