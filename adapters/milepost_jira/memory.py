"""What one run has learned about a Jira: facts that later requests build on."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from milepost.model.issue import Issue
from milepost.model.milestone import Record

RECONCILED = 50
"""How many issues a search of Jira Cloud brings up to date on demand."""


@dataclass(slots=True)
class Memory:
    """Ids, versions, what was written to, comments that show their mark, who we are.

    Cloud's search lags behind what was written, by seconds or by hours; told
    the ids, it looks again.  Safe for any number of threads.
    """

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ids: dict[str, str] = field(default_factory=dict)
    _written: dict[str, None] = field(default_factory=dict)
    _visible: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)
    _me: str = ""
    _unlisted: tuple[Issue, ...] | None = None
    _versions: tuple[Record, ...] | None = None
    _project: int | None = None

    @property
    def me(self) -> str:
        """Whose token it is; empty as long as nobody asked."""
        with self._lock:
            return self._me

    @me.setter
    def me(self, login: str) -> None:
        with self._lock:
            self._me = login

    @property
    def unlisted(self) -> tuple[Issue, ...] | None:
        """Issues that search left out, as far as was looked for; ``None`` before that."""
        with self._lock:
            return self._unlisted

    @unlisted.setter
    def unlisted(self, found: tuple[Issue, ...]) -> None:
        with self._lock:
            self._unlisted = found

    @property
    def versions(self) -> tuple[Record, ...] | None:
        """All versions, as they were listed last; ``None`` before that."""
        with self._lock:
            return self._versions

    @versions.setter
    def versions(self, found: tuple[Record, ...]) -> None:
        with self._lock:
            self._versions = found

    @property
    def project(self) -> int | None:
        """The project's number; ``None`` as long as nobody asked."""
        with self._lock:
            return self._project

    @project.setter
    def project(self, number: int) -> None:
        with self._lock:
            self._project = number

    def key_of(self, number: str) -> str:
        """The key of the issue with this id; empty for one that was not seen."""
        with self._lock:
            return next((key for key, it in self._ids.items() if it == number), "")

    def keys(self) -> frozenset[str]:
        """The keys of all issues seen or made so far."""
        with self._lock:
            return frozenset(self._ids)

    def saw(self, key: str) -> None:
        """Remember that an issue was looked at itself, not through search."""
        with self._lock:
            self._seen.add(key)

    def unsure(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Those of ``keys`` that only search told of so far."""
        with self._lock:
            return tuple(key for key in keys if key in self._ids and key not in self._seen)

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
        return tuple(known[-RECONCILED:])

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
