"""Whatever goes wrong with whichever write: milepost is run again, and all is as it should be.

On GitHub every write of the first sync is struck in every way; elsewhere, and with
kill -9, every fourth.  ``make faults`` strikes each of them in every way, and those
of a later sync with news.
"""

import pytest
from harness.cases import strike
from harness.strike import blows
from harness.worlds import DIALECTS

FOURTH = 4
"""Every how-many-th write is struck by one blow; the next blow begins one write later."""


@pytest.mark.parametrize(
    ("dialect", "number", "blow"),
    [
        pytest.param(name, number, blow, id=f"{name}-{blow}".replace(" ", "-"))
        for name in DIALECTS
        for number, blow in enumerate(blows(name))
    ],
)
def test_a_struck_write_leaves_nothing_undone_and_nothing_twice(
    benches, forks, dialect, number, blow
):
    bench, truth = benches(dialect)
    step = 1 if dialect == "GitHub" and not blow.kills else FOURTH
    writes = range(1 + number % step, len(truth.writes) + 1, step)
    results = [strike(bench, truth, blow, nth, forks[0]) for nth in writes]
    assert [str(it) for it in results if it.wrong] == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_first_sync_writes_forty_times_and_everything_there_is_to_write(benches, dialect):
    bench, truth = benches(dialect)
    bench.fresh()
    ran = bench.run()
    assert len(truth.writes) == len(ran.changes) >= 40
    jira = dialect.startswith("Jira")
    assert {it["kind"] for it in ran.changes} == {
        *({"create_label"} if not jira else ()),
        "create_issue", "add_label", "put_comment", "put_block", "remove_label", "fold_comment",
    }  # fmt: skip
