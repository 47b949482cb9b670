"""How often one may ask: primary and secondary rate limits, on the world's clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from milepost.sandbox.entities import Token
from milepost.sandbox.github.refusals import refuse

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What GitHub allows.

    ``user``, ``job`` and ``anonymous`` are requests an hour.  ``writes`` are
    content-creating requests a minute (``None``: any number; GitHub's own
    number is 80); what is above is answered with ``writes_status`` (403 or 429)
    and, unless ``None``, ``Retry-After: retry_after``.  ``pages`` is how many
    pages of a list may be asked for by number: longer lists go on by cursor.
    """

    user: int = 5000
    job: int = 1000
    anonymous: int = 60
    writes: int | None = None
    writes_status: int = 403
    retry_after: int | None = 60
    pages: int = 100


@dataclass(slots=True)
class Meter:
    """What each token has used in its hour, and when it last wrote.

    ``limits`` may be replaced while the server runs.
    """

    limits: Limits
    _used: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    _writes: dict[str, list[datetime]] = field(default_factory=dict)

    def allowance(self, token: Token | None) -> int:
        """Requests an hour for whoever has this token."""
        if token is None:
            return self.limits.anonymous
        return self.limits.job if token.kind == "job" else self.limits.user

    def headers(self, token: Token | None, now: datetime) -> dict[str, str]:
        """The rate-limit headers that every answer carries."""
        start, used = self._window(token, now)
        limit = self.allowance(token)
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - used)),
            "X-RateLimit-Used": str(min(used, limit)),
            "X-RateLimit-Reset": str(int((start + _HOUR).timestamp())),
            "X-RateLimit-Resource": "core",
        }

    def spend(self, token: Token | None, now: datetime) -> None:
        """Count one request; refuse it when the hour's allowance is gone."""
        start, used = self._window(token, now)
        if used >= self.allowance(token):
            who = f"user ID {token.login}" if token else "127.0.0.1"
            raise refuse(403, f"API rate limit exceeded for {who}.", page="rate-limiting")
        self._used[_key(token)] = (start, used + 1)

    def refund(self, token: Token | None, now: datetime) -> None:
        """Give one back: a 304 is free."""
        start, used = self._window(token, now)
        self._used[_key(token)] = (start, used - 1)

    def write(self, token: Token | None, now: datetime) -> None:
        """Count one content-creating request; refuse it when the minute's are gone."""
        if self.limits.writes is None:
            return
        recent = [at for at in self._writes.get(_key(token), ()) if now - at < _MINUTE]
        self._writes[_key(token)] = recent
        if len(recent) >= self.limits.writes:
            wait = self.limits.retry_after
            raise refuse(
                self.limits.writes_status,
                "You have exceeded a secondary rate limit. "
                "Please wait a few minutes before you try again.",
                page="secondary-rate-limits",
                headers={} if wait is None else {"Retry-After": str(wait)},
            )
        recent.append(now)

    def _window(self, token: Token | None, now: datetime) -> tuple[datetime, int]:
        start, used = self._used.get(_key(token), (now, 0))
        return (now, 0) if now - start >= _HOUR else (start, used)


def _key(token: Token | None) -> str:
    return "" if token is None else token.secret
