"""A configuration file as a tree that knows where everything stands."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Natural = None | bool | int | float | str
"""What a scalar is where nothing says what is expected."""

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?=[.eE])(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?"
)
_LONGEST = 40
_WORDS: dict[str, Natural] = {"": None, "null": None, "~": None, "true": True, "false": False}


def natural(plain: str) -> Natural:
    """What an unquoted scalar is.

    Only ``true``/``false``, ``null``/``~`` (or nothing) and decimal numbers are
    special, as in YAML 1.2.  Numbers that a computer would not keep exactly as
    an integer of 18 digits or a finite float stay text.
    """
    if plain in _WORDS:
        return _WORDS[plain]
    if _INTEGER.fullmatch(plain):
        return int(plain)
    if len(plain) <= _LONGEST and _DECIMAL.fullmatch(plain):
        number = float(plain)
        return number if math.isfinite(number) else plain
    return plain


@dataclass(frozen=True, kw_only=True)
class Node:
    """One value of the file.

    ``text`` is a scalar's text as written; ``plain`` says that it was not
    quoted.  ``items`` are those of a list, ``entries`` the keys and values of
    a map, in file order, each key once.  ``line`` and ``column`` count from 1.
    ``raw`` is its source text, ``rest`` what follows it on its last line.
    ``flow`` is true within ``[ ]`` or ``{ }``.  ``secret`` marks what came from
    the environment: it must never be shown.  A ``broken`` node has been
    complained about already and is looked at no further.
    """

    kind: Literal["text", "list", "map"]
    line: int
    column: int
    text: str = field(default="", repr=False)
    plain: bool = False
    items: tuple[Node, ...] = ()
    entries: tuple[tuple[Node, Node], ...] = ()
    raw: str = field(default="", repr=False)
    rest: str = field(default="", repr=False)
    flow: bool = False
    secret: bool = False
    broken: bool = False

    @cached_property
    def natural(self) -> Natural:
        """The scalar's value where its form decides."""
        return natural(self.text) if self.plain else self.text

    @property
    def empty(self) -> bool:
        """Whether it is ``null``, ``~`` or nothing at all."""
        return self.kind == "text" and self.natural is None

    def get(self, key: str) -> Node | None:
        """The value of a map's key."""
        return next((value for name, value in self.entries if name.text == key), None)


def join(path: str, step: str) -> str:
    """A path one step longer."""
    return f"{path}{step}".lstrip(".")
