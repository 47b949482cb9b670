"""What must never be shown: how secrets look, and lines that may hold one."""

from __future__ import annotations

import re

_LINE = re.compile(r"token|secret|passw|webhook|e-?mail|url|state|key|auth", re.IGNORECASE)
_TOKEN = re.compile(
    r"\b(?:gh[a-z]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|gl[a-z]{2,5}-[\w-]{16,}"
    r"|ATATT[\w=-]{16,}|xox[a-z]-[\w-]{10,})"
)
_LOGIN = re.compile(r"^\s*[a-z+.-]+://[^/\s@]*:[^/\s@]+@", re.IGNORECASE)


def looks_like_token(text: str) -> bool:
    """Whether a tracker's access token, or the beginning of one, stands in ``text``."""
    return bool(_TOKEN.search(text))


def holds_password(url: str) -> bool:
    """Whether an address carries ``user:password@``."""
    return bool(_LOGIN.search(url))


def may_be_secret(line: str) -> bool:
    """Whether a line of the file is better not repeated."""
    return bool(_LINE.search(line)) or looks_like_token(line)
