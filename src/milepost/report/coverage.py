"""How much was read: in front of every verdict, plan and report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from milepost.model.portfolio import Portfolio
from milepost.model.reading import Reading, Want
from milepost.report.words import plural

Coverage = Literal["complete", "partial", "failed"]


def state(portfolio: Portfolio) -> Coverage:
    """``failed`` where nothing at all could be read."""
    readings = portfolio.readings.values()
    if all(reading.complete for reading in readings):
        return "complete"
    some = any(reading.complete or reading.milestones or reading.issues for reading in readings)
    return "partial" if some else "failed"


def read(portfolio: Portfolio, name: Callable[[str], str]) -> str:
    """``Read 3 of 3 trackers: web 212 issues, api 148, ops 96``; no full stop.

    ``name`` makes a tracker's name safe for where it is shown.
    """
    readings = portfolio.readings.values()
    if not readings:
        return "Read nothing"
    complete = sum(reading.complete for reading in readings)
    how_many = f"{complete} of {plural(len(readings), 'tracker')}"
    each = [
        f"{name(reading.source)} {_issues(reading, first=index == 0)}"
        for index, reading in enumerate(readings)
    ]
    whole = state(portfolio)
    lead = (
        f"Read {how_many}"
        if whole == "complete"
        else (f"{whole.capitalize()}: read {how_many} completely")
    )
    return f"{lead}: {', '.join(each)}"


def _issues(reading: Reading, *, first: bool) -> str:
    """How many issues there are, or how many of them were seen."""
    count = f"{len(reading.issues):,}"
    if first:
        count += " issue" if len(reading.issues) == 1 else " issues"
    return count if reading.proves(Want.ISSUES) else f"{count} and perhaps more"
