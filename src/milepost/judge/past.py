"""What earlier runs saw of the milestones, and what follows from it.

Between two snapshots nothing is known but that something changed.  So whatever
is derived here carries both days: the last one on which it was not yet so, and
the first one on which it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from statistics import median_low
from types import MappingProxyType

from milepost.judge.carried import carried
from milepost.judge.movers import moved_by
from milepost.judge.present import present
from milepost.judge.reasons import explained, reasons
from milepost.model.calendar import Calendar
from milepost.model.history import History, Lapse, Regression, ScopeMove, Slip, Snapshot
from milepost.model.portfolio import Portfolio

USUAL = 7
"""Days between two runs where too few are known to tell."""
_AT_LEAST = 14
"""Days without a run that are no lapse, however often runs are."""


def remembered(
    portfolio: Portfolio, known: Mapping[str, Sequence[Snapshot]]
) -> Mapping[str, History]:
    """The history of each milestone, up to how the portfolio has it now.

    ``known`` are the snapshots by milestone, in the order of runs; those of days
    after ``portfolio.today`` are left out.  Every key of it, and every milestone
    of the portfolio, has an entry.  The reasons are those of the plan file and of
    ``/reason``; who moved an issue is told as far as its events were read.
    """
    seen = {
        name: tuple(one for one in them if one.day <= portfolio.today)
        for name, them in known.items()
    }
    usual = distance(one for them in seen.values() for one in them)
    calendar = portfolio.project.calendar
    found = {
        name: history(
            name,
            seen.get(name, ()),
            calendar,
            now=present(portfolio, portfolio.by_id[name]) if name in portfolio.by_id else None,
            usual=usual,
            planned=portfolio.by_id[name].planned if name in portfolio.by_id else None,
        )
        for name in (*seen, *(one for one in portfolio.by_id if one not in seen))
    }
    whole = moved_by(carried(found), portfolio)
    return MappingProxyType(
        {
            name: explained(one, reasons(portfolio, portfolio.by_id[name]))
            if name in portfolio.by_id
            else one
            for name, one in whole.items()
        }
    )


def history(
    milestone: str,
    snapshots: Sequence[Snapshot],
    calendar: Calendar,
    *,
    now: Snapshot | None = None,
    usual: int = USUAL,
    planned: date | None = None,
) -> History:
    """What follows from the snapshots of one milestone, in the order of runs, and from ``now``.

    Only whole snapshots say when a date moved and what came and left; rebuilt
    ones tell of what came and left as far as they go, and nobody knows their
    dates.  ``usual`` is the number of days that usually lie between two runs.
    ``planned`` is the plan file's date where trackers decide: what it is late from.
    """
    everything = (*snapshots, now) if now else tuple(snapshots)
    whole = tuple(one for one in everything if one.whole)
    runs = [one for one in whole if not one.rebuilt]
    dated = [one for one in whole if one.due or not one.rebuilt]
    return History(
        milestone=milestone,
        snapshots=tuple(snapshots),
        slips=(*_since_planned(whole, planned, calendar), *_slips(dated, calendar)),
        moves=tuple(_moves([one for one in everything if one.whole or one.rebuilt])),
        regressions=tuple(_regressions(everything)),
        lapses=tuple(_lapses([one.day for one in runs], usual)),
        baseline=next((one for one in runs if one.promises), next(iter(runs), None)),
    )


def distance(snapshots: Iterable[Snapshot]) -> int:
    """The days that usually lie between two runs, of which some are no rebuilt snapshots."""
    days = sorted({one.day for one in snapshots if not one.rebuilt})
    apart = [(later - earlier).days for earlier, later in pairwise(days)]
    return median_low(apart) if len(apart) > 1 else USUAL


def _after(before: Snapshot, one: Snapshot) -> date | None:
    """The last day on which it was not yet so; a clock may have been set back since."""
    return None if one.rebuilt else min(before.day, one.day)


def _since_planned(
    seen: Sequence[Snapshot], planned: date | None, calendar: Calendar
) -> Iterator[Slip]:
    """That it was later than planned already when it was seen first."""
    first = next((one for one in seen if one.due), None)
    if planned and first and first.due and first.due > planned:
        yield Slip(
            on=first.day,
            after=first.day,
            was=planned,
            now=first.due,
            working_days=calendar.working_days_between(planned, first.due),
        )


def _slips(seen: Sequence[Snapshot], calendar: Calendar) -> Iterator[Slip]:
    last: date | None = None
    for before, one in pairwise(seen):
        last = before.due or last
        if last is not None and one.due != before.due:
            yield Slip(
                on=one.day,
                after=_after(before, one),
                was=before.due,
                now=one.due,
                working_days=calendar.working_days_between(last, one.due) if one.due else 0,
            )


def _moves(seen: Sequence[Snapshot]) -> Iterator[ScopeMove]:
    for before, one in pairwise(seen):
        if one.committed is before.committed:  # one picture, kept once: quick
            continue
        came = one.committed.keys() - before.committed.keys()
        left = before.committed.keys() - one.committed.keys()
        for ref in sorted(came | left):
            yield ScopeMove(
                on=one.day,
                after=_after(before, one),
                ref=ref,
                kind="added" if ref in came else "removed",
                came=ref in came,
                by=one.movers.get(ref, ""),
            )


def _regressions(seen: Sequence[Snapshot]) -> Iterator[Regression]:
    """An unknown verdict in between changes nothing: what was met before it counts."""
    met: dict[str, date] = {}
    for one in seen:
        for text, state in one.criteria.items():
            if state == "met":
                met[text] = one.day
            elif state == "unmet" and text in met:
                yield Regression(criterion=text, met_on=met.pop(text), lost_on=one.day)


def _lapses(days: Sequence[date], usual: int) -> Iterator[Lapse]:
    for earlier, later in pairwise(sorted(set(days))):
        gone = (later - earlier).days
        if gone > 2 * usual and gone >= _AT_LEAST:
            yield Lapse(since=earlier, until=later)
