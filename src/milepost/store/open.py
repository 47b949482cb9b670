"""From an address to an opened store."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from milepost.errors import UsageError
from milepost.model.clock import Clock
from milepost.store.book import Store
from milepost.store.branch import open_branch
from milepost.store.postgres import open_server
from milepost.store.sqlite import open_path

_FORMS = "sqlite:///FILE, postgresql://…, branch:NAME or none"


def open_store(
    url: str, clock: Clock, *, folder: Path, create: bool, keep: timedelta | None = None
) -> Store:
    """The store at ``url``; relative paths are below ``folder``.

    Without ``create`` one that is not there yet keeps nothing.  What is older
    than ``keep`` goes when a run ends.  Raises ``UsageError`` for an address
    that is none, ``StoreError`` where it cannot be opened.
    """
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        file = _parsed(url).database
        if not file or file == ":memory:":
            raise _unusable("it names no file")
        return open_path(folder / file, clock, where=file, create=create, keep=keep)
    if scheme == "branch":
        name = url.partition(":")[2]
        return open_branch(name, clock, folder=folder, create=create, keep=keep)
    if scheme.partition("+")[0] in ("postgresql", "postgres"):
        return open_server(_parsed(url), clock, create=create, keep=keep)
    raise _unusable("it begins with none of these words")


def file_of(url: str, folder: Path) -> Path | None:
    """The file that the store at ``url`` would be; ``None`` where it is none.

    Raises ``UsageError`` for an address that is none.
    """
    file = _parsed(url).database if url.partition(":")[0] == "sqlite" else None
    return folder / file if file else None


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise _unusable("it is no address of a database") from None


def _unusable(why: str) -> UsageError:
    # The address itself is not told: it may hold a password.
    return UsageError("the address of the store cannot be used", why=why, hint=f"write {_FORMS}")
