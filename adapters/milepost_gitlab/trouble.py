"""What GitLab's refusals mean, and what a person can do about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from milepost.trackers.trouble import Trouble, plain, refused

_UNAUTHORISED, _FORBIDDEN, _MISSING, _TOO_MANY = 401, 403, 404, 429
READING, WRITING = "read_api", "api"
"""The scopes a token needs."""

_REFUSED = (
    "GitLab does not accept the token: set GITLAB_TOKEN to a personal, project or group access"
    " token that is still good; a job's own CI_JOB_TOKEN will not do"
)
_LATER = "GitLab's rate limit is used up: run again later"
_ADVICE: Mapping[int | None, tuple[str, str]] = {
    _UNAUTHORISED: (
        _REFUSED,
        "GitLab shows this only to a token: set GITLAB_TOKEN",
    ),
    _FORBIDDEN: ("give the token {give}", "set GITLAB_TOKEN"),
    _MISSING: (
        "either it is not there, or the token may not see it: give it {give}",
        "either it is not there, or it is private and needs a token: set GITLAB_TOKEN",
    ),
    _TOO_MANY: (_LATER, _LATER),
}
"""What to do about a status, with and without a token."""


def refusal(status: int, data: Any, tries: str, *, token: bool) -> Trouble:
    """The trouble behind an answer that is not a success.

    Without a token a 401 is about one thing only: GitLab shows some things of
    a public project to everybody and others to nobody in particular.
    """
    message = _message(data)
    return Trouble(
        f"HTTP {status}{tries}" + (f": {message}" if message else ""),
        status=status,
        never=refused(status),
        message=message,
        hopeless=status == _TOO_MANY or (status == _UNAUTHORISED and token),
    )


def advice(trouble: Trouble, *, token: bool, need: str = WRITING) -> str:
    """What a person can do about it; empty where there is nothing to say."""
    if trouble.moved:
        return "the project was renamed or moved: write its new path in `project:`"
    role = "Reporter" if need == WRITING else "Guest"
    give = f"the scope `{need}` and the role {role} or above"
    with_token, without = _ADVICE.get(trouble.status, ("", ""))
    return with_token.format(give=give) if token else without


def _message(data: Any) -> str:
    """GitLab says ``message`` (a text, or texts by field) or ``error`` with a description."""
    if not isinstance(data, dict):
        return ""
    parts = [*_texts(data.get("message")), *_texts(data.get("error_description"))]
    return plain("; ".join(part.rstrip(".") for part in parts or _texts(data.get("error"))))


def _texts(found: Any) -> list[str]:
    if isinstance(found, str):
        return [found]
    if isinstance(found, dict):
        return [f"{field} {text}" for field, told in found.items() for text in _texts(told)]
    if isinstance(found, list):
        return [text for told in found for text in _texts(told)]
    return []
