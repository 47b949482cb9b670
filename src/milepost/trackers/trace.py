"""What went over the wire, for ``--trace`` and for counting; never a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

_SECRET = re.compile(
    r"((?:^|[&;])[^=&;]*(?:token|secret|password|key|code|sig)[^=&;]*=)[^&;]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One attempt.  ``status`` is ``None`` where no answer came; ``attempt`` counts from 1."""

    method: str
    url: str
    status: int | None
    seconds: float
    attempt: int

    def __str__(self) -> str:
        return f"{self.method} {shown(self.url)}: {self._answer}"

    @property
    def bare(self) -> str:
        """The same without its address, which may name what not everybody is to know."""
        return f"{self.method}: {self._answer}"

    @property
    def _answer(self) -> str:
        told = "no answer" if self.status is None else str(self.status)
        again = f", attempt {self.attempt}" if self.attempt > 1 else ""
        return f"{told} in {self.seconds:.2f} s{again}"


def shown(url: str) -> str:
    """An address as it may be shown: without user, password and secret parameters."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, _SECRET.sub(r"\1***", parts.query), ""))
