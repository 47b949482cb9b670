"""How GitHub says no."""

from __future__ import annotations

from collections.abc import Mapping

from milepost.sandbox.web import Answer, Refusal

_DOCS = "https://docs.github.com/rest"


def refuse(
    status: int, message: str, *, page: str = "", headers: Mapping[str, str] | None = None
) -> Refusal:
    """A plain error, for ``raise``."""
    body = {
        "message": message,
        "documentation_url": f"{_DOCS}/{page}" if page else _DOCS,
        "status": str(status),
    }
    return Refusal(Answer(status=status, body=body, headers=headers or {}))


def not_found() -> Refusal:
    """404: not there, or not for you."""
    return refuse(404, "Not Found")


def invalid(
    resource: str, field: str, code: str, message: str = "", value: str | None = None
) -> Refusal:
    """422 with one error: ``invalid("Milestone", "title", "already_exists")``."""
    error = {"resource": resource, "code": code, "field": field}
    if message:
        error["message"] = message
    if value is not None:
        error["value"] = value
    body = {
        "message": "Validation Failed",
        "errors": [error],
        "documentation_url": _DOCS,
        "status": "422",
    }
    return Refusal(Answer(status=422, body=body))


def malformed(message: str) -> Refusal:
    """422 for a request that does not fit the schema."""
    return refuse(422, f"Invalid request.\n\n{message}")


def moved(location: str, method: str) -> Refusal:
    """The thing lives elsewhere: 301, or 307 where the method must be kept."""
    reads = method in ("GET", "HEAD")
    status, message = (301, "Moved Permanently") if reads else (307, "Temporary Redirect")
    body = {"message": message, "url": location, "documentation_url": _DOCS}
    return Refusal(Answer(status=status, body=body, headers={"Location": location}))
