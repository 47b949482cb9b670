"""A request and an answer as values, and the table that leads one to the other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import unquote

from milepost.sandbox.world import World

_NONE: Mapping[str, str] = MappingProxyType({})
_Handler = TypeVar("_Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client sent.

    ``path`` is still percent-encoded.  ``params`` holds the decoded query, the
    last value of each name.  ``headers`` have lower-case names.  ``body`` is
    the decoded JSON (``None`` without one), ``raw`` its bytes.
    """

    method: str
    path: str
    query: str = ""
    params: Mapping[str, str] = field(default_factory=lambda: _NONE)
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    body: Any = None
    raw: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the client gets.  ``body`` is sent as JSON; ``bytes`` as they are, ``None`` not at all.

    ``encoded`` is the body as JSON text, where somebody made it already.
    ``login`` says whose token it was, for the log.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    encoded: bytes | None = None
    login: str | None = None

    def content(self) -> bytes:
        """The bytes to send."""
        if self.encoded is not None:
            return self.encoded
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else to_json(self.body)


def to_json(value: Any) -> bytes:
    """A value as JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Refusal(Exception):
    """A dialect says no: raised by a handler, sent as the answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Dialect(Protocol):
    """One tracker's way to speak: everything below ``prefix`` is answered by ``handle``."""

    @property
    def prefix(self) -> str | tuple[str, ...]:
        """What its paths begin with; one of several."""
        ...

    def handle(self, world: World, request: Request, root: str) -> Answer:
        """Answer a request.  The world's lock is held; ``root`` is the server's address."""
        ...


class Routes(Generic[_Handler]):
    """A routing table: ``GET /repos/{owner}/{repo}``; ``{name*}`` also takes slashes."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, re.Pattern[str], _Handler]] = []

    def add(self, method: str, template: str) -> Callable[[_Handler], _Handler]:
        """Register a handler; use as a decorator.  The first that fits is taken."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
        pattern = re.sub(r"\\{(\w+)\\\*\\}", r"(?P<\1>.+)", pattern)

        def remember(handler: _Handler) -> _Handler:
            self.rows.append((method, re.compile(pattern), handler))
            return handler

        return remember

    def extend(self, others: Iterable[Routes[_Handler]]) -> Routes[_Handler]:
        """Take over the rows of other tables, in order."""
        for other in others:
            self.rows += other.rows
        return self

    def find(self, method: str, path: str) -> tuple[_Handler, dict[str, str]] | None:
        """The handler for a still encoded path, and its decoded parts."""
        for verb, pattern, handler in self.rows:
            if verb == method and (found := pattern.fullmatch(path)):
                return handler, {name: unquote(part) for name, part in found.groupdict().items()}
        return None
