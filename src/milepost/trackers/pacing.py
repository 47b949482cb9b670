"""How patiently a tracker is talked to, and the spacing between writes."""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Verbs that change nothing."""

_NOTIFYING = frozenset({"comments", "issues", "notes", "comment", "issue"})
"""Last part of the addresses where a POST makes a tracker tell people about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The policy towards one source.  All times are seconds.

    ``writes`` lies between two writes, ``notifying`` between two that make the
    tracker notify people; without ``paced`` there is no pause, but only towards
    loopback: nobody can switch it off for a real tracker.  ``tries`` bounds
    how often one request is sent, the first time included.  ``backoff`` is the
    first wait after a failure and doubles.  ``secondary`` is the first wait
    after a rate limit that names no time, ``past`` after one that names a time
    already gone; both double.  ``connect`` and ``read`` are the time-outs of a
    socket.  ``deadline`` is how long after the first one a request may begin;
    one under way is let finish.
    """

    paced: bool = True
    writes: float = 1.0
    notifying: float = 3.0
    tries: int = 4
    backoff: float = 1.0
    secondary: float = 60.0
    past: float = 15.0
    connect: float = 10.0
    read: float = 60.0
    deadline: float = 3600.0


def loopback(url: str) -> bool:
    """Whether an address leads to this very computer."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def notifies(method: str, url: str) -> bool:
    """Whether a request makes the tracker tell people: new comments and new issues."""
    return method == "POST" and urlsplit(url).path.rstrip("/").rpartition("/")[2] in _NOTIFYING


@dataclass(slots=True)
class Pacer:
    """When the next write may start, in the clock's monotonic seconds.

    Not thread-safe: whoever holds it serialises writes.
    """

    pace: Pace
    _write: float = field(default=-math.inf, init=False)
    _notifying: float = field(default=-math.inf, init=False)

    def due(self, method: str, url: str) -> float:
        """The earliest instant for this request; minus infinity for reads."""
        if method in SAFE:
            return -math.inf
        if not self.pace.paced and loopback(url):
            return -math.inf
        due = self._write + self.pace.writes
        if notifies(method, url):
            due = max(due, self._notifying + self.pace.notifying)
        return due

    def sent(self, method: str, url: str, now: float) -> None:
        """Remember a request that has just ended."""
        if method not in SAFE:
            self._write = now
            if notifies(method, url):
                self._notifying = now
