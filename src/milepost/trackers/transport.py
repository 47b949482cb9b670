"""The one place where sockets are opened: one HTTP policy for all client libraries.

PyGithub, python-gitlab and jira all sit on ``requests``.  Each adapter switches
its library's own retries, pauses and time-outs off and mounts a transport on
the library's session.  From then on:

* reads, PUT and DELETE are sent again after a broken connection, a time-out or
  a passing failure of the server; POST and PATCH never, unless it is certain
  that nothing was executed (no connection, or a rate limit); a query of
  GraphQL's, which has to be posted, is a read;
* a rate limit is waited for as long as the tracker says, by every thread;
* every wait is bounded by a number of tries and by a deadline: when it would
  take longer, the answer is handed up as it is, and after the deadline nothing
  more is sent;
* writes go one after the other, a pause between them, and no more in a time
  than the tracker takes;
* no redirect is followed and no other host is talked to, so a token goes only
  where the configuration sends it;
* a refusal that repeats our token is masked before anybody reads it;
* every attempt is counted and remembered.

Plain ``http`` is not refused: which hosts a token may go to is decided where
the configuration is read.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from milepost.model.clock import Clock
from milepost.trackers.gate import Gate, Stop, never
from milepost.trackers.graphql import verb
from milepost.trackers.masking import mask
from milepost.trackers.pacing import SAFE, Pace, loopback
from milepost.trackers.retry import (
    OK,
    Held,
    NotSent,
    handed_up,
    rate_limited,
    wait_after_failure,
    wait_after_limit,
)
from milepost.trackers.trace import Call, shown

_KEPT = 2000
_NOTICED = 5.0  # seconds: more than our own pace ever takes

_Origin = tuple[str, str, int]


class Transport:
    """The sockets of one source, for any number of threads.

    ``pace`` is the policy.  ``requests`` and ``mutating`` count attempts so
    far, ``trace`` holds the latest of them.  ``waiting`` is told the seconds
    of every wait that a person would wonder about, before it begins.  ``beside``
    is the transport of another source that the same token reads on the same
    server: they share limits, pace and deadline, and count apart.  ``stop`` says
    whether somebody asked the run to end: then no request waits any more, and
    what would have to wait is not sent.
    """

    def __init__(
        self,
        clock: Clock,
        pace: Pace | None = None,
        *,
        waiting: Callable[[float], None] | None = None,
        beside: Transport | None = None,
        stop: Stop = never,
    ) -> None:
        self.clock = clock
        self.gate: Gate = Gate(pace or Pace(), stop) if beside is None else beside.gate
        self.pace = self.gate.pace
        self._waiting = waiting
        self._counting = threading.Lock()
        self._here = _Here()
        self._doors: dict[_Origin, _Door] = {}
        self._trace: deque[Call] = deque(maxlen=_KEPT)
        self._requests = 0
        self._mutating = 0

    @property
    def requests(self) -> int:
        """Attempts so far, of all threads."""
        return self._requests

    @property
    def mutating(self) -> int:
        """Attempts so far that may have changed something."""
        return self._mutating

    @property
    def requests_here(self) -> int:
        """Attempts of the calling thread so far."""
        return self._here.requests

    @property
    def last(self) -> Call | None:
        """The calling thread's latest attempt."""
        return self._here.last

    @property
    def trace(self) -> tuple[Call, ...]:
        """The latest attempts, oldest first."""
        with self._counting:
            return tuple(self._trace)

    def mount(self, session: Session, base: str) -> None:
        """Make ``session`` talk through this transport, and to the host of ``base`` only.

        Sessions of several threads share their connections.
        """
        origin = _origin(base)
        with self._counting:
            door = self._doors.setdefault(origin, _Door(self, origin))
        for prefix in ("https://", "http://"):
            session.mount(prefix, door)

    def close(self) -> None:
        """Close every connection.  The transport may be used again."""
        with self._counting:
            doors = tuple(self._doors.values())
        for door in doors:
            door.close()

    def exchange(self, request: PreparedRequest, send: Callable[[], Response]) -> Response:
        """Send a request as the policy wants it.

        Returns the last answer, whatever its status.  Raises
        ``requests.RequestException``: ``NotSent``, ``Moved``, or what went
        wrong in the last attempt.
        """
        method, url = verb(request), request.url or ""
        with self._turn(method):
            attempt, wait = 0, 0.0
            outcome: Response | RequestException | None = None
            while True:
                try:
                    self._pause(method, url, wait)
                except Held:
                    if outcome is None or _limited(outcome):
                        raise
                    return handed_up(method, outcome)  # what was sent before may have acted
                attempt += 1
                outcome = self._attempt(request, attempt, send)
                again = self._again(method, outcome, attempt)
                if again is None:
                    return handed_up(method, outcome)
                wait = again

    def _turn(self, method: str) -> AbstractContextManager[object]:
        return nullcontext() if method in SAFE else self.gate.writing

    def _pause(self, method: str, url: str, wait: float) -> None:
        """Wait for our turn: after ``wait`` seconds, a limit told to any thread, and our pace."""
        ready = self.clock.monotonic() + wait
        while True:
            now = self.clock.monotonic()
            until = max(ready, self.gate.turn(method, url, now))
            if now > self.gate.latest(now):
                raise Held(f"not sent: the deadline of {self.pace.deadline:g} s is over")
            if until <= now:
                return
            if until > self.gate.latest(now):
                raise Held(
                    "not sent: waiting for the tracker's limits and our own pace would take"
                    f" longer than the deadline of {self.pace.deadline:g} s"
                )
            if self._waiting is not None and until - now > _NOTICED:
                self._waiting(until - now)
            self.gate.rest(self.clock, until - now)

    def _attempt(
        self, request: PreparedRequest, attempt: int, send: Callable[[], Response]
    ) -> Response | RequestException:
        method, url = verb(request), request.url or ""
        started = self.clock.monotonic()
        outcome: Response | RequestException
        try:
            outcome = send()
        except RequestException as error:
            outcome = error
        except HTTPError as error:
            outcome = RequestException(error)
        ended = self.clock.monotonic()
        status = outcome.status_code if isinstance(outcome, Response) else None
        call = Call(
            method=request.method or "",
            url=shown(url),
            status=status,
            seconds=ended - started,
            attempt=attempt,
        )
        self._here.requests += 1
        self._here.last = call
        with self._counting:
            self._requests += 1
            self._mutating += method not in SAFE
            self._trace.append(call)
        self.gate.sent(method, url, ended)
        return outcome

    def _again(
        self, method: str, outcome: Response | RequestException, attempt: int
    ) -> float | None:
        """Seconds to wait before the next try, or ``None``: no more tries."""
        now = self.clock.monotonic()
        if _limited(outcome):
            wait: float | None = wait_after_limit(outcome, attempt, self.pace, self.clock.now())
            self.gate.hold(now + (wait or 0.0))
        else:
            wait = wait_after_failure(method, outcome, attempt, self.pace)
        if wait is None or attempt >= self.pace.tries:
            return None
        if method not in SAFE and isinstance(outcome, Response) and outcome.status_code == OK:
            return None  # a mutation of GraphQL's: part of it may have been made
        return wait if now + wait <= self.gate.latest(now) else None


