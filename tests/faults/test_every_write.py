"""Whatever goes wrong with whichever write: milepost is run again, and all is as it should be.

Of the first sync every write is struck on GitHub, every fourth elsewhere and
where the whole process dies.  ``make faults`` strikes all of them, and all of a
later sync with news.
"""

import pytest
from harness.cases import strike
from harness.strike import blows
from harness.worlds import DIALECTS

PARTS = 4


def share(dialect, blow):
    """In how many tests a blow is dealt, and at each how-many-th write."""
    return (PARTS, 1) if dialect == "GitHub" and not blow.kills else (1, 4)


@pytest.mark.parametrize(
    ("dialect", "blow", "part"),
    [
        pytest.param(name, blow, part, id=f"{name}-{blow}-{part}".replace(" ", "-"))
        for name in DIALECTS
        for blow in blows(name)
        for part in range(share(name, blow)[0])
    ],
)
def test_a_struck_write_leaves_nothing_undone_and_nothing_twice(
    benches, forks, dialect, blow, part
):
    bench, truth = benches(dialect)
    parts, step = share(dialect, blow)
    writes = range(1, len(truth.writes) + 1, step)[part::parts]
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
