"""What a server was asked and what it said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer.

    ``path`` is as sent, still encoded, below the server's root.  ``login`` is
    whose token it was, ``None`` if nobody's.  ``acted`` is false where a fault
    kept the world from acting, ``struck`` true where one changed the answer.
    ``status`` is ``None`` where the connection was dropped.  ``answer`` is the
    decoded JSON (or raw bytes) that was sent.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: Any
    login: str | None
    acted: bool
    struck: bool
    status: int | None
    answer: Any
    answer_headers: Mapping[str, str]

    @property
    def mutating(self) -> bool:
        """Whether the method is one that writes; a query of GraphQL's is sent by POST, too."""
        return self.method not in _READING and not self._asks

    @property
    def _asks(self) -> bool:
        query = self.body.get("query") if isinstance(self.body, dict) else None
        asks = isinstance(query, str) and not query.lstrip().startswith("mutation")
        return asks and self.path.endswith("/graphql")


class Log:
    """The exchanges since the last ``reset``, oldest first; written when the answer is ready."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._exchanges: list[Exchange] = []
        self._listeners: list[Callable[[Exchange], None]] = []

    def add(self, exchange: Exchange) -> None:
        """Note one exchange."""
        with self._lock:
            self._exchanges.append(exchange)
            for listener in self._listeners:
                listener(exchange)

    def listen(self, listener: Callable[[Exchange], None]) -> None:
        """Tell ``listener`` of each exchange from now on, whatever is reset."""
        with self._lock:
            self._listeners.append(listener)

    def reset(self) -> None:
        """Forget everything so far."""
        with self._lock:
            self._exchanges.clear()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All of them."""
        with self._lock:
            return tuple(self._exchanges)

    @property
    def mutating(self) -> tuple[Exchange, ...]:
        """Those whose method writes."""
        return tuple(exchange for exchange in self.exchanges if exchange.mutating)

    def matching(self, method: str = "*", path: str = "*") -> tuple[Exchange, ...]:
        """Those of a method whose path fits a shell-style pattern (``*/issues/*/comments``)."""
        return tuple(
            exchange
            for exchange in self.exchanges
            if fnmatchcase(exchange.method, method) and fnmatchcase(exchange.path, path)
        )

    def count(self, method: str = "*", path: str = "*") -> int:
        """How many ``matching`` finds."""
        return len(self.matching(method, path))

    def __len__(self) -> int:
        return len(self.exchanges)
