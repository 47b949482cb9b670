"""Counts, dates, bars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.calendar import Calendar
from milepost.model.clock import parse_day
from milepost.model.progress import Progress
from milepost.report import words


def test_every_health_has_a_word_and_a_suffix_of_its_own() -> None:
    assert {health: look.suffix for health, look in words.LOOKS.items()} == {
        "off_track": "off-track",
        "at_risk": "at-risk",
        "unknown": "unknown",
        "closed_unmet": "closed-unmet",
        "on_track": "on-track",
        "done": "done",
    }
    assert str(words.look("at_risk")) == "🟠 At risk"
    assert words.look(None).word == "Not judged"
    assert words.look("closed_unmet").counted == "closed too early"


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 issues"), (1, "1 issue"), (1499, "1,499 issues")]
)
def test_plural(number: int, expected: str) -> None:
    assert words.plural(number, "issue") == expected
    assert words.plural(2, "person", "people") == "2 people"


def test_listing() -> None:
    assert [words.listing(["a", "b", "c"][:count]) for count in range(4)] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@pytest.mark.parametrize(
    ("done", "total", "expected"),
    [
        (0, 0, "░░░░░░░░░░"),
        (0, 9, "░░░░░░░░░░"),
        (1, 999, "█░░░░░░░░░"),
        (6, 10, "██████░░░░"),
        (998, 999, "█████████░"),
        (9, 9, "██████████"),
    ],
)
def test_bar(done: int, total: int, expected: str) -> None:
    assert words.bar(done, total, 10) == expected


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(2, 60))
def test_a_bar_is_full_only_when_all_is_done(done: int, total: int, width: int) -> None:
    done = min(done, total)
    bar = words.bar(done, total, width)
    assert len(bar) == width
    assert (bar == "█" * width) == (0 < total == done)
    assert (bar == "░" * width) == (done == 0)


def test_fraction_leaves_out_what_was_dropped() -> None:
    assert words.fraction(Progress(closed=14, open=6, dropped=1, stretch=3)) == "14 of 20"
    assert words.fraction(Progress(dropped=1)) == "no work"


def told(reached: date, due: date) -> str:
    return words.punctuality(reached, due, Calendar().working_days_between(reached, due))


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        ("2027-01-13", "2 working days early"),
        ("2027-01-14", "1 working day early"),
        ("2027-01-15", "on time"),
        ("2027-01-16", "1 day late"),
        ("2027-01-18", "1 working day late"),
        ("2027-01-22", "5 working days late"),
    ],
)
def test_punctuality(reached: str, expected: str) -> None:
    assert told(parse_day(reached), parse_day("2027-01-15")) == expected


def test_reached_on_a_weekend_before_the_due_date_is_on_time() -> None:
    assert told(parse_day("2027-01-16"), parse_day("2027-01-17")) == "on time"
    assert words.punctuality(parse_day("2027-01-16"), None, 0) == ""


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-400, 400))
def test_late_and_early_never_change_places(due: date, days: int) -> None:
    assert told(due + timedelta(days=days), due).endswith("late") == (days > 0)
