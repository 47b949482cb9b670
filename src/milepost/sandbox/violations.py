"""What a program should never cause: somebody called by name, a command carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A token flagged as ours made text come alive.

    ``login`` is whose token it was, ``where`` the place (``acme/web#3``),
    ``text`` the mention or the command as it was written.
    """

    kind: Literal["quick action", "mention"]
    login: str
    where: str
    text: str
