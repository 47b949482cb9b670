"""Since when a finding has been there, and whether it is new."""

from __future__ import annotations

from dataclasses import replace

from milepost.model.finding import Finding
from milepost.model.history import History, Snapshot
from milepost.model.portfolio import Portfolio


def dated(finding: Finding, portfolio: Portfolio) -> Finding:
    """The finding with ``since`` and ``new``, as far as that is remembered.

    ``since`` is the first day of the unbroken run of snapshots that had it,
    today if none had: a lapse breaks the run, a snapshot that was not whole does
    not.  It is new if the last snapshot that could tell had it not.  Nothing is
    known of one that does not speak, and nothing without a memory.
    """
    if portfolio.history is None or not finding.speaks:
        return finding
    history = portfolio.history.get(finding.milestone) or History(milestone=finding.milestone)
    told = [one for one in history.snapshots if finding.id in one.findings or _tells(one)]
    since, new = portfolio.today, (finding.id not in told[-1].findings if told else None)
    for one in reversed(told):
        if finding.id not in one.findings or history.lapse(one.day, since):
            break
        since = one.day
    return replace(finding, since=since, new=new)


def _tells(snapshot: Snapshot) -> bool:
    """Whether what it does not have was not there."""
    return snapshot.whole and not snapshot.rebuilt
