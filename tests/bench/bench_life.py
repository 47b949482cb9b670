"""Two made-up years of the written portfolio: what its weekly runs cost, and more such lives.

``make bench ARGS="-k life"``.  The figures are to be read, so nothing fails on
one; what is said of the past must be true in each life.
"""

import importlib
import sys
from pathlib import Path
from statistics import median

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "e2e"))
lived, life = (importlib.import_module(name) for name in ("lived", "life.runs"))

SOME = 10
"""Runs at either end that are told of."""


def told(runs, what):
    first, last = (
        median(getattr(it, what) for it in runs[at] if it.command == "check")
        for at in (slice(1, SOME + 1), slice(-SOME, None))
    )
    return f"{first:.2f} s at first, {last:.2f} s at last"


def test_what_two_years_cost(tmp_path):
    """Nothing is lost in them."""
    with life.weeks(tmp_path, lost=None) as weeks:
        size = {week: weeks.store.stat().st_size for week in weeks.live()}
    milestones = len(weeks.people.record.milestones)
    print(
        f"\n{len(weeks.runs)} weekly runs over three trackers, {milestones} milestones:"
        f" store {size[0] / 1024:,.0f} KiB after the first run,"
        f" {size[max(size)] / 1024:,.0f} KiB after the last;"
        f"\na check takes {told(weeks.runs, 'seconds')} (processor: {told(weeks.runs, 'cpu')})"
    )


@pytest.mark.parametrize("seed", range(2, 6))
def test_more_lives(tmp_path, seed):
    with life.weeks(tmp_path, seed) as weeks:
        for week in weeks.live():
            if week % 13 == 12 or week == weeks.lost - 1:
                lived.compare(weeks)
    done = weeks.people.record.done
    print(f"\nseed {seed}: {', '.join(f'{many} {what}' for what, many in sorted(done.items()))}")
