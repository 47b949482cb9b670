"""People, and the accounts they have in trackers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from milepost.model.calendar import Span

AccountKind = Literal["user", "bot", "organization", "team", "deactivated", "missing", "unknown"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of one tracker.

    ``missing`` was looked up and does not exist; ``deactivated`` is there and can
    no longer sign in.  ``assignable`` says whether issues of this project can be
    given to it, ``None`` where nobody asked or the tracker does not tell.
    """

    login: str
    kind: AccountKind = "unknown"
    id: str = ""
    name: str = ""
    url: str = ""
    assignable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can own a milestone.

    ``accounts`` maps a tracker *kind* (``github``) to the login there.  ``id``
    is the key in the plan file, or the words found in a description when no
    entry of the file fits.  ``team`` marks a group: nobody in particular.
    ``lead`` and ``deputy`` are ids of people; the deputy stands in on the days
    of ``away``.
    """

    id: str
    name: str = ""
    accounts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    team: bool = False
    lead: str = ""
    deputy: str = ""
    away: tuple[Span, ...] = ()
    declared: bool = True

    @property
    def label(self) -> str:
        """What people call them: the name, else the id."""
        return self.name or self.id

    def away_on(self, day: date) -> Span | None:
        """The absence that ``day`` lies in, if the plan file names one."""
        return next((span for span in self.away if day in span), None)
