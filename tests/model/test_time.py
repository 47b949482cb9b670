"""Days are days, instants are instants; working days are Monday to Friday."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.calendar import Calendar, Span
from milepost.model.clock import (
    HeldClock,
    ManualClock,
    SystemClock,
    day_in,
    parse_day,
    parse_instant,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
DAY = date(2027, 2, 22)


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


HOLIDAYS = {date(2027, 1, 1): "New Year", date(2027, 12, 25): "Christmas"}
CALENDARS = st.sampled_from(
    [
        Calendar(),
        Calendar(weekend=frozenset({4, 5})),
        Calendar(weekend=frozenset(range(7))),
        Calendar(weekend=frozenset(), closed=(Span(first=DAY, last=DAY + timedelta(days=9)),)),
        Calendar(
            closed=(Span(first=DAY, last=DAY), Span(first=DAY, last=DAY + timedelta(days=3))),
            holidays=lambda year: HOLIDAYS if year == DAY.year else {},
        ),
    ]
)


@given(CALENDARS, st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 1000))
def test_working_days_are_counted_one_by_one(calendar, start, length):
    end = start + timedelta(days=length)
    counted = sum(calendar.is_working_day(start + timedelta(days=n)) for n in range(1, length + 1))
    assert calendar.working_days_between(start, end) == counted
    assert calendar.working_days_between(end, start) == -counted


@given(CALENDARS, st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(-200, 200))
def test_a_number_of_working_days_later_is_that_many_working_days_away(calendar, start, days):
    day = calendar.working_day(start, days)
    if len(calendar.weekend) == 7 and days:
        assert abs((day - start).days) > abs(days)
    elif days >= 0:
        assert calendar.working_days_between(start, day) == days
        assert days == 0 or calendar.is_working_day(day)
    else:
        assert calendar.is_working_day(day)
        before = start - timedelta(days=1)
        assert calendar.working_days_between(day - timedelta(days=1), before) == -days


def test_friday_to_monday_is_one_working_day():
    calendar = Calendar()
    assert calendar.working_days_between(date(2027, 2, 19), date(2027, 2, 22)) == 1
    assert calendar.working_days_between(date(2027, 2, 19), date(2027, 2, 21)) == 0
    assert calendar.working_day(date(2027, 2, 19), 1) == date(2027, 2, 22)
    assert calendar.working_day(date(2027, 2, 22), -1) == date(2027, 2, 19)


def test_a_day_off_says_why():
    calendar = Calendar(
        closed=(Span(first=date(2027, 2, 22), last=date(2027, 2, 22)),),
        holidays=lambda year: HOLIDAYS if year == 2027 else {},
    )
    told = [date(2027, 2, 20), date(2027, 2, 22), date(2027, 1, 1), date(2027, 2, 23)]
    assert [calendar.day_off(day) for day in told] == ["Saturday", "closed", "New Year", ""]


def test_the_ends_of_time_are_no_trap():
    calendar = Calendar(holidays=lambda year: {date(year, 1, 1): "New Year"})
    without = Calendar().working_days_between(date.min, date.max)
    looked_up = sum(date(year, 1, 1).weekday() < 5 for year in range(2, 102))
    assert calendar.working_days_between(date.min, date.max) == without - looked_up
    assert calendar.working_day(date.max, 3) == date.max
    assert calendar.working_day(date.min, -3) == date.min


def test_any_day_is_a_release_day_unless_some_are_named():
    assert Calendar().is_release_day(date(2027, 2, 22))
    assert not Calendar(release_days=frozenset({1})).is_release_day(date(2027, 2, 22))


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
