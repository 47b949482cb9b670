"""How often one may ask, by the minute, on the world's clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from milepost.sandbox.entities import Token
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.gitlab.refusals import refuse
from milepost.sandbox.web import Answer, Refusal

_MINUTE = 60
_Window = tuple[int, int]


@dataclass(slots=True)
class Meter:
    """What each token has used in this minute.  ``instance`` may be replaced at any time."""

    instance: GitLabInstance
    _used: dict[tuple[str, str], _Window] = field(default_factory=dict)

    def headers(self, token: Token | None, now: datetime) -> dict[str, str]:
        """The ``RateLimit-*`` headers; none where requests are not limited."""
        limit = self._limit(token)
        if limit is None:
            return {}
        _start, used = self._window(token, "api", now)
        kind = "unauthenticated" if token is None else "authenticated"
        return {
            "RateLimit-Limit": str(limit),
            "RateLimit-Name": f"throttle_{kind}_api",
            "RateLimit-Observed": str(used),
            "RateLimit-Remaining": str(max(0, limit - used)),
            "RateLimit-Reset": str(_next_minute(now)),
        }

    def spend(self, token: Token | None, now: datetime) -> None:
        """Count one request; refuse it, in plain text, when the minute's are gone."""
        used = self._count(token, "api", now)
        limit = self._limit(token)
        if limit is not None and used > limit:
            reset = _next_minute(now)
            at = format_datetime(datetime.fromtimestamp(reset, UTC), usegmt=True)
            headers = {"Content-Type": "text/plain", "RateLimit-ResetTime": at}
            raise Refusal(
                Answer(status=429, body=b"Retry later\n", headers=headers | self._after(now))
            )

    def create(self, token: Token | None, kind: str, now: datetime) -> None:
        """Count something new (``notes``, ``issues``); refuse too many a minute."""
        limit: int | None = getattr(self.instance, kind)
        if limit is not None and self._count(token, kind, now) > limit:
            told = "This endpoint has been requested too many times. Try again later."
            raise refuse(429, {"error": told}, self._after(now))

    def _after(self, now: datetime) -> dict[str, str]:
        wait = _next_minute(now) - int(now.timestamp())
        return {"Retry-After": str(wait)} if self.instance.retry_after else {}

    def _limit(self, token: Token | None) -> int | None:
        return self.instance.anonymous if token is None else self.instance.user

    def _count(self, token: Token | None, kind: str, now: datetime) -> int:
        start, used = self._window(token, kind, now)
        self._used[_key(token), kind] = (start, used + 1)
        return used + 1

    def _window(self, token: Token | None, kind: str, now: datetime) -> _Window:
        minute = int(now.timestamp()) // _MINUTE
        start, used = self._used.get((_key(token), kind), (minute, 0))
        return (minute, used) if start == minute else (minute, 0)


def _next_minute(now: datetime) -> int:
    return int((now + timedelta(minutes=1)).timestamp()) // _MINUTE * _MINUTE


def _key(token: Token | None) -> str:
    return "" if token is None else token.login
