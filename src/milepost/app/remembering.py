"""Open the store that the settings name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from milepost.model.clock import Clock
from milepost.store.book import NoStore, Store
from milepost.store.open import open_store


def remembering(url: str, clock: Clock, *, create: bool, keep: timedelta | None = None) -> Store:
    """The store at ``url``, relative to the working folder; one that keeps nothing for ``none``.

    Without ``create`` one that is not there yet is none.  What is older than
    ``keep`` goes when a run ends.  Raises ``UsageError`` for an address that is
    none, ``StoreError`` where it cannot be opened.
    """
    if url == "none":
        return NoStore()
    return open_store(url, clock, folder=Path.cwd(), create=create, keep=keep)
