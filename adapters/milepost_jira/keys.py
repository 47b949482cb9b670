"""Keys and ids of Jira's, fit for an address."""

from __future__ import annotations

import re

from milepost.trackers.rows import Malformed

_KEY = re.compile(r"[A-Z][A-Z0-9_]*-[0-9]{1,18}")
_ID = re.compile(r"[0-9]{1,18}")


def is_issue_key(text: str) -> bool:
    """Whether it has the form of an issue's key."""
    return _KEY.fullmatch(text) is not None


def issue_key(key: str) -> str:
    """``key`` if it is an issue's, fit for an address.  Raises ``Malformed``."""
    if not is_issue_key(key):
        raise Malformed(f"{key!r} is not the key of an issue")
    return key


def version_id(key: str) -> str:
    """``key`` if it is a version's id, fit for an address.  Raises ``Malformed``."""
    if not _ID.fullmatch(key):
        raise Malformed(f"{key!r} is not the id of a version")
    return key
