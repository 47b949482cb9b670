"""Working days: which days nobody works, and how many lie between two dates.

Pure arithmetic on calendar dates.  Which days are public holidays is looked up
elsewhere and handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

_WEEK = 7
_DAY = timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FURTHEST = 100
"""Years from the earlier date within which holidays and closed days are looked at."""

Holidays = Callable[[int], Mapping[date, str]]
"""The public holidays of a year, with their names."""


def no_holidays(_year: int) -> Mapping[date, str]:
    """No public holidays, in any year."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Which days are working days.

    ``weekend`` and ``release_days`` hold days of the week, Monday is 0.
    ``closed`` are further days without work.  ``holidays`` gives the public
    holidays of a year.  A weekend of all seven days has no working day at all.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    closed: tuple[Span, ...] = ()
    holidays: Holidays = no_holidays
    release_days: frozenset[int] = frozenset()

    def day_off(self, day: date) -> str:
        """Why nobody works that day (``Saturday``, a holiday's name, ``closed``); else empty."""
        if day.weekday() in self.weekend:
            return WEEKDAYS[day.weekday()]
        if any(day in span for span in self.closed):
            return "closed"
        return self.holidays(day.year).get(day, "")

    def is_working_day(self, day: date) -> bool:
        """Whether people work on ``day``."""
        return not self.day_off(day)

    def is_release_day(self, day: date) -> bool:
        """Whether something may be released on ``day``; always so where none are named."""
        return not self.release_days or day.weekday() in self.release_days

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative the other way round.

        Weekends count over any distance; holidays and closed days only within
        100 years of the earlier date.
        """
        if end < start:
            return -self.working_days_between(end, start)
        weeks, rest = divmod((end - start).days, _WEEK)
        tail = sum(
            (start.weekday() + offset) % _WEEK not in self.weekend for offset in range(1, rest + 1)
        )
        return weeks * (_WEEK - len(self.weekend)) + tail - self._lost(start, end)

    def working_day(self, start: date, days: int) -> date:
        """The working day ``days`` working days after ``start`` (before it, if negative).

        Zero is ``start`` itself, whatever day it is.  Where the calendar runs
        out of dates or has no working days, the last date it came to.
        """
        step = _DAY if days > 0 else -_DAY
        left, day = abs(days), start
        for _ in range(abs(days) * _WEEK * 5 + 366 if left else 0):
            if not left or day in (date.min, date.max):
                break
            day += step
            left -= self.is_working_day(day)
        return day

    def _lost(self, start: date, end: date) -> int:
        """Days off between the two that are no weekend."""
        end = min(end, date(min(start.year + _FURTHEST, date.max.year), 12, 31))
        off = {day for year in range(start.year, end.year + 1) for day in self.holidays(year)} | {
            day for span in self.closed for day in _days(span, start, end)
        }
        return sum(start < day <= end and day.weekday() not in self.weekend for day in off)


def _days(span: Span, start: date, end: date) -> list[date]:
    first, last = max(span.first, start), min(span.last, end)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
