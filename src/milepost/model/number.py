"""Numbers from outside, and the objectives they are key results of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from milepost.model.prose import Prose

SPENT = "budget spent"
"""The number that says what of the project's budget was spent; no user's is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InFile:
    """A JSON file inside the working folder.  ``path`` as written; ``at`` leads to the number."""

    path: str
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InVariable:
    """A variable of the environment.  ``text`` is what it holds, ``None`` where it is not set."""

    name: str
    text: str | None = field(default=None, repr=False)
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtAddress:
    """An https address that answers with JSON.

    ``loopback``: whoever runs milepost lets it read from this very computer.
    ``barred`` says why the address is not asked at all; empty where it is.
    """

    url: str
    at: str = ""
    loopback: bool = False
    barred: Prose = ()


def plainly(number: Decimal) -> str:
    """The number in digits, without zeros at the end that say nothing: ``160``, ``0.5``."""
    return f"{number.normalize():f}"


Source = InFile | InVariable | AtAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A fact from outside.

    ``source`` is where it is read.  ``value`` is ``None`` where it was not read
    or could not be: ``missing`` then says why and what to do.  ``where`` says
    in a phrase where it is read (``seats.json, active``).  ``start``, ``to``
    and ``by`` are what it was, what it is to be and by which day; ``unit`` is
    what is counted.  ``declared_at`` is ``file:line``.
    """

    name: str
    source: Source | None = None
    value: Decimal | None = None
    missing: Prose = ()
    where: str = ""
    url: str = ""
    start: Decimal | None = None
    to: Decimal | None = None
    by: date | None = None
    unit: str = ""
    declared_at: str = ""

    @property
    def key(self) -> str:
        """Its key in the plan file."""
        return "project.budget.spent" if self.name == SPENT else f"numbers.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What the plan is to achieve; ``key_results`` are names of numbers."""

    id: str
    title: str
    key_results: tuple[str, ...] = ()
    declared_at: str = ""
