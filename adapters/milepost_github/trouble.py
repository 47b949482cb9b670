"""Everything that can come instead of a good answer, told in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from milepost.trackers.trouble import Trouble, plain, refused

__all__ = ["Trouble", "advice", "plain", "refusal"]

_UNAUTHORISED, _FORBIDDEN, _MISSING, _GONE, _TOO_MANY = 401, 403, 404, 410, 429


def refusal(status: int, data: Any, headers: Mapping[str, str], tries: str) -> Trouble:
    """The trouble behind an answer that is not a success."""
    message = _message(data)
    limited = status == _TOO_MANY or (
        status == _FORBIDDEN and ("retry-after" in headers or "rate limit" in message.lower())
    )
    return Trouble(
        f"HTTP {status}{tries}" + (f": {message}" if message else ""),
        status=_TOO_MANY if limited else status,
        never=refused(status),
        message=message,
        codes=frozenset(_codes(data)),
        hopeless=limited or status == _UNAUTHORISED,
        accepts=plain(headers.get("x-accepted-github-permissions", "")),
    )


def advice(trouble: Trouble, *, token: bool, need: str = "issues: write") -> str:
    """What a person can do about it; empty where there is nothing to say."""
    if trouble.moved:
        return "it was renamed or moved: change `repo:`"
    if trouble.status == _UNAUTHORISED:
        return "GitHub does not accept the token: make a new one and set GITHUB_TOKEN to it"
    if trouble.status == _TOO_MANY:
        return "GitHub's rate limit is used up: run again later"
    if trouble.status == _FORBIDDEN:
        return f"give the token the permission `{need}`" if token else "set GITHUB_TOKEN"
    if trouble.status == _MISSING:
        return (
            f"either it is not there, or the token may not see it (permission `{need}`)"
            if token
            else "either it is not there, or it is private and needs a token: set GITHUB_TOKEN"
        )
    return "it was deleted, or issues are switched off" if trouble.status == _GONE else ""


def _message(data: Any) -> str:
    if not isinstance(data, dict):
        return ""
    message = data.get("message")
    parts = [message] if isinstance(message, str) else []
    parts += _details(data)
    return plain("; ".join(part.rstrip(".") for part in parts))


def _details(data: Mapping[str, Any]) -> Iterator[str]:
    for error in _errors(data):
        if isinstance(error, str):
            yield error
        elif isinstance(error, dict):
            told = error.get("message") or " ".join(
                str(error[key]) for key in ("field", "code") if key in error
            )
            yield str(told)


def _codes(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for error in _errors(data):
            if isinstance(error, dict) and isinstance(error.get("code"), str):
                yield error["code"]


def _errors(data: Mapping[str, Any]) -> list[Any]:
    errors = data.get("errors")
    return errors if isinstance(errors, list) else [errors] if isinstance(errors, str) else []
