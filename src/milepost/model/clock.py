"""The one door to time, and the one parser of days and instants.

A *day* is a calendar date without a zone (``datetime.date``).  An *instant* is
an aware ``datetime`` in UTC.  A due date is a day, never an instant.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Clock(Protocol):
    """What milepost needs to know of time, and how it waits."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that never run backwards."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; nothing for zero or less."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some start."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        if seconds > 0:
            time.sleep(seconds)


@dataclass(slots=True)
class ManualClock:
    """A clock that moves only when told: waiting moves it on at once.

    The demo and the tests run on it.
    """

    instant: datetime
    waited: float = 0.0

    def now(self) -> datetime:
        """The instant it was set to, and what was waited since."""
        return self.instant

    def monotonic(self) -> float:
        """Seconds waited so far."""
        return self.waited

    def sleep(self, seconds: float) -> None:
        """Move on by ``seconds`` at once."""
        if seconds > 0:
            self.waited += seconds
            self.instant += timedelta(seconds=seconds)


class HeldClock(SystemClock):
    """The computer's clock held at one instant: it is always then, but time can be measured."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        """The instant it is held at."""
        return self._instant


def parse_day(text: str) -> date:
    """``YYYY-MM-DD`` as a calendar date; anything else is a ``ValueError``."""
    if not _DAY.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is not a date (YYYY-MM-DD)")
    return date.fromisoformat(text.strip())


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant with a zone, converted to UTC; ``ValueError`` without a zone."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no zone")
    return instant.astimezone(UTC)


def day_in(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar date an instant falls on in ``zone``."""
    return instant.astimezone(zone).date()
