"""GitHub's due dates: a day of the Pacific coast, spoken as an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from milepost.model.clock import parse_instant
from milepost.sandbox.times import iso

PACIFIC = ZoneInfo("America/Los_Angeles")


def floored(text: str) -> date:
    """The day GitHub keeps of a sent ``due_on``: the Pacific one.

    ``2026-11-20T00:00:00Z``, and the bare date too, fall on the 19th there.
    ``ValueError`` for what is no time.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return instant.astimezone(PACIFIC).date()


def shown(due: date | None) -> str | None:
    """The ``due_on`` that GitHub answers: Pacific midnight, 07:00Z in summer, 08:00Z in winter."""
    if due is None:
        return None
    return iso(datetime.combine(due, time(), PACIFIC).astimezone(UTC))


def since(text: str) -> datetime:
    """A ``since`` of a query; ``ValueError`` for what is no instant."""
    return parse_instant(text)
