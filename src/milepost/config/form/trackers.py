"""Tracker entries: the form of each is the adapter's own options."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pydantic import Field

from milepost.config.form.words import Line
from milepost.errors import UsageError
from milepost.trackers import registry
from milepost.trackers.contract import AdapterKind, TrackerOptions
from milepost.trackers.many import ManyKind, ManyOptions


class Unread(TrackerOptions):
    """Many repositories as one tracker, of a kind that cannot find them out: not read."""

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


def may_be_many(kind: str) -> bool:
    """Whether an entry of a kind may stand for many projects; what packages bring may."""
    return kind not in registry.kinds() or many(kind) is not None


def many(kind: str) -> type[ManyOptions] | None:
    """The form of an entry of a kind of milepost's own that stands for many projects, if any."""
    found = registry.kind(kind)
    return found.Many if isinstance(found, ManyKind) else None


def entry(kind: str, keys: Collection[str], plugins: tuple[str, ...] = ()) -> Entry:
    """The form of an entry of ``kind`` that has ``keys``.

    Raises ``MilepostError`` for a kind there is not, for one that cannot be
    loaded, and for an entry that is of one project and of many at once.
    """
    found = registry.kind(kind, plugins)
    later = NOT_YET - found.Options.model_fields.keys()
    if isinstance(found, ManyKind):
        if "repos" not in keys:
            return Entry(found.Options, later=found.Options.NO_EFFECT)
        _of_one_sort(found, keys)
        return Entry(found.Many, later=found.Many.NO_EFFECT)
    if "repos" in later.intersection(keys):
        return Entry(Unread, unread="repos")
    return Entry(found.Options, later=found.Options.NO_EFFECT | later)


def _of_one_sort(kind: ManyKind, keys: Collection[str]) -> None:
    both = [key for key in keys if _only_of_one(kind, key)]
    if both:
        raise UsageError(
            f"`{both[0]}` and `repos` stand in one entry",
            hint=f"keep `repos` for many repositories or `{both[0]}` for one",
        )


def _only_of_one(kind: AdapterKind, key: str) -> bool:
    own = kind.Options.model_fields.get(key)
    return own is not None and own.is_required() and key not in TrackerOptions.model_fields
