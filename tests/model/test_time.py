"""Days are days, instants are instants; working days are Monday to Friday."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.calendar import is_working_day, working_days_between
from milepost.model.clock import (
    HeldClock,
    ManualClock,
    SystemClock,
    day_in,
    parse_day,
    parse_instant,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_a_day_reads_back(day):
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["2027-02-30", "27-02-03", "2027-2-3", "20270203", "2027-02-03T00:00", ""]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=r"not a date|out of range|must be in"):
        parse_day(text)


def test_an_instant_needs_a_zone_and_becomes_utc():
    assert parse_instant("2027-02-22T01:00:00+02:00") == datetime(2027, 2, 21, 23, tzinfo=UTC)
    with pytest.raises(ValueError, match="no zone"):
        parse_instant("2027-02-22T01:00:00")


def test_the_day_depends_on_the_zone():
    instant = datetime(2027, 2, 21, 23, 30, tzinfo=UTC)
    assert day_in(instant, ZoneInfo("UTC")) == date(2027, 2, 21)
    assert day_in(instant, ZoneInfo("Europe/Berlin")) == date(2027, 2, 22)


@given(DAYS, st.integers(0, 1000))
def test_working_days_are_counted_one_by_one(start, length):
    end = start + timedelta(days=length)
    counted = sum(is_working_day(start + timedelta(days=n)) for n in range(1, length + 1))
    assert working_days_between(start, end) == counted
    assert working_days_between(end, start) == -counted


def test_friday_to_monday_is_one_working_day():
    assert working_days_between(date(2027, 2, 19), date(2027, 2, 22)) == 1
    assert working_days_between(date(2027, 2, 19), date(2027, 2, 21)) == 0


def test_a_manual_clock_moves_only_by_waiting():
    clock = ManualClock(datetime(2027, 2, 22, tzinfo=UTC))
    clock.sleep(90)
    clock.sleep(-5)
    assert clock.now() == datetime(2027, 2, 22, 0, 1, 30, tzinfo=UTC)
    assert clock.monotonic() == 90


def test_a_held_clock_measures_but_does_not_move():
    clock = HeldClock(datetime(2027, 2, 22, tzinfo=UTC))
    start = clock.monotonic()
    clock.sleep(0)
    clock.sleep(0.001)
    assert clock.now() == datetime(2027, 2, 22, tzinfo=UTC)
    assert clock.monotonic() > start


def test_the_system_clock_speaks_utc():
    assert SystemClock().now().tzinfo is UTC
