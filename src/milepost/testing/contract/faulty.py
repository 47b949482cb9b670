"""A transport on which a test plans what goes wrong.

The contract has every request of an adapter go through its transport, so this
is where the wire can be cut for any adapter and any client library alike.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from requests import PreparedRequest, Response
from requests.exceptions import ChunkedEncodingError, ConnectionError, ReadTimeout  # noqa: A004 - theirs
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.exceptions import IncompleteRead, MaxRetryError, NewConnectionError, ProtocolError

from milepost.model.clock import Clock
from milepost.trackers.pacing import SAFE, Pace
from milepost.trackers.transport import Transport

_NONE: Mapping[str, str] = MappingProxyType({})
_JSON = "application/json"

Act = Literal["answer", "unreachable", "drop", "time out", "cut", "spoil"]
"""What happens: another answer; no connection; the connection breaks; no answer in time; the
answer breaks off; every text in it becomes a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong with a request.

    ``after``: the tracker has acted, and its answer is lost or replaced.
    ``status``, ``headers`` and ``body`` are those of an ``answer``.
    """

    act: Act
    after: bool = False
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    body: bytes = b'{"message": "a fault of the contract kit"}'


def answered(status: int, *, after: bool = False, **headers: str) -> Fault:
    """An answer of that status; ``Retry_After="7"`` is the header ``Retry-After``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(act="answer", status=status, after=after, headers=MappingProxyType(named))


def nonsense(body: bytes) -> Fault:
    """A success that says nothing."""
    return Fault(act="answer", status=200, body=body)


@dataclass(slots=True)
class _Plan:
    """A fault for the requests from ``first`` to ``last``, counted from 1 among those that fit."""

    fault: Fault
    first: int
    last: float
    tries: float
    writes: bool
    seen: int = 0

    def strikes(self, method: str) -> bool:
        if self.writes and method in SAFE:
            return False
        self.seen += 1
        return self.first <= self.seen <= self.last


class Faulty(Transport):
    """Everything a transport is, with faults of one's own making."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, Pace(paced=False, read=5.0))
        self._plans: list[_Plan] = []

    def strike(
        self,
        fault: Fault,
        *,
        nth: int = 1,
        times: float = 1,
        tries: float = float("inf"),
        writes: bool = False,
    ) -> None:
        """Let it happen to ``times`` requests from the ``nth`` on (of ``writes``: of those only).

        ``tries`` says how often one request is struck before it is let through.
        """
        self._plans.append(_Plan(fault, nth, nth + times - 1, tries, writes))

    def heal(self) -> None:
        """Let all go well again."""
        self._plans.clear()

    def exchange(self, request: PreparedRequest, send: Callable[[], Response]) -> Response:
        """Send as the policy wants it, through whatever was planned."""
        method = request.method or ""
        struck = [plan for plan in self._plans if plan.strikes(method)]
        if not struck:
            return super().exchange(request, send)
        plan, attempts = struck[0], 0

        def spoiled() -> Response:
            nonlocal attempts
            attempts += 1
            return send() if attempts > plan.tries else _happens(plan.fault, request, send)

        return super().exchange(request, spoiled)


def _happens(fault: Fault, request: PreparedRequest, send: Callable[[], Response]) -> Response:
    true = send() if fault.after or fault.act in ("cut", "spoil") else None
    match fault.act:
        case "unreachable":
            connection = HTTPConnection("tracker.invalid")
            reason = NewConnectionError(connection, "refused by the contract kit")
            raise ConnectionError(MaxRetryError(None, request.url or "", reason), request=request)  # type: ignore[arg-type]  # no pool is needed to tell the cause
        case "drop":
            raise ConnectionError(ProtocolError("Connection aborted."), request=request)
        case "time out":
            raise ReadTimeout("Read timed out.", request=request)
        case "cut":
            raise ChunkedEncodingError(ProtocolError("broken", IncompleteRead(10, 20)))
        case "spoil" if true is not None:
            return _made(request, true.status_code, dict(true.headers), _numbers(true.content))
    return _made(request, fault.status, {"Content-Type": _JSON, **fault.headers}, fault.body)


def _made(
    request: PreparedRequest, status: int, headers: Mapping[str, str], body: bytes
) -> Response:
    kept = {
        name: value
        for name, value in headers.items()
        if name.lower() not in ("content-length", "content-encoding", "transfer-encoding")
    }
    answer = Response()
    answer.status_code = status
    answer.headers.update(kept)
    answer.url, answer.request, answer.encoding = request.url or "", request, "utf-8"
    answer.raw = HTTPResponse(io.BytesIO(body), headers=kept, status=status, preload_content=False)
    _ = answer.content
    return answer


def _numbers(body: bytes) -> bytes:
    """A JSON text with a number for every text in it."""

    def spoiled(value: object) -> object:
        if isinstance(value, dict):
            return {key: spoiled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [spoiled(item) for item in value]
        return 7 if isinstance(value, str) else value

    try:
        return json.dumps(spoiled(json.loads(body))).encode()
    except ValueError:
        return b"7"
