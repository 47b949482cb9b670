"""Working days in Berlin, counted day by day."""

from __future__ import annotations

from datetime import date, timedelta


def worked(start, end):
    """Days on which people work after ``start`` up to ``end``; negative the other way round."""
    if end < start:
        return -worked(end, start)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and not _is_holiday(day) for day in days)


def _is_holiday(day):
    fixed = {(1, 1), (3, 8), (5, 1), (10, 3), (12, 25), (12, 26)}
    around_easter = {-2, 1, 39, 50}  # Good Friday, Easter Monday, Ascension, Whit Monday
    return (day.month, day.day) in fixed or (day - _easter(day.year)).days in around_easter


def _easter(year):
    """The Sunday after the first full moon of spring, as Gauss counted it, until 2099."""
    moon = (19 * (year % 19) + 24) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
    return date(year, 3, 22) + timedelta(days=moon + sunday)
