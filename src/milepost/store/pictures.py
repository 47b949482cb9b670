"""How a milestone stood as bytes and back, under a key made of what is in it.

A *picture* is one milestone, an *album* the pictures of a run.  What did not
change has the same key, and is kept once.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from milepost.model.history import IssueState, Snapshot
from milepost.model.ref import Ref

MOVERS = "movers"
"""What of a remembered day names people."""
_KEY = 12
"""Bytes of a key: enough that nobody makes two pictures with the same one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes to keep, and their key."""

    digest: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Album:
    """The pictures of one run: keys by milestone, and which of them are ``partial``.

    ``rebuilt`` has, by milestone, the days before it that trackers remember.
    """

    pictures: Mapping[str, str]
    partial: frozenset[str] = field(default_factory=frozenset)
    rebuilt: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)


def kept(said: Mapping[str, object]) -> Kept:
    """A JSON object as bytes; the same object has the same key."""
    text = json.dumps({key: value for key, value in said.items() if value}, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).digest()[:_KEY]
    return Kept(urlsafe_b64encode(digest).decode(), zlib.compress(text.encode(), 9))


def read(body: bytes) -> dict[str, Any]:
    """The object that ``kept`` made the bytes of."""
    said: dict[str, Any] = json.loads(zlib.decompress(body))
    return said


def picture(snapshot: Snapshot) -> Kept:
    """One milestone, without when it was seen and why that was kept."""
    return kept(
        {
            "title": snapshot.title,
            "due": str(snapshot.due or ""),
            "health": snapshot.health,
            "closed": snapshot.closed,
            "owners": snapshot.owners,
            "criteria": dict(snapshot.criteria),
            **_work(snapshot),
            "findings": dict(sorted(snapshot.findings.items())),
            "numbers": dict(sorted(snapshot.numbers.items())),
            "rank": snapshot.rank,
        }
    )


def seen(body: bytes) -> Mapping[str, Any]:
    """What ``picture`` kept, as the fields of a ``Snapshot``."""
    said = read(body)
    return {
        "title": said.get("title", ""),
        "due": date.fromisoformat(said["due"]) if "due" in said else None,
        "health": said.get("health"),
        "closed": said.get("closed", False),
        "owners": tuple(said.get("owners", ())),
        "criteria": MappingProxyType(said.get("criteria", {})),
        **_worked(said),
        "findings": MappingProxyType(said.get("findings", {})),
        "numbers": MappingProxyType(said.get("numbers", {})),
        "rank": said.get("rank"),
    }


def rebuilt(snapshot: Snapshot) -> dict[str, Any]:
    """One day of a milestone that trackers remember."""
    movers: dict[str, dict[str, str]] = {}
    for ref, who in sorted(snapshot.movers.items()):
        movers.setdefault(ref.source, {})[ref.key] = who
    return {
        "at": snapshot.at.isoformat(),
        "day": str(snapshot.day),
        "whole": snapshot.whole,
        **_work(snapshot),
        MOVERS: movers,
    }


def remembered(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What ``rebuilt`` kept, as the fields of a ``Snapshot``."""
    movers = {
        Ref(source, key): who
        for source, by_key in said[MOVERS].items()
        for key, who in by_key.items()
    }
    return {
        "at": datetime.fromisoformat(said["at"]),
        "day": date.fromisoformat(said["day"]),
        "whole": said["whole"],
        "rebuilt": True,
        "movers": MappingProxyType(movers),
        **_worked(said),
    }


def album(book: Album) -> Kept:
    """The pictures of one run, by milestone."""
    return kept(
        {
            "pictures": dict(sorted(book.pictures.items())),
            "partial": sorted(book.partial),
            "rebuilt": dict(sorted(book.rebuilt.items())),
        }
    )


def opened(body: bytes) -> Album:
    """What ``album`` kept."""
    said = read(body)
    return Album(
        said.get("pictures", {}), frozenset(said.get("partial", ())), said.get("rebuilt", {})
    )


def _work(snapshot: Snapshot) -> dict[str, Any]:
    """Its issues, by tracker."""
    committed: dict[str, dict[str, list[str]]] = {}
    for ref, state in sorted(snapshot.committed.items()):
        committed.setdefault(ref.source, {}).setdefault(state, []).append(ref.key)
    stretch: dict[str, list[str]] = {}
    for ref in sorted(snapshot.stretch):
        stretch.setdefault(ref.source, []).append(ref.key)
    return {"committed": committed, "stretch": stretch}


def _worked(said: Mapping[str, Any]) -> dict[str, Any]:
    """What ``_work`` kept, as fields of a ``Snapshot``."""
    committed: dict[Ref, IssueState] = {
        Ref(source, key): state
        for source, by_state in said.get("committed", {}).items()
        for state, keys in by_state.items()
        for key in keys
    }
    stretch = ((source, key) for source, keys in said.get("stretch", {}).items() for key in keys)
    return {
        "committed": MappingProxyType(committed),
        "stretch": frozenset(Ref(source, key) for source, key in stretch),
    }