class _Here(threading.local):
    """What one thread did."""

    requests: int = 0
    last: Call | None = None


class _Door(HTTPAdapter):
    """A ``requests`` adapter that leaves every decision to its transport."""

    def __init__(self, transport: Transport, origin: _Origin) -> None:
        super().__init__(max_retries=0)
        self._transport = transport
        self._origin = origin

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - requests' signature
        timeout: object = None,  # noqa: ARG002 - the transport's own time-outs count
        verify: bool | str = True,  # noqa: FBT001, FBT002 - requests' signature
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Send as the transport's policy wants it, and read the answer to its end."""
        url = request.url or ""
        if _origin(url) != self._origin:
            raise NotSent("not sent: the address leads to another host", request=request)
        pace = self._transport.pace

        def once() -> Response:
            answer = super(_Door, self).send(
                request,
                stream=stream,
                timeout=(pace.connect, pace.read),
                verify=verify,
                cert=cert,
                proxies={} if loopback(url) else proxies,
            )
            if answer.encoding is None:
                answer.encoding = "utf-8"  # JSON's; requests would guess, slowly and wrongly
            if not stream:
                _ = answer.content  # here, so that a body cut off counts as a failed attempt
            mask(answer, request, whole=not stream)
            return answer

        return self._transport.exchange(request, once)


def _limited(outcome: Response | RequestException) -> TypeGuard[Response]:
    return isinstance(outcome, Response) and rate_limited(outcome)


def _origin(url: str) -> _Origin:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return (parts.scheme, parts.hostname or "", port)
