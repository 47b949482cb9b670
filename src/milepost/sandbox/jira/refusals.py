"""How Jira says no: always the same collection of errors."""

from __future__ import annotations

from collections.abc import Mapping

from milepost.sandbox.web import Answer, Refusal

ANONYMOUS = "You are not authenticated. Authentication required to perform this operation."
GONE = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at "
    "https://developer.atlassian.com/changelog/#CHANGE-2046"
)


def refuse(status: int, *messages: str, headers: Mapping[str, str] | None = None) -> Refusal:
    """An error in sentences, for ``raise``."""
    body = {"errorMessages": list(messages), "errors": {}}
    return Refusal(Answer(status=status, body=body, headers=headers or {}))


def wrong(**errors: str) -> Refusal:
    """400 for fields: ``wrong(labels="The label … contains spaces which is invalid.")``."""
    return wrong_fields(errors)


def wrong_fields(errors: Mapping[str, str]) -> Refusal:
    """The same for names that are no identifiers, or for several at once."""
    return Refusal(Answer(status=400, body={"errorMessages": [], "errors": dict(errors)}))


def limited(retry_after: int | None, reason: str | None) -> Refusal:
    """429: too many requests."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if reason is not None:
        headers["RateLimit-Reason"] = reason
    message = "The request has been rate-limited. Please try again later."
    body = {"errorMessages": [message], "errors": {}, "status": 429}
    return Refusal(Answer(status=429, body=body, headers=headers))
