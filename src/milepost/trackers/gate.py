"""Whose turn it is: what every source shares that one token reads on one server."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable

from milepost.model.clock import Clock
from milepost.trackers.pacing import Pace, Pacer
from milepost.trackers.retry import Held

_GLANCE = 0.1  # seconds: how often a wait looks whether it should go on

Stop = Callable[[], bool]
"""Whether somebody asked the run to end."""


def never() -> bool:
    """Nobody asks the run to end."""
    return False


class Gate:
    """The pace of writes, limits a tracker told, and the deadline, for any number of threads.

    All times are the clock's monotonic seconds.  ``writing`` is held by whoever
    writes: writes go one after the other.  Once ``stop`` says so nobody waits
    any more.
    """

    def __init__(self, pace: Pace, stop: Stop = never) -> None:
        self.pace = pace
        self.stop = stop
        self.writing = threading.Lock()
        self._lock = threading.Lock()
        self._pacer = Pacer(pace)
        self._started: float | None = None
        self._resume = -math.inf

    def turn(self, method: str, url: str, now: float) -> float:
        """The earliest instant for a request.  The deadline counts from the first one asked for."""
        with self._lock:
            if self._started is None:
                self._started = now
            return max(self._resume, self._pacer.due(method, url))

    def latest(self, now: float) -> float:
        """The instant at which waiting ends."""
        with self._lock:
            return (now if self._started is None else self._started) + self.pace.deadline

    def sent(self, method: str, url: str, now: float) -> None:
        """Remember a request that has just ended."""
        with self._lock:
            self._pacer.sent(method, url, now)

    def remember(self, ended: Iterable[float]) -> None:
        """Count writes of earlier runs, by when each had ended at the latest."""
        with self._lock:
            self._pacer.remember(ended)

    def hold(self, until: float) -> None:
        """Let nobody through before an instant: the tracker said so."""
        with self._lock:
            self._resume = max(self._resume, until)

    def rest(self, clock: Clock, seconds: float) -> None:
        """Wait.  Raises ``Held`` as soon as somebody asks the run to end."""
        end = clock.monotonic() + seconds
        while not self.stop():
            left = end - clock.monotonic()
            if left <= 0:
                return
            clock.sleep(left if self.stop is never else min(left, _GLANCE))
        raise Held("not sent: the run was asked to end")
