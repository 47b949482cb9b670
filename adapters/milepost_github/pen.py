"""What every write to GitHub needs at hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Change
from milepost.trackers.writing import told
from milepost_github.client import Client
from milepost_github.options import Options
from milepost_github.trouble import Trouble, advice


@dataclass(frozen=True, slots=True)
class Pen:
    """A client that writes, and says what became of it as the contract wants it.

    ``what`` is everywhere the write in words, after "not"; a ``path`` is below
    the repository.
    """

    client: Client
    options: Options

    def send(self, what: str, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send and give the answer's data.  Raises ``WriteFailed`` or ``WriteUnknown``."""
        try:
            return self.client.send(verb, f"{self.client.repo}{path}", body).data
        except Trouble as trouble:
            raise self.told(what, trouble) from trouble

    def look(self, what: str, path: str, **parameters: str | int) -> Any:
        """Look before the write: what goes wrong now has changed nothing.

        Raises ``WriteFailed``.
        """
        try:
            return self.client.get(f"{self.client.repo}{path}", **parameters).data
        except Trouble as trouble:
            raise self.not_seen(what, trouble) from trouble

    def not_seen(self, what: str, trouble: Trouble) -> WriteFailed:
        """A look that failed: nothing was written."""
        hint = self._hint(trouble)
        return WriteFailed(f"not {what}", where=self.options.page, why=trouble.reason, hint=hint)

    def told(self, what: str, trouble: Trouble) -> WriteFailed | WriteUnknown:
        """A write's trouble as the contract wants it."""
        return told(what, trouble, where=self.options.page, hint=self._hint(trouble))

    def _hint(self, trouble: Trouble) -> str:
        return advice(trouble, token=self.options.token is not None)


def names(rows: Any) -> frozenset[str]:
    """Names in a list of labels, case folded: GitHub does not tell cases apart."""
    found = rows if isinstance(rows, list) else []
    told = [row.get("name") for row in found if isinstance(row, dict)]
    return frozenset(name.casefold() for name in told if isinstance(name, str))


def issue_of(change: Change) -> str:
    """The number of the issue that a change is about.  Raises ``WriteFailed``."""
    return digits(change.target.key.removeprefix("#"))


def digits(key: str) -> str:
    """A number of GitHub's, fit for an address.  Raises ``WriteFailed`` for anything else."""
    if not re.fullmatch(r"[0-9]{1,18}", key):
        raise WriteFailed(f"not written: {key!r} is not a number of GitHub's")
    return key
