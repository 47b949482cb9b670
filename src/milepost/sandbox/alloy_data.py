"""The bundled real project as typed rows: what is in ``data/alloy.json.gz``, nothing interpreted.

Origin and licence: ``data/ALLOY.md``.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from milepost.model.clock import parse_day, parse_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A Jira version: a release, or a sprint that was kept as one."""

    id: int
    name: str
    archived: bool
    released: bool
    release: date | None

    @property
    def sprint(self) -> bool:
        """Whether it is a sprint, told by its name."""
        return "Sprint" in self.name


@dataclass(frozen=True, slots=True)
class Tie:
    """A Jira link as one of its ends tells it.

    ``out``: this issue is the active one (it *blocks* the other; it *depends
    on* the other).  ``in``: the other one is.
    """

    type: str
    other: str
    direction: Literal["in", "out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A Jira issue.  ``done`` is its status category, ``resolved`` the last time it got there."""

    key: str
    type: str
    status: str
    done: bool
    resolution: str | None
    created: datetime
    updated: datetime
    resolved: datetime | None
    priority: str | None
    versions: tuple[int, ...]
    labels: tuple[str, ...]
    components: tuple[str, ...]
    assignee: str | None
    parent: str | None
    ties: tuple[Tie, ...]

    @property
    def number(self) -> int:
        """The number in its key."""
        return int(self.key.rpartition("-")[2])


@cache
def versions() -> tuple[Version, ...]:
    """All 176 versions, in the order they were made."""
    return tuple(
        sorted((_version(raw) for raw in _file()["versions"]), key=lambda version: version.id)
    )


@cache
def rows() -> tuple[Row, ...]:
    """All 1,499 issues, by number."""
    return tuple(sorted((_row(raw) for raw in _file()["issues"]), key=lambda row: row.number))


@cache
def _file() -> dict[str, Any]:
    packed = files("milepost.sandbox").joinpath("data/alloy.json.gz").read_bytes()
    content: dict[str, Any] = json.loads(gzip.decompress(packed))
    return content


def _version(raw: dict[str, Any]) -> Version:
    return Version(
        id=int(raw["id"]),
        name=raw["name"],
        archived=raw["archived"],
        released=raw["released"],
        release=parse_day(raw["releaseDate"]) if raw["releaseDate"] else None,
    )


def _row(raw: dict[str, Any]) -> Row:
    resolved = raw["resolutiondate"]
    return Row(
        key=raw["key"],
        type=raw["type"],
        status=raw["status"],
        done=raw["cat"] == "done",
        resolution=raw["resolution"],
        created=parse_instant(raw["created"]),
        updated=parse_instant(raw["updated"]),
        resolved=parse_instant(resolved) if resolved else None,
        priority=None if raw["priority"] == "None" else raw["priority"],
        versions=tuple(map(int, raw["fixVersions"])),
        labels=tuple(raw["labels"]),
        components=tuple(raw["components"]),
        assignee=raw["assignee"],
        parent=raw["parent"],
        ties=tuple(Tie(*link) for link in raw["links"]),
    )
