"""A change as bytes and back: its texts are what makes a store big."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from types import MappingProxyType
from typing import cast

from milepost.model.change import Change, ChangeKind, Json, Precondition, Target, plain_json

_SURROGATES = "surrogatepass"


def packed(change: Change) -> bytes:
    """The change as compressed JSON, without the accounts it notified.

    People are kept only where something needs them.
    """
    said = {
        "source": change.source,
        "target": asdict(change.target),
        "kind": change.kind,
        "before": plain_json(change.before),
        "after": plain_json(change.after),
        "reason": change.reason,
        "precondition": asdict(change.precondition),
        "milestone": change.milestone,
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(errors=_SURROGATES), 9)


def unpacked(data: bytes) -> Change:
    """The change that ``packed`` made it of."""
    said = json.loads(zlib.decompress(data).decode(errors=_SURROGATES))
    return Change(
        source=said["source"],
        target=Target(**said["target"]),
        kind=ChangeKind(said["kind"]),
        before=_frozen(said["before"]),
        after=_frozen(said["after"]),
        reason=said["reason"],
        precondition=Precondition(**said["precondition"]),
        milestone=said["milestone"],
    )


def _frozen(value: object) -> Json:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return cast("Json", value)
