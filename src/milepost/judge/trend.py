"""The trend of findings: how many spoke in the last run, and four weeks ago."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from milepost.model.history import PLAN, Snapshot
from milepost.model.portfolio import Portfolio
from milepost.model.trend import Tally, Trend

_FOUR_WEEKS = timedelta(weeks=4)


def trend(portfolio: Portfolio) -> Trend | None:
    """The findings of earlier runs, counted; ``None`` where nothing is remembered.

    Only runs that were about the whole plan and read all of it can be compared.
    """
    if portfolio.history is None:
        return None
    plan = portfolio.history.get(PLAN)
    runs = [one for one in plan.snapshots if one.whole and not one.rebuilt] if plan else []
    last = runs[-1] if runs else None
    before = [one for one in runs if one.day <= portfolio.today - _FOUR_WEEKS]
    earlier = before[-1] if before and before[-1] is not last else None
    return Trend(last=_tally(last, portfolio), earlier=_tally(earlier, portfolio))


def _tally(run: Snapshot | None, portfolio: Portfolio) -> Tally | None:
    if run is None:
        return None
    held = (
        one
        for history in (portfolio.history or {}).values()
        for one in history.snapshots
        if one.run == run.run
    )
    counts = Counter(said.rpartition(" ")[2] for one in held for said in one.findings.values())
    return Tally(day=run.day, error=counts["error"], warning=counts["warning"], info=counts["info"])
