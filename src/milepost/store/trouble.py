"""What a database says when it cannot, as an error for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from milepost.errors import StoreError

_SQLITE = (
    (
        "SQLITE_NOTADB",
        "the file is not a store of milepost",
        "name another file with `state:`, or move this one away",
    ),
    (
        "SQLITE_CORRUPT",
        "the file is damaged",
        "put back a copy, or move it away: milepost then goes by its marks in the trackers",
    ),
    ("SQLITE_FULL", "there is no room left on the disk", "make room, then run it again"),
    (
        "SQLITE_READONLY",
        "there is no right to write there",
        "give this account the right to write the file and its folder",
    ),
    (
        "SQLITE_CANTOPEN",
        "it cannot be opened there",
        "look at the rights of the file and its folder; it must be no folder itself",
    ),
    (
        "SQLITE_BUSY",
        "another program has it locked",
        "end the program that has the file open, then run it again",
    ),
    ("SQLITE_IOERR", "the disk cannot be read or written", "is there room left on it?"),
)
"""How SQLite's names of errors begin, why that is, and what to do next."""

_SERVER = "is the server up, and are address, account and password right?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a store is.  ``name`` is for people; ``secrets`` must never be shown to them."""

    name: str
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @contextmanager
    def trying(self, what: str) -> Iterator[None]:
        """Turn whatever goes wrong inside into a ``StoreError`` that begins with ``what``.

        The original error is left behind: it may tell the address or a text.
        """
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            why, hint = self._reason(error)
            raise StoreError(what, where=self.name, why=why, hint=hint) from None

    def _reason(self, error: SQLAlchemyError | OSError) -> tuple[str, str]:
        cause = error.orig if isinstance(error, DBAPIError) else error
        name = getattr(cause, "sqlite_errorname", "")
        for beginning, why, hint in _SQLITE:
            if name.startswith(beginning):
                return why, hint
        if isinstance(cause, OSError):
            return (cause.strerror or "").lower(), "look at the rights of the file and its folder"
        why = " ".join(str(cause).split())
        for secret in self.secrets:
            why = why.replace(secret, "***")
        return why, _SERVER if isinstance(error, OperationalError) and not name else ""
