"""What goes wrong with a write: before the tracker acts, or after it did."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from milepost.sandbox.faults import Fault, Faults

READING = frozenset({"GET", "HEAD", "OPTIONS"})
RESENT = frozenset({"PUT", "DELETE"})
"""Verbs that a run sends again by itself."""

TRIES = 4
"""How often a run sends one request at most."""

READ = 0.3
"""Seconds after which a run gives up waiting for an answer, where one is late."""

LATE = 0.5
"""Seconds that a late answer takes."""

Moment = Literal["before", "after"]
_SECONDARY = {
    "message": "You have exceeded a secondary rate limit. "
    "Please wait a few minutes before you try again."
}


@dataclass(frozen=True, slots=True)
class Blow:
    """A way to go wrong, ``before`` or ``after`` the tracker acts.

    ``kind`` is what people read in the table.  A 502 strikes a write however
    often the run sends it, and so does a 429 without ``Retry-After``; the
    others strike once.  A timeout ``before``: the tracker acts, but only when
    the run has given up on it.
    """

    kind: Literal["502", "dropped", "timeout", "429", "403 secondary", "kill -9"]
    moment: Moment

    def __str__(self) -> str:
        return f"{self.kind}, {self.moment}"

    @property
    def late(self) -> bool:
        """Whether the answer comes later than anybody waits for it."""
        return self.kind == "timeout"

    @property
    def kills(self) -> bool:
        """Whether the run itself is struck."""
        return self.kind == "kill -9"

    def fault(self, nth: int, method: str) -> Fault:
        """It, for the ``nth`` write of a run, which is sent with ``method``."""
        after = self.moment == "after"
        match self.kind:
            case "502":
                times = TRIES if method in RESENT else 1
                return Fault(act="answer", status=502, nth=nth, times=times, after=after)
            case "429":
                return Fault(act="answer", status=429, nth=nth, times=TRIES)
            case "403 secondary":
                return Fault(act="answer", status=403, body=_SECONDARY, nth=nth)
            case "timeout":
                return Fault(act="slow", seconds=LATE, nth=nth, after=after)
            case "dropped" | "kill -9":
                return Fault(act="drop", nth=nth, after=after)


IN_PROCESS = tuple(
    Blow(kind, moment) for kind in ("502", "dropped", "timeout") for moment in ("before", "after")
)
LIMITS = (Blow("429", "before"), Blow("403 secondary", "before"))
KILLS = (Blow("kill -9", "before"), Blow("kill -9", "after"))


def blows(dialect: str) -> tuple[Blow, ...]:
    """All that are dealt in a dialect; secondary limits are GitHub's."""
    limits = LIMITS if dialect == "GitHub" else LIMITS[:1]
    return (*IN_PROCESS, *limits, *KILLS)


class Writes(Faults):
    """The faults of a server, where only writes are struck.

    ``asked`` counts the requests that came in, reads among them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._counting = Lock()
        self.asked = 0

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault for the request that just came in, if it writes."""
        with self._counting:
            self.asked += 1
        if method in READING or path.endswith("/graphql"):
            return None
        return super().strike(method, path)


@dataclass(slots=True)
class Victim:
    """The process that is to die."""

    pid: int = 0


class Killing(Writes):
    """The process waits for the answer to a write while it dies: it never knows what became of it.

    So for whoever comes after it is the same whether it died before or after
    the tracker acted.
    """

    def __init__(self, victim: Victim) -> None:
        super().__init__()
        self._victim = victim

    def strike(self, method: str, path: str) -> Fault | None:
        """Kill where a write is struck."""
        found = super().strike(method, path)
        if found is not None:
            os.kill(self._victim.pid, signal.SIGKILL)
        return found
