"""The store of a command that only looks: it remembers if it can, and fails for nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from milepost.cli import voice
from milepost.errors import StoreError
from milepost.store.book import Store


@contextmanager
def leniently() -> Iterator[None]:
    """What is remembered inside is told, not raised, where that cannot be."""
    try:
        yield
    except StoreError as error:
        voice.talk(f"this run is not remembered: {error}")


def made_if_possible(opened: Callable[..., Store]) -> Store:
    """The store, made where there is none; where that cannot be, what is there without it.

    ``opened`` opens it, and is told whether to ``create`` it.  Raises ``StoreError``
    where there is one that cannot be read.
    """
    try:
        return opened(create=True)
    except StoreError as error:
        found = opened(create=False)
        voice.talk(f"this run is not remembered: {error}")
        return found


@contextmanager
def closing_leniently(store: Store) -> Iterator[Store]:
    """The store, closed at the end; what it still had to write then is no reason to fail."""
    try:
        yield store
    finally:
        with leniently():
            store.close()
