"""How it is told that a schedule has stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

from milepost.model.overdue import Overdue

ADVICE = (
    "check that the schedule is on: GitHub switches schedules off after 60 days without activity "
    "in public repositories"
)
_UNITS = (
    (timedelta(days=7), "week", timedelta(days=6.5)),
    (timedelta(days=1), "day", timedelta(hours=22)),
    (timedelta(hours=1), "hour", timedelta(minutes=50)),
    (timedelta(minutes=1), "minute", timedelta(0)),
)
"""A unit, its word, and from which pause on it is the one to say it in."""


def late(found: Overdue) -> str:
    """One sentence without its full stop; ``ADVICE`` goes with it."""
    return (
        f"milepost had not completed since {moment(found.since)}; it usually does "
        f"{every(found.usual)}"
    )


def moment(instant: datetime) -> str:
    """``2027-02-01 09:00 UTC``."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"


def every(pause: timedelta) -> str:
    """How often, in words: ``every day``, ``every 6 hours``."""
    unit, word, _ = next(one for one in _UNITS if pause >= one[2])
    many = max(1, round(pause / unit))
    if word == "week" and abs(pause / unit - many) > 1 / 14:
        unit, word = _UNITS[1][:2]
        many = round(pause / unit)
    return f"every {word}" if many == 1 else f"every {many} {word}s"
