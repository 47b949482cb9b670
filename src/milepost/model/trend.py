"""How many findings spoke, now and before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The findings of one run that spoke, by severity.  ``day`` is the run's."""

    day: date
    error: int = 0
    warning: int = 0
    info: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The last run that saw the whole plan, and the last one at least four weeks ago.

    ``None`` where none is remembered; the second also where the two are one.
    """

    last: Tally | None = None
    earlier: Tally | None = None
