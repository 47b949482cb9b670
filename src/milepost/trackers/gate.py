"""Whose turn it is: what every source shares that one token reads on one server."""

from __future__ import annotations

import math
import threading

from milepost.trackers.pacing import Pace, Pacer


class Gate:
    """The pace of writes, limits a tracker told, and the deadline, for any number of threads.

    All times are the clock's monotonic seconds.  ``writing`` is held by whoever
    writes: writes go one after the other.
    """

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
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

    def hold(self, until: float) -> None:
        """Let nobody through before an instant: the tracker said so."""
        with self._lock:
            self._resume = max(self._resume, until)
