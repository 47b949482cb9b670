"""Look at what is remembered: is it there, did a run complete, has the schedule stopped.

Only reads; nothing is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

from milepost.app.remembering import remembering
from milepost.errors import MilepostError
from milepost.model.checkup import Check
from milepost.model.clock import Clock
from milepost.model.memory import Run
from milepost.model.overdue import completed, overdue
from milepost.report.overdue import ADVICE, late, moment

_MEMORY, _LAST = "memory", "last complete run"


def remembered(url: str, instance: str, clock: Clock) -> tuple[Check, ...]:
    """What the store at ``url`` holds of earlier runs of ``instance``.  Raises nothing."""
    if url == "none":
        told = "nothing is remembered of earlier runs: there is no store (state: none)"
        return (Check(title=_MEMORY, status="ok", message=told),)
    try:
        with closing(remembering(url, clock, create=False)) as store:
            where, runs = store.where, store.runs(instance)
    except MilepostError as error:
        told = f"{error.what}: {error.why}" if error.why else error.what
        return (Check(title=_MEMORY, status="missing", message=told, hint=error.hint),)
    if not where:
        return (Check(title=_MEMORY, status="ok", message="nothing yet: the first sync makes it"),)
    return (
        Check(title=_MEMORY, status="ok", message=f"kept in {where}"),
        *_last(runs, clock),
    )


def _last(runs: Sequence[Run], clock: Clock) -> Iterator[Check]:
    ends = completed(runs)
    synced = [run for run in runs if run.command == "sync"]
    found = overdue(runs, clock.now())
    if found is not None:
        yield Check(title=_LAST, status="warning", message=late(found), hint=ADVICE)
    elif ends:
        yield Check(title=_LAST, status="ok", message=f"sync, {moment(ends[-1])}")
    elif synced:
        yield Check(
            title=_LAST,
            status="warning",
            message=f"no sync has completed yet; the last one {_ended(synced[0])}",
        )


def _ended(run: Run) -> str:
    """How a run that did not complete ended."""
    if run.finished is None or run.state is None:
        return f"began on {moment(run.started)} and has not ended"
    why = f": {run.detail}" if run.detail else ""
    state = {"partial": "was partial", "failed": "failed"}.get(run.state, "was interrupted")
    return f"{state} on {moment(run.finished)}{why}"
