"""GraphQL over HTTP: what is asked comes as a POST, and refusals come with success."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response

_CHANGES = re.compile(r"\bmutation\b")


def verb(request: PreparedRequest) -> str:
    """The method that says what a request does: ``GET`` for a query, though it is posted."""
    method = request.method or ""
    return "GET" if method == "POST" and _asks(request) else method


def complaints(answer: Response) -> Iterator[str]:
    """Types and messages of the errors in an answer of GraphQL's; of other answers nothing."""
    body = _loaded(answer.content) if _is_graphql(answer.url) else None
    if not isinstance(body, dict):
        return
    errors = body.get("errors")
    for told in [body, *(errors if isinstance(errors, list) else [])]:
        if isinstance(told, dict):
            words = (told.get("type"), told.get("message"))
            yield from (word for word in words if isinstance(word, str))


def _asks(request: PreparedRequest) -> bool:
    """Whether it is a query and nothing else; in doubt it is none."""
    body = _loaded(request.body or b"") if _is_graphql(request.url) else None
    text = body.get("query") if isinstance(body, dict) else None
    return isinstance(text, str) and not _CHANGES.search(text)


def _is_graphql(url: str | None) -> bool:
    return urlsplit(url or "").path.rstrip("/").endswith("/graphql")


def _loaded(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
