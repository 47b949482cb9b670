"""How many requests a tracker takes in a time, and the sliding window that stays within."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from milepost.model.clock import Clock

Counted = Literal["writes", "notifying"]
"""All requests that may change something, or those of them that tell people: new ones to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most ``count`` requests of a ``kind`` in any ``seconds``."""

    kind: Counted
    count: int
    seconds: float


@runtime_checkable
class Rationed(Protocol):
    """A power a kind of tracker may have: it knows how many requests its tracker takes."""

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """What one token may send there; milepost stays within, across runs as well."""
        ...


@dataclass(slots=True)
class Window:
    """The latest requests that count towards a quota, in a clock's monotonic seconds."""

    quota: Quota
    _ended: list[float] = field(default_factory=list, init=False)

    def due(self) -> float:
        """The earliest instant for one more; minus infinity where there is room."""
        full = len(self._ended) == self.quota.count
        return self._ended[0] + self.quota.seconds if full else -math.inf

    def note(self, ended: float) -> None:
        """Count a request that ended then.  The order in which they are told is free."""
        insort(self._ended, ended)
        del self._ended[: -self.quota.count]


def over(recent: Iterable[datetime], clock: Clock) -> tuple[float, ...]:
    """When requests of earlier runs were over, at the latest, in the clock's monotonic seconds.

    ``recent`` are the instants at which each was written down.  That was before
    it was sent, and it may have waited; but it was over when the next one was
    written down.  Of the last one only the present is certain.
    """
    noted, now = sorted(recent), clock.now()
    ends = [*noted[1:], now] if noted else []
    here = clock.monotonic()
    return tuple(here - max(0.0, (now - end).total_seconds()) for end in ends)
