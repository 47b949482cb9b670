"""How GitLab says no: ``message`` is GitLab's own, ``error`` comes from checking requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from milepost.sandbox.web import Answer, Refusal


def refuse(status: int, message: Any, headers: Mapping[str, str] | None = None) -> Refusal:
    """``{"message": …}``, for ``raise``."""
    return Refusal(Answer(status=status, body={"message": message}, headers=headers or {}))


def not_found(what: str = "") -> Refusal:
    """404: not there, or not for you.  ``Project`` is named, most other things are not."""
    return refuse(404, f"404 {what} Not Found" if what else "404 Not found")


def unauthorized() -> Refusal:
    """401: nobody's token, or none."""
    return refuse(401, "401 Unauthorized")


def forbidden() -> Refusal:
    """403: this person may not."""
    return refuse(403, "403 Forbidden")


def insufficient_scope() -> Refusal:
    """403: this token may only read."""
    body = {
        "error": "insufficient_scope",
        "error_description": "The request requires higher privileges than provided "
        "by the access token.",
        "scope": "api",
    }
    return Refusal(Answer(status=403, body=body))


def bad_request(reason: str) -> Refusal:
    """400 with a reason."""
    return refuse(400, f"400 Bad request - {reason}")


def invalid(field: str, *problems: str) -> Refusal:
    """400: a value that the record does not take."""
    return refuse(400, {field: list(problems)})


def malformed(problem: str) -> Refusal:
    """400: a parameter that is missing or not of its kind."""
    return Refusal(Answer(status=400, body={"error": problem}))


def unavailable(problem: str) -> Refusal:
    """405: this way of asking is not to be had here."""
    return Refusal(Answer(status=405, body={"error": problem}))
