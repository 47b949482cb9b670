"""People, and the accounts they have in trackers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

AccountKind = Literal["user", "bot", "organization", "team", "missing", "unknown"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of one tracker.  ``missing`` was looked up and does not exist."""

    login: str
    kind: AccountKind = "unknown"
    id: str = ""
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can own a milestone.

    ``accounts`` maps a tracker *kind* (``github``) to the login there.  ``id``
    is the key in the plan file, or the words found in a description when no
    entry of the file fits.  ``team`` marks a group: nobody in particular.
    """

    id: str
    name: str = ""
    accounts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    team: bool = False
    lead: str = ""
    declared: bool = True

    @property
    def label(self) -> str:
        """What people call them: the name, else the id."""
        return self.name or self.id
