"""``make replay`` counts what the command says; its tables and its chart tell what it counts."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from milepost.rules.rule import catalogue

ROOT = Path(__file__).resolve().parents[2]
HOME = "Jira Data Center"
DAYS = [date(2013, 1, 7), date(2013, 2, 4)]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def tool():
    """``tool(name)``: a module of ``tools``."""
    sys.path.insert(0, str(ROOT / "tools"))
    return importlib.import_module


@pytest.fixture(scope="module")
def replayed(tool, tmp_path_factory):
    return tool("replaying").replay(HOME, DAYS, tmp_path_factory.mktemp("replay"), lambda _: None)


@pytest.fixture(scope="module")
def direct():
    """Each day judged alone, by the library, with nothing remembered."""
    path = ROOT / "tests" / "bench" / "bench_alloy_rewound.py"
    spec = importlib.util.spec_from_file_location("bench_alloy_rewound", path)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    return {day: bench.judged("Jira", day) for day in DAYS}


def forgetful(counts):
    """The counts of the rules that need no history."""
    return {rule: n for rule, n in counts.items() if not catalogue()[rule].remembers}


def test_rows_are_what_a_check_of_that_day_says(replayed, direct):
    for week in replayed.weeks:
        alone = direct[week.day]
        found = Counter(it.rule for it in alone.findings if it.speaks)
        unknown = Counter(it.rule for it in alone.skipped if it.milestone or it.source)
        assert found
        assert forgetful(week.rows) == found
        assert forgetful(week.unknown) == unknown
        assert week.judged == sum(it.health is not None for it in alone.milestones)
        assert week.milestones == len(alone.milestones)


def test_later_weeks_know_the_earlier_ones(replayed):
    first, last = replayed.weeks
    assert first.new == first.rows
    assert last.rows["MP601"] == last.new["MP601"] > 0 == first.rows["MP601"]
    assert 0 < last.new["MP103"] < last.rows["MP103"]
    assert last.store >= first.store > 0
    assert last.requests > 0 < last.busy


@pytest.fixture
def year(tool):
    """A year of weeks, in which MP101 speaks always and MP503 every other week."""
    replaying = tool("replaying")

    def week(at):
        often = Counter({"MP101": 2, "MP503": at % 2})
        return replaying.Week(
            day=date(2013, 1, 7) + timedelta(weeks=at),
            rows=+often,
            new=Counter({"MP101": 2}) if at == 0 else +Counter({"MP503": at % 2}),
            unknown=Counter({"MP408": 1}),
            health=Counter({"on_track": 3, "done": 1}),
            milestones=10,
            requests=5 + at,
            seconds=2.0,
            busy=1.0 if at < 10 else 1.5,
            store=100_000 + 1_000 * at,
        )

    return replaying.Replayed(dialect=HOME, weeks=tuple(map(week, range(52))))


def test_the_tables(tool, year):
    tables = tool("replay_tables")
    assert list(tables.by_dialect([year, year]))[2:] == [
        "| MP101 | no-due-date | 104 | 104 |",
        "| MP408 | blocked-work | 0 (52) | 0 (52) |",
        "| MP503 | stalled | 26 | 26 |",
        "| in all |  | 130 (52) | 130 (52) |",
    ]
    assert list(tables.by_year(year))[2:] == [
        "| MP101 | no-due-date | 104 | 2 | 2 | 52.0 |",
        "| MP503 | stalled | 26 | 1 | 26 | 1.0 |",
    ]
    healths = list(tables.healths([year]))
    assert {"| on track | 156 |", "| off track |  |", "| judged in all | 208 |"} <= set(healths)
    costs = dict(line.strip("| ").split(" | ") for line in list(tables.costs([year]))[2:])
    assert costs["milestones, first and last"] == "10, 10"
    assert costs["requests of a run, first and last"] == "5, 56"
    assert costs["of the first 10"] == "1.00"
    assert costs["of the last 10"] == "1.50"
    assert costs["store at the end, bytes"] == "151,000"
    assert costs["grown by, per run"] == "1,000"
    assert costs["per milestone and run"] == "100.0"
    assert costs["per judged milestone and run"] == "250"


def words(drawn):
    root = ET.fromstring(drawn)  # noqa: S314 - what this project drew, read back by its tests
    return [text.text for text in root.iter(f"{SVG}text") if text.text]


def test_the_chart(tool, year):
    drawn = tool("replay_chart").chart(year)
    assert drawn == tool("replay_chart").chart(year)
    assert b"<script" not in drawn
    assert b"<!--" not in drawn
    assert drawn.count(b"://") == 1  # the name of SVG itself
    # The names lie above each other as the bands do.
    assert [it for it in words(drawn) if it.startswith("MP")] == [
        "MP503 stalled",
        "MP101 no-due-date",
    ]
    assert "2013" in words(drawn)


def test_the_page_shows_the_chart_that_is_drawn(tool):
    path = ROOT / "docs" / "pictures" / "alloy-2013-2016.svg"
    assert path == tool("replay").CHART
    drawn = path.read_bytes()
    assert len(drawn) < 60_000
    page = (ROOT / "docs" / "measured.md").read_text(encoding="utf-8")
    part = page.partition("## Four years, week by week\n")[2].partition("\n## ")[0]
    assert "](pictures/alloy-2013-2016.svg)" in part
    told = {line.split("|")[1].strip() for line in part.splitlines() if line.startswith("| MP")}
    named = {it.split()[0] for it in words(drawn) if it.startswith("MP")}
    assert len(named) == 10
    assert named <= told
