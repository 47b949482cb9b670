"""What one run has learned about a Jira: facts that later requests build on."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

_RECONCILED = 50
"""How many issues a search of Jira Cloud brings up to date on demand."""


@dataclass(slots=True)
class Memory:
    """Ids of issues, what was written to, and comments that show their mark.

    Cloud's search lags behind what was written, by seconds or by hours; told
    the ids, it looks again.  Safe for any number of threads.
    """

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ids: dict[str, str] = field(default_factory=dict)
    _written: dict[str, None] = field(default_factory=dict)
    _visible: set[str] = field(default_factory=set)

    def learn(self, key: str, number: str) -> None:
        """Remember the id behind an issue's key."""
        with self._lock:
            self._ids[key] = number

    def wrote(self, key: str) -> None:
        """Remember that an issue was written to just now."""
        with self._lock:
            self._written.pop(key, None)
            self._written[key] = None

    def written(self) -> tuple[str, ...]:
        """The ids of the issues written to last, as many as a search takes."""
        with self._lock:
            known = [self._ids[key] for key in self._written if key in self._ids]
        return tuple(known[-_RECONCILED:])

    def shows(self, comment: str, *, visible: bool) -> None:
        """Remember whether a comment of ours carries its mark as a visible line."""
        with self._lock:
            if visible:
                self._visible.add(comment)
            else:
                self._visible.discard(comment)

    def is_visible(self, comment: str) -> bool:
        """Whether a comment's mark is known to be a visible line."""
        with self._lock:
            return comment in self._visible
