"""Instants as people like to write them when they build a world."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from milepost.model.clock import parse_day, parse_instant

When = str | date | None
"""An instant: a datetime with a zone, ISO text with one, or a day, which means its noon UTC."""

_NOON = time(12, tzinfo=UTC)
_DAY_LENGTH = len("2027-03-05")


def instant(when: When) -> datetime | None:
    """``when`` as a UTC datetime in whole seconds; ``ValueError`` for text that is none."""
    if when is None:
        return None
    if isinstance(when, datetime):
        return when.astimezone(UTC).replace(microsecond=0)
    if isinstance(when, str) and len(when) > _DAY_LENGTH:
        return parse_instant(when).replace(microsecond=0)
    return datetime.combine(day(when), _NOON)


def day(when: str | date) -> date:
    """``when`` as a calendar date."""
    return parse_day(when) if isinstance(when, str) else when


def iso(moment: datetime) -> str:
    """``2027-03-05T12:00:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
