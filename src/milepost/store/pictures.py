"""How a milestone stood as bytes and back, under a key made of what is in it.

A *picture* is one milestone, an *album* the pictures of a run.  What did not
change has the same key, and is kept once.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from milepost.model.history import IssueState, Snapshot
from milepost.model.ref import Ref

_KEY = 12
"""Bytes of a key: enough that nobody makes two pictures with the same one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes to keep, and their key."""

    digest: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Album:
    """The pictures of one run: keys by milestone, and which of them are ``partial``."""

    pictures: Mapping[str, str]
    partial: frozenset[str] = field(default_factory=frozenset)


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
    committed: dict[str, dict[str, list[str]]] = {}
    for ref, state in sorted(snapshot.committed.items()):
        committed.setdefault(ref.source, {}).setdefault(state, []).append(ref.key)
    stretch: dict[str, list[str]] = {}
    for ref in sorted(snapshot.stretch):
        stretch.setdefault(ref.source, []).append(ref.key)
    return kept(
        {
            "title": snapshot.title,
            "due": str(snapshot.due or ""),
            "health": snapshot.health,
            "closed": snapshot.closed,
            "owners": snapshot.owners,
            "criteria": dict(snapshot.criteria),
            "committed": committed,
            "stretch": stretch,
            "findings": dict(sorted(snapshot.findings.items())),
            "numbers": dict(sorted(snapshot.numbers.items())),
            "rank": snapshot.rank,
        }
    )


def seen(body: bytes) -> Mapping[str, Any]:
    """What ``picture`` kept, as the fields of a ``Snapshot``."""
    said = read(body)
    committed: dict[Ref, IssueState] = {
        Ref(source, key): state
        for source, by_state in said.get("committed", {}).items()
        for state, keys in by_state.items()
        for key in keys
    }
    return {
        "title": said.get("title", ""),
        "due": date.fromisoformat(said["due"]) if "due" in said else None,
        "health": said.get("health"),
        "closed": said.get("closed", False),
        "owners": tuple(said.get("owners", ())),
        "criteria": MappingProxyType(said.get("criteria", {})),
        "committed": MappingProxyType(committed),
        "stretch": frozenset(
            Ref(source, key) for source, keys in said.get("stretch", {}).items() for key in keys
        ),
        "findings": MappingProxyType(said.get("findings", {})),
        "numbers": MappingProxyType(said.get("numbers", {})),
        "rank": said.get("rank"),
    }


def album(pictures: Mapping[str, str], partial: Iterable[str]) -> Kept:
    """The pictures of one run, by milestone."""
    return kept({"pictures": dict(sorted(pictures.items())), "partial": sorted(partial)})


def opened(body: bytes) -> Album:
    """What ``album`` kept."""
    said = read(body)
    return Album(said.get("pictures", {}), frozenset(said.get("partial", ())))
