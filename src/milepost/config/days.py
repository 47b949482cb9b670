"""Days as a file says them: a date, ``day 30`` or ``week 5``, spans of days."""

from __future__ import annotations

from datetime import date, timedelta

from milepost.config.node import Node
from milepost.config.problems import Problems, shown
from milepost.model.calendar import Calendar, Span
from milepost.model.clock import parse_day

_WEEK = 7
_LASTING = {"day": 1, "week": _WEEK, "month": 31, "year": 366}
_AGES = timedelta(days=366_000)
"""A thousand years: longer ago there is no date to count from."""


def day_of(said: date | str | None, start: date | None, calendar: Calendar) -> date | None:
    """The calendar date that ``said`` is, counted from ``start`` where it is relative.

    ``day 1`` is the first day of the project: calendar days are counted.
    ``week 1`` is the seven days that begin with it, and it ends with their last
    working day.  ``None`` where nothing is said or nothing can be counted from.
    """
    if said is None or isinstance(said, date):
        return said
    unit, count = said.split()
    if start is None:
        return None
    try:
        if unit == "day":
            return start + timedelta(days=int(count) - 1)
        return _end_of_week(start + timedelta(days=_WEEK * (int(count) - 1)), calendar)
    except OverflowError:
        return None


def check_due(node: Node, at: str, root: Node, problems: Problems) -> None:
    """Complain about ``day 3`` where the project has no first day, or where dates run out."""
    said = " ".join(node.text.split()).casefold()
    if not said.startswith(("day", "week")):
        return
    project = root.get("project")
    start = project.get("start") if project is not None else None
    if start is None or start.empty:
        what = f"{shown(node.text)} is counted from project.start, which is not said"
        hint = "add `start: YYYY-MM-DD` under `project:`, or write the date itself"
        problems.add(node, at, what, hint=hint)
    elif _is_day(start.text) and day_of(said, parse_day(start.text), Calendar()) is None:
        what = f"{shown(node.text)} after {start.text} is later than any date there is"
        problems.add(node, at, what, hint="mend project.start, or write the date itself")


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except ValueError:
        return False
    return True


def _end_of_week(first: date, calendar: Calendar) -> date:
    days = [first + timedelta(days=offset) for offset in range(_WEEK)]
    return next(filter(calendar.is_working_day, reversed(days)), days[-1])


def span(said: str) -> Span:
    """``2027-02-15..2027-02-19`` or a single day."""
    first, _, last = said.partition("..")
    return Span(first=parse_day(first), last=parse_day(last or first))


def lasting(said: str) -> timedelta:
    """How long ``18 months`` are, counted so that it is never shorter than anybody's months."""
    count, unit = said.split()
    return min(timedelta(days=int(count) * _LASTING[unit.removesuffix("s")]), _AGES)
