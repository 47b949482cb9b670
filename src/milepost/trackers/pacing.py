"""How patiently a tracker is talked to, and the spacing between writes."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from milepost.trackers.quota import Quota, Window

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Verbs that change nothing."""

_NOTIFYING = frozenset({"comments", "issues", "notes", "comment", "issue"})
"""Last part of the addresses where a POST makes a tracker tell people about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The policy towards one source.  All times are seconds.

    ``writes`` lies between two writes, ``notifying`` between two that make the
    tracker notify people; without ``paced`` there is no pause, but only towards
    loopback: nobody can switch it off for a real tracker.  ``quotas`` bound how
    many writes there are in a time.  ``tries`` bounds how often one request is
    sent, the first time included.  ``backoff`` is the
    first wait after a failure and doubles.  ``secondary`` is the first wait
    after a rate limit that names no time, ``past`` after one that names a time
    already gone; both double.  ``connect`` and ``read`` are the time-outs of a
    socket.  ``deadline`` is how long after the first one a request may begin;
    one under way is let finish.
    """

    paced: bool = True
    writes: float = 1.0
    notifying: float = 3.0
    quotas: tuple[Quota, ...] = ()
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
    _windows: tuple[Window, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._windows = tuple(map(Window, self.pace.quotas))

    def due(self, method: str, url: str) -> float:
        """The earliest instant for this request; minus infinity for reads."""
        if method in SAFE or (not self.pace.paced and loopback(url)):
            return -math.inf
        tells = notifies(method, url)
        pause = self._notifying + self.pace.notifying if tells else -math.inf
        room = (one.due() for one in self._windows if tells or one.quota.kind == "writes")
        return max(self._write + self.pace.writes, pause, *room)

    def sent(self, method: str, url: str, now: float) -> None:
        """Remember a request that has just ended."""
        if method in SAFE:
            return
        self._write = now
        tells = notifies(method, url)
        if tells:
            self._notifying = now
        for window in self._windows:
            if tells or window.quota.kind == "writes":
                window.note(now)

    def remember(self, ended: Iterable[float]) -> None:
        """Count writes of earlier runs.  Which of them told people is not known: all may have."""
        for instant in ended:
            for window in self._windows:
                window.note(instant)
