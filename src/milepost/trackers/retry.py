"""What may be sent again, and after how long: pure judgements over answers and errors."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from requests import Response
from requests import exceptions as failed
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

from milepost.model.clock import parse_instant
from milepost.trackers.graphql import complaints
from milepost.trackers.pacing import SAFE, Pace

IDEMPOTENT = SAFE | {"PUT", "DELETE"}
REDIRECTS = frozenset({301, 302, 303, 307, 308})

OK, ACCEPTED = 200, 202
_SEE_OTHER, _FORBIDDEN, _TOO_MANY = 303, 403, 429
_PASSING = frozenset({500, 502, 503, 504})
_LIMIT = re.compile(
    r"rate limit|abuse detection|please retry your request again later"
    r"|please wait a few minutes before you try again",
    re.IGNORECASE,
)
_LIMITED = "RATE_LIMITED"
_HOPELESS = (
    failed.InvalidURL,
    failed.InvalidHeader,
    failed.MissingSchema,
    failed.InvalidSchema,
)


class NotSent(failed.RequestException):
    """Milepost did not send a request: another host, or no time left."""


class Held(NotSent):
    """There is no time left for a request, or the run was asked to end: another run may send it."""


class NotReady(failed.RequestException):
    """The tracker went on answering that it is still preparing its answer (202)."""

    def __init__(self) -> None:
        super().__init__("the answer was still not ready (HTTP 202)")


class Moved(failed.RequestException):
    """The tracker answered with a redirect, and milepost follows none.

    A redirect may carry the token elsewhere and loses the question on the way
    (PyGithub drops the query).  ``location`` is where it leads, as sent.
    """

    def __init__(self, status: int, location: str) -> None:
        super().__init__(f"moved to {location or 'an address that was not given'} (HTTP {status})")
        self.status = status
        self.location = location


def rate_limited(answer: Response) -> bool:
    """Whether an answer is a rate limit: certainly not executed, and worth waiting for.

    429 always is.  A 403 is one if it names a time to wait or says so in
    words; without words, if nothing is left of the allowance.  Any other 403
    is a matter of permission.  GraphQL says so with success; what it says so of
    a mutation is less certain.
    """
    if answer.status_code == OK:
        return any(told == _LIMITED or _LIMIT.search(told) for told in complaints(answer))
    if answer.status_code != _FORBIDDEN:
        return answer.status_code == _TOO_MANY
    if "retry-after" in answer.headers:
        return True
    words = _message(answer)
    return bool(_LIMIT.search(words)) if words else _remaining(answer) == "0"


def wait_after_limit(answer: Response, attempt: int, pace: Pace, now: datetime) -> float:
    """Seconds to wait after a rate limit; infinite where the tracker names no sane time.

    ``Retry-After`` counts first (seconds or an HTTP date), then the reset of an
    allowance, unless something is left of it, else a minute and doubling.  A time already gone
    explains nothing, so it counts as a short wait, doubling as well.
    """
    told = answer.headers.get("retry-after", "").strip()
    seconds = _seconds(told) if told else None
    if seconds is None and told:
        seconds = _until(told, now)
    if seconds is None and _remaining(answer) in ("0", ""):
        reset = answer.headers.get("x-ratelimit-reset") or answer.headers.get("ratelimit-reset")
        seconds = _until_reset(reset or "", now)
    if seconds is None:
        return pace.secondary * 2.0 ** (attempt - 1)
    return seconds if seconds > 0 else pace.past * 2.0 ** (attempt - 1)


def wait_after_failure(
    method: str, outcome: Response | failed.RequestException, attempt: int, pace: Pace
) -> float | None:
    """Seconds until the same request may be sent again, or ``None``: hand it up.

    A verb that is not idempotent is sent again only if it never left.
    """
    backoff = pace.backoff * 2.0 ** (attempt - 1)
    if isinstance(outcome, Response):
        if outcome.status_code == ACCEPTED and method in SAFE:
            return backoff
        if outcome.status_code in _PASSING and method in IDEMPOTENT:
            return max(backoff, _seconds(outcome.headers.get("retry-after", "")) or 0.0)
        return None
    if isinstance(outcome, (NotSent, Moved, *_HOPELESS)) or _distrusted(outcome):
        return None
    return backoff if method in IDEMPOTENT or never_sent(outcome) else None


def handed_up(method: str, outcome: Response | failed.RequestException) -> Response:
    """The last answer, for whoever asked.

    Raises what went wrong instead of one; ``Moved`` for a redirect, and
    ``NotReady`` for a read that is still being prepared.
    """
    if isinstance(outcome, failed.RequestException):
        raise outcome
    if outcome.status_code in REDIRECTS:
        raise Moved(outcome.status_code, outcome.headers.get("location", ""))
    if outcome.status_code == ACCEPTED and method in SAFE:
        raise NotReady  # PyGithub would ask again for ever
    return outcome


def never_sent(error: failed.RequestException) -> bool:
    """Whether it is certain that the tracker did nothing.

    True where no connection came about, the request was refused on our side,
    or the answer was a redirect.
    """
    if isinstance(error, Moved):
        return error.status != _SEE_OTHER
    return (
        isinstance(error, (NotSent, failed.ConnectTimeout, *_HOPELESS))
        or isinstance(_cause(error), NewConnectionError)
        or _distrusted(error)
    )


def in_words(error: failed.RequestException) -> str:
    """What went wrong, for a person.

    Nothing is quoted but the host nobody knows and where a redirect leads.
    """
    cause = _cause(error)
    if isinstance(error, (NotSent, Moved, NotReady)):
        return str(error)
    for is_so, words in (
        (isinstance(error, _HOPELESS), "the address or a header cannot be sent"),
        (_distrusted(error), "its certificate is not trusted"),
        (isinstance(cause, NameResolutionError), f"the name {_host(error)} is not known"),
        (isinstance(cause, NewConnectionError), "no connection"),
        (isinstance(error, failed.Timeout), "no answer in time"),
        ("timed out" in str(error).lower(), "the answer broke off"),
    ):
        if is_so:
            return words
    return "the connection broke off"


def _distrusted(error: failed.RequestException) -> bool:
    return isinstance(error, failed.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error)


def _host(error: failed.RequestException) -> str:
    url = error.request.url if error.request is not None else None
    return urlsplit(url or "").hostname or "of the server"


def _cause(error: failed.RequestException) -> object:
    first = error.args[0] if error.args else None
    return first.reason if isinstance(first, MaxRetryError) else first


def _message(answer: Response) -> str:
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError):
        return ""
    message = body.get("message") if isinstance(body, dict) else None
    return message if isinstance(message, str) else ""


def _remaining(answer: Response) -> str:
    headers = answer.headers
    return (
        headers.get("x-ratelimit-remaining") or headers.get("ratelimit-remaining") or ""
    ).strip()


def _seconds(text: str) -> float | None:
    """A number of seconds, not below zero; ``None`` for anything else."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return None if math.isnan(seconds) or seconds < 0 else seconds


def _until(http_date: str, now: datetime) -> float | None:
    try:
        instant = parsedate_to_datetime(http_date)
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return max(0.0, (aware - now).total_seconds())
    except (ValueError, OverflowError):
        return None


def _until_reset(reset: str, now: datetime) -> float | None:
    """Seconds until a reset (Unix time or ISO instant), plus one: it is told rounded down."""
    seconds = _seconds(reset)
    if seconds is None:
        try:
            seconds = parse_instant(reset).timestamp()
        except (ValueError, OverflowError):
            return None
    left = seconds - now.timestamp()
    return left + 1 if left > 0 else 0.0
