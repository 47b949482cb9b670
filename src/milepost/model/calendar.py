"""Working days: Monday to Friday.  Pure arithmetic on calendar dates."""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether ``day`` is a Monday to Friday."""
    return day.weekday() < _SATURDAY


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative the other way round."""
    if end < start:
        return -working_days_between(end, start)
    weeks, rest = divmod((end - start).days, 7)
    tail = (start + timedelta(days=7 * weeks + offset) for offset in range(1, rest + 1))
    return weeks * 5 + sum(map(is_working_day, tail))
