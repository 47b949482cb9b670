"""Tracker entries: the adapter's own options where there is one, else the form promised for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from milepost.config.form.words import Line
from milepost.trackers import registry
from milepost.trackers.contract import TrackerOptions


class Later(TrackerOptions):
    """An entry that is valid but cannot be read in this version."""


class Gitlab(Later):
    """A GitLab project: no adapter yet."""

    project: Line = Field(description="GROUP/PROJECT.", examples=["acme/integrations"])
    dropped: tuple[Line, ...] = Field(
        default=(), description="Labels of what closes without being done."
    )


class Jira(Later):
    """A Jira project: no adapter yet."""

    project: Line = Field(description="The project's key.", examples=["CUST"])
    email: Line | None = Field(default=None, description="Whose token it is (cloud).", repr=False)
    deployment: Literal["cloud", "datacenter"] | None = Field(
        default=None, description="Found out when left away."
    )
    milestones: Literal["versions", "epics"] = Field(
        default="versions", description="What counts as a milestone."
    )
    dropped: tuple[Line, ...] = Field(
        default=(
            "Won't Fix", "Won't Do", "Duplicate", "Declined", "Invalid", "Incomplete",
            "Cannot Reproduce", "Rejected",
        ),
        description="Resolutions of what closes without being done.",
    )  # fmt: skip


class Many(Later):
    """Many repositories as one tracker: not read in this version."""

    repos: Line | tuple[Line, ...] = Field(
        description="Patterns of repositories.", examples=["acme/*"]
    )
    exclude: tuple[Line, ...] = Field(default=(), description="Patterns left out.")


FUTURE: Mapping[str, type[Later]] = MappingProxyType({"gitlab": Gitlab, "jira": Jira})
"""Kinds the configuration promises and no adapter reads yet."""

LATER = frozenset({"visibility", "milestones", "dropped", "repos", "exclude"})
"""Keys of an entry that are valid but without effect, unless the adapter itself has them."""

IN_CONTRACT_BUT_LATER = frozenset({"visibility"})


@dataclass(frozen=True, slots=True)
class Entry:
    """How an entry is to be read: its form, and keys that have no effect yet.

    ``unread`` says why the whole entry has none; empty where it is read.
    """

    model: type[TrackerOptions]
    later: frozenset[str] = frozenset()
    unread: str = ""


def kinds() -> tuple[str, ...]:
    """Every kind an entry may have, readable or promised."""
    return tuple(sorted({*registry.kinds(), *FUTURE}))


def entry(kind: str, keys: Collection[str]) -> Entry:
    """The form of an entry of ``kind`` that has ``keys``.

    Raises ``KeyError`` for a kind there is not.
    """
    if kind not in registry.kinds():
        return Entry(FUTURE[kind], unread=f"kind {kind}")
    options = registry.kind(kind).Options
    own = frozenset(options.model_fields) - IN_CONTRACT_BUT_LATER
    if "repos" in keys and "repos" not in own:
        return Entry(Many, unread="repos")
    return Entry(options, later=LATER - own)
