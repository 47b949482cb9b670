"""What Jira's refusals mean, and what a person can do about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from milepost.trackers.trouble import Trouble, plain, refused

__all__ = ["Trouble", "advice", "refusal", "stranger"]

_INVALID, _UNAUTHORISED, _FORBIDDEN, _MISSING, _GONE = 400, 401, 403, 404, 410
_TOO_MANY = 429
_DENIED = "x-authentication-denied-reason"
_LOGIN = "x-seraph-loginreason"
_NOBODY = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")


def refusal(status: int, data: Any, headers: Mapping[str, str], tried: str) -> Trouble:
    """The trouble behind an answer that is not a success."""
    denied = headers.get(_DENIED, "") if status == _FORBIDDEN else ""
    message = plain("; ".join(part.rstrip(".") for part in (*_said(data), *_fields(data), denied)))
    message = message.strip("; ")
    return Trouble(
        f"HTTP {status}{tried}" + (f": {message}" if message else ""),
        status=status,
        never=refused(status),
        message=message,
        codes=frozenset(_errors(data)),
        hopeless=status in (_TOO_MANY, _UNAUTHORISED) or bool(denied),
    )


def stranger(status: int, headers: Mapping[str, str]) -> Trouble | None:
    """The trouble behind an answer that ignored our token, as Jira says in a header.

    Jira then answers as to anybody: with success where that may look, else as
    if nothing were there.  A plain 401 speaks for itself.
    """
    reason = headers.get(_LOGIN, "")
    if status == _UNAUTHORISED or not any(word in reason for word in _NOBODY):
        return None
    return Trouble(
        "Jira answered as to a stranger: it did not accept the token",
        status=_UNAUTHORISED,
        never=refused(status),
        hopeless=True,
    )


def advice(trouble: Trouble, *, email: bool, token: bool, need: str) -> str:
    """What a person can do about it; empty where there is nothing to say.

    ``need`` is the permission of the project that is wanted, in Jira's words.
    """
    if trouble.moved:
        return "is `url:` the address of Jira itself, and not of a page that leads there?"
    lacks = f"the token's owner lacks the permission `{need}`"
    unseen = lacks if token else "it needs a token: set JIRA_TOKEN"
    if trouble.status == _INVALID and "project" in trouble.message:
        return f"either there is no such project, or {unseen}"
    known = {
        _UNAUTHORISED: _credentials(email=email) if token else "set JIRA_TOKEN",
        _TOO_MANY: "Jira's rate limit is used up: run again later",
        _FORBIDDEN: lacks if token else "set JIRA_TOKEN",
        _MISSING: f"either it is not there, or {unseen}",
        _GONE: "this is Jira Cloud: leave `deployment` away",
    }
    return known.get(trouble.status or 0, "")


def _credentials(*, email: bool) -> str:
    if email:
        return (
            "Jira does not accept the e-mail and token: is the e-mail that of the token's owner,"
            " and is the token still good?"
        )
    return (
        "Jira does not accept the token: make a new one; on Jira Cloud a token goes with the e-mail"
        ' of its owner: write `email: "${JIRA_EMAIL}"` beside it'
    )


def _said(data: Any) -> Iterator[str]:
    """The sentences of an answer: ``errorMessages``, or the odd forms older parts use."""
    if not isinstance(data, dict):
        return
    told = data.get("errorMessages")
    for sentence in told if isinstance(told, list) else [told]:
        if isinstance(sentence, str):
            yield sentence
    for key in ("message", "errorMessage"):
        if isinstance(data.get(key), str):
            yield data[key]


def _fields(data: Any) -> Iterator[str]:
    for field, sentence in _errors(data).items():
        yield f"{field}: {sentence}" if isinstance(sentence, str) else field


def _errors(data: Any) -> Mapping[str, Any]:
    errors = data.get("errors") if isinstance(data, dict) else None
    return errors if isinstance(errors, dict) else {}
