"""How big history gets, and how long it takes to remember and to read it.

``make bench ARGS="-k history"`` prints the figures of ``docs/history.md``.
They are to be read, so nothing here fails on one.
"""

from datetime import UTC, datetime, timedelta
from time import perf_counter
from types import MappingProxyType

import pytest

from milepost.model.clock import ManualClock
from milepost.model.history import Snapshot
from milepost.model.ref import Ref
from milepost.store.sqlite import open_path

MILESTONES, ISSUES, RUNS = 40, 30, 365
START = datetime(2027, 1, 4, 6, tzinfo=UTC)


def stood(journal, clock, number, closed):
    """Milestone ``number`` after ``closed`` issues of it were done, and as many came in."""
    first, done = number * 1000 + closed // ISSUES * ISSUES, closed % ISSUES
    committed = {
        Ref("web", f"#{first + at}"): "done" if at < done else "open" for at in range(ISSUES)
    }
    return Snapshot(
        run=journal.run,
        at=clock.now(),
        day=clock.now().date(),
        milestone=f"milestone-{number}",
        title=f"Integrations of part {number} live",
        due=(START + timedelta(days=14 * number)).date(),
        health="on_track",
        owners=("kim",),
        criteria=MappingProxyType(
            {"all closed": "unmet", "signed off by dana": "unknown", "no open P1": "met"}
        ),
        committed=MappingProxyType(committed),
        findings=MappingProxyType({f"{number:012x}": "MP206 warning", f"{number:x}": "MP503 info"}),
    )


@pytest.mark.parametrize("moving", [0, 1, 5, MILESTONES], ids=lambda moving: f"{moving} move")
def test_history(tmp_path, moving):
    """A year of daily runs; in each run ``moving`` milestones have one more issue done."""
    clock, path = ManualClock(START), tmp_path / "state.db"
    store = open_path(path, clock, where="state.db", create=True)
    empty = path.stat().st_size
    closed = [0] * MILESTONES
    spent = 0.0
    for day in range(RUNS):
        journal = store.begin("nordwind", "check")
        for at in range(moving):
            closed[(day * moving + at) % MILESTONES] += 1
        seen = [stood(journal, clock, number, done) for number, done in enumerate(closed)]
        began = perf_counter()
        journal.remember(seen)
        spent += perf_counter() - began
        journal.finish("complete")
        clock.instant += timedelta(days=1)
    began = perf_counter()
    known = store.history("nordwind")
    read = perf_counter() - began
    store.close()
    size = path.stat().st_size - empty
    print(
        f"\n{moving:>2} of {MILESTONES} milestones change per run, {RUNS} runs: "
        f"{size / 1024:,.0f} KiB, {size / RUNS:,.0f} bytes per run, "
        f"{size / RUNS / MILESTONES:,.1f} per milestone and run; "
        f"remembered in {1000 * spent / RUNS:.1f} ms per run, "
        f"{sum(map(len, known.values())):,} snapshots read in {read:.2f} s"
    )
