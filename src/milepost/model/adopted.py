"""Findings that were there when somebody began to judge: accepted as they are, without an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from milepost.model.finding import Severity, finding_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """One finding that is accepted debt.

    It is accepted at ``severity``: where the finding gets graver it speaks
    again.  ``since`` is how long it had been found by then, where that was
    known; ``on`` is the day it was accepted, ``by`` the id of a person, empty
    where nobody is named.  ``message`` is what it said then.  A ``subject``
    that is the ``id`` stands for words that the file must not hold.
    """

    id: str
    rule: str
    severity: Severity
    on: date
    milestone: str = ""
    source: str = ""
    subject: str = ""
    since: date | None = None
    by: str = ""
    message: str = ""

    @property
    def fits(self) -> bool:
        """Whether the ``id`` is that of the finding the other fields tell of."""
        told = finding_id(self.rule, self.milestone, self.source, self.subject)
        return self.id in (told, self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What a run of `adopt` makes of the file.

    ``kept`` are entries that were there and stay, ``gone`` among them those
    whose finding is gone (``dropped``, where they were to be).  ``added`` are
    new; ``graver`` were there at a milder severity and replace that entry.
    ``left`` counts findings that speak and were not to be added.
    """

    kept: tuple[Adopted, ...] = ()
    added: tuple[Adopted, ...] = ()
    graver: tuple[Adopted, ...] = ()
    gone: tuple[Adopted, ...] = ()
    dropped: tuple[Adopted, ...] = ()
    left: int = 0

    @property
    def all(self) -> tuple[Adopted, ...]:
        """Every entry of the file as it is to be."""
        return (*self.kept, *self.added, *self.graver)

    @property
    def changes(self) -> bool:
        """Whether the file gets another one."""
        return bool(self.added or self.graver or self.dropped)
