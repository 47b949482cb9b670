"""The one door to the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType


def environ() -> Mapping[str, str]:
    """The process environment, read-only."""
    return MappingProxyType(dict(os.environ))


def in_ci() -> bool:
    """Whether a CI system runs us (``CI`` is set to something other than ``false``)."""
    return environ().get("CI", "").casefold() not in ("", "0", "false")


def wants_color(*, no_color: bool, terminal: bool) -> bool:
    """Whether to colour: only on a terminal, and neither ``--no-color`` nor ``NO_COLOR``."""
    return terminal and not no_color and not environ().get("NO_COLOR")


SHORTEST = 8
"""Values shorter than this are no credentials, and may be words of a report."""


def secrets() -> tuple[str, ...]:
    """Values of variables that look like credentials, to be kept out of bug reports."""
    words = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "KEY", "CREDENTIAL", "AUTH", "HOOK", "NOTIFY")
    found = {
        value
        for name, value in environ().items()
        if len(value) >= SHORTEST and any(word in name.upper() for word in words)
    }
    return tuple(sorted(found, key=len, reverse=True))
