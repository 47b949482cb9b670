"""Keys of rows: no two stores make the same, and within one they sort as they were made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from milepost.model.clock import Clock

_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(slots=True)
class Ids:
    """Makes keys, each greater than the one before and than ``last``, whatever the clock does."""

    clock: Clock
    last: str = ""

    def __call__(self) -> str:
        """A new key: the instant to the microsecond, and four random bytes."""
        stamp = self.clock.now().strftime(_STAMP)
        before = self.last.partition("-")[0]
        if stamp <= before:
            then = datetime.strptime(before, _STAMP).replace(tzinfo=UTC)
            stamp = (then + timedelta(microseconds=1)).strftime(_STAMP)
        self.last = f"{stamp}-{secrets.token_hex(4)}"
        return self.last
