"""Who is at work, as the commit of a state branch says it: one line of its message.

A claim lasts a quarter of an hour after it was made or renewed, so a run that
died keeps nobody out for longer.  The clocks of two machines may differ by less
than that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from milepost.model.clock import parse_instant
from milepost.report import safe
from milepost.store.lease import Holder

LASTS = timedelta(minutes=15)
RENEWED = timedelta(minutes=5)
"""How old a claim may get before it is renewed, with what was written down meanwhile."""

_HEAD = "What milepost remembers [skip ci]"
_LINE = "Held-by: "

Claims = Mapping[str, Holder]
"""Who is at work, by instance."""


def written(claims: Claims) -> str:
    """The message of a commit that says so."""
    if not claims:
        return _HEAD
    said = {instance: asdict(holder) for instance, holder in claims.items()}
    return f"{_HEAD}\n\n{_LINE}{json.dumps(said, default=datetime.isoformat, sort_keys=True)}"


def read(message: str) -> Claims:
    """What a commit's message says; what cannot be understood is no claim."""
    for line in message.splitlines():
        if line.startswith(_LINE):
            try:
                said = json.loads(line.removeprefix(_LINE))
                return {instance: _holder(one) for instance, one in said.items()}
            except (ValueError, TypeError, KeyError, AttributeError):
                return {}
    return {}


def _holder(said: Mapping[str, Any]) -> Holder:
    return Holder(
        token=str(said["token"]),
        host=safe.plain(str(said["host"])),
        pid=int(said["pid"]),
        command=safe.plain(str(said["command"])),
        since=parse_instant(said["since"]),
        expires=parse_instant(said["expires"]),
    )
