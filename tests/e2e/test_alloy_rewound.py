"""The rulebook on a real project: the page of figures says what the rules say.

The whole tables take a while: ``make bench ARGS="-k rewound"`` prints them.
"""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHES = ROOT / "tests" / "bench"
PAGE = ROOT / "docs" / "measured.md"
HEADINGS = {
    "Jira": "## In Jira",
    "Jira, with a criterion": "## In Jira, with a criterion",
    "GitHub": "## On GitHub",
}
DAYS = (date(2013, 1, 7), date(2013, 2, 4))


def module(name):
    spec = importlib.util.spec_from_file_location(name, BENCHES / f"{name}.py")
    found = importlib.util.module_from_spec(spec)
    sys.modules[name] = found
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def by_hand():
    return module("by_hand")


@pytest.fixture(scope="module")
def bench(by_hand):
    return module("bench_alloy_rewound")


@pytest.fixture(scope="module")
def verdicts(bench):
    return {(name, day): bench.judged(name, day) for name in HEADINGS for day in DAYS}


def told(name):
    """The columns of one table of the page."""
    part = (
        PAGE.read_text(encoding="utf-8").partition(f"{HEADINGS[name]}\n")[2].partition("\n## ")[0]
    )
    lines = [line for line in part.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {
        day: {row[0]: row[at] for row in rows[2:] if row[at]}
        for at, day in enumerate(rows[0])
        if at
    }


@pytest.mark.parametrize("name", HEADINGS)
def test_the_page_tells_the_days_that_are_measured(bench, name):
    assert tuple(bench.PLANS) == tuple(HEADINGS)
    assert list(told(name)) == [str(day) for day in bench.DAYS]


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("name", HEADINGS)
def test_the_page_tells_what_the_rules_say(bench, verdicts, name, day):
    assert told(name)[str(day)] == bench.column(verdicts[name, day])


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_findings_are_the_ones_worked_out_by_hand(bench, by_hand, verdicts, day):
    found = bench.named(verdicts["Jira", day])
    assert found == by_hand.findings(str(day))
    assert {"MP305", "MP307", "MP702"} <= {rule for rule, _ in found}
