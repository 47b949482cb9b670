"""How a Jira is to behave: switches that may be turned while it is served."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from milepost.sandbox.jira.refusals import limited

_SECOND = timedelta(seconds=1)
_PER_ISSUE = timedelta(seconds=30)


@dataclass(slots=True, kw_only=True)
class Conduct:
    """Limits and delays; all may be changed at any time.

    ``lag_requests`` and ``lag_seconds``: how long Cloud's search does not know
    of a write, in requests to the dialect after it and in seconds of the
    world's clock; it knows once both have passed.  ``page`` is the most issues
    a page of Cloud's search holds when more than ids and keys are asked for,
    ``page_server`` the most of Data Center's.  ``burst`` is how many requests a
    second one token may send to one address, ``per_issue`` how many writes in
    30 seconds an issue takes (``None``: any number); what is above is answered
    429 with ``retry_after`` seconds, unless that is ``None``.
    """

    lag_requests: int = 0
    lag_seconds: float = 0.0
    page: int = 100
    page_server: int = 1000
    burst: int | None = None
    per_issue: int | None = None
    retry_after: int | None = 5

    @property
    def lags(self) -> bool:
        """Whether search is behind at all."""
        return self.lag_requests > 0 or self.lag_seconds > 0


@dataclass(slots=True)
class Meter:
    """Counts requests and writes, on the world's clock."""

    conduct: Conduct
    cloud: bool
    _times: dict[tuple[str, ...], list[datetime]] = field(default_factory=dict)

    def request(self, who: str, method: str, path: str, now: datetime) -> None:
        """Count one request of someone; refuse it when the second's are gone."""
        self._count(("burst", who, method, path), self.conduct.burst, _SECOND, now)

    def write(self, issue: str, now: datetime) -> None:
        """Count one write to an issue; refuse it when there were too many."""
        self._count(("per-issue-on-write", issue), self.conduct.per_issue, _PER_ISSUE, now)

    def _count(
        self, key: tuple[str, ...], most: int | None, window: timedelta, now: datetime
    ) -> None:
        if most is None:
            return
        recent = [at for at in self._times.get(key, ()) if now - at < window]
        self._times[key] = recent
        if len(recent) >= most:
            kind = "burst-based" if key[0] == "burst" else key[0]
            raise limited(self.conduct.retry_after, f"jira-{kind}" if self.cloud else None)
        recent.append(now)
