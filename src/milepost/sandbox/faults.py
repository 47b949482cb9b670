"""What goes wrong on purpose: the N-th request that fits is answered otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock
from types import MappingProxyType
from typing import Any, Literal

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    It strikes requests number ``nth`` to ``nth + times - 1`` (``times=None``:
    for ever) of those whose ``method`` and ``path`` fit the shell-style
    patterns; the path is still encoded and below the server's root, so
    ``*/issues`` or ``/api/v3/user``.  ``after``: only once the world has acted,
    as when an answer is lost on the way.  ``act`` is what happens: ``answer``
    with ``status``, ``headers`` and ``body``; ``drop`` the connection; wait
    ``seconds`` before going on (``slow``); or send only the first ``keep``
    bytes of the true answer and hang up (``truncate``).
    """

    method: str = "*"
    path: str = "*"
    nth: int = 1
    times: int | None = 1
    after: bool = False
    act: Literal["answer", "drop", "slow", "truncate"]
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    body: Any = None
    seconds: float = 0.0
    keep: int = 0

    def strikes(self, seen: int) -> bool:
        """Whether the request that is number ``seen`` to fit is one to strike."""
        return seen >= self.nth and (self.times is None or seen < self.nth + self.times)


class Faults:
    """The plan of a server.  Planned while it runs, from any thread.

    Several faults may fit one request: each counts it, the first that strikes
    is taken.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._planned: list[tuple[Fault, list[int]]] = []

    def plan(self, fault: Fault) -> None:
        """Let this happen."""
        with self._lock:
            self._planned.append((fault, [0]))

    def clear(self) -> None:
        """Let all go well again."""
        with self._lock:
            self._planned.clear()

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault for the request that just came in, if any; counts it."""
        chosen = None
        with self._lock:
            for fault, seen in self._planned:
                if fnmatchcase(method, fault.method) and fnmatchcase(path, fault.path):
                    seen[0] += 1
                    if chosen is None and fault.strikes(seen[0]):
                        chosen = fault
        return chosen

    def answer(
        self,
        method: str,
        path: str,
        status: int,
        *,
        body: Any = None,
        headers: Mapping[str, str] = _NONE,
        nth: int = 1,
        times: int | None = 1,
        after: bool = False,
    ) -> None:
        """Answer with this status, body (JSON value or bytes) and headers."""
        self.plan(
            Fault(
                act="answer",
                method=method,
                path=path,
                status=status,
                body=body,
                headers=headers,
                nth=nth,
                times=times,
                after=after,
            )
        )

    def drop(
        self,
        method: str,
        path: str,
        *,
        nth: int = 1,
        times: int | None = 1,
        after: bool = False,
    ) -> None:
        """Close the connection without an answer."""
        self.plan(Fault(act="drop", method=method, path=path, nth=nth, times=times, after=after))

    def slow(
        self,
        method: str,
        path: str,
        seconds: float,
        *,
        nth: int = 1,
        times: int | None = 1,
        after: bool = False,
    ) -> None:
        """Wait (really) before the world acts, or ``after`` it, then answer truly."""
        self.plan(
            Fault(
                act="slow",
                method=method,
                path=path,
                seconds=seconds,
                nth=nth,
                times=times,
                after=after,
            )
        )

    def truncate(
        self, method: str, path: str, *, keep: int = 100, nth: int = 1, times: int | None = 1
    ) -> None:
        """Announce the whole answer, send its first ``keep`` bytes and hang up."""
        self.plan(Fault(act="truncate", method=method, path=path, keep=keep, nth=nth, times=times))
