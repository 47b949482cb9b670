"""Two processes on one portfolio with one store; ``make faults`` lets them meet fifty times."""

import pytest
from harness.table import pairs


@pytest.mark.parametrize("wait", [False, True])
@pytest.mark.parametrize("dialect", ["GitHub", "Jira Cloud"])
def test_two_runs_at_once_write_everything_once(benches, forks, dialect, wait):
    bench, truth = benches(dialect)
    results = [*pairs(bench, truth, forks, 4, wait=wait)]
    assert [it for it in results if it.wrong] == []
    assert any(it.met for it in results)
