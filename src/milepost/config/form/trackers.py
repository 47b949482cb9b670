"""Tracker entries: the form of each is the adapter's own options."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pydantic import Field

from milepost.config.form.words import Line
from milepost.trackers import registry
from milepost.trackers.contract import TrackerOptions


class Many(TrackerOptions):
    """Many repositories as one tracker: not read in this version."""

    repos: Line | tuple[Line, ...] = Field(
        description="Patterns of repositories.", examples=["acme/*"]
    )
    exclude: tuple[Line, ...] = Field(default=(), description="Patterns left out.")


NOT_YET = frozenset({"repos", "exclude"})
"""Keys of an entry that are valid but without effect, unless the adapter itself has them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How an entry is to be read: its form, and keys that have no effect yet.

    ``unread`` says why the whole entry has none; empty where it is read.
    """

    model: type[TrackerOptions]
    later: frozenset[str] = frozenset()
    unread: str = ""


def kinds(plugins: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Every kind an entry may have; ``plugins`` are those of the file."""
    return registry.kinds(plugins)


def entry(kind: str, keys: Collection[str], plugins: tuple[str, ...] = ()) -> Entry:
    """The form of an entry of ``kind`` that has ``keys``.

    Raises ``MilepostError`` for a kind there is not and for one that cannot be
    loaded.
    """
    options = registry.kind(kind, plugins).Options
    later = NOT_YET - options.model_fields.keys()
    if "repos" in later.intersection(keys):
        return Entry(Many, unread="repos")
    return Entry(options, later=options.NO_EFFECT | later)
