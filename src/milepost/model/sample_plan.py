"""Specimens of what a plan file says besides milestones, in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from milepost.model.calendar import Calendar
from milepost.model.clock import parse_day
from milepost.model.number import Number, Objective
from milepost.model.person import Person
from milepost.model.project import Project
from milepost.model.terms import Invoice, Level, Risk, Terms

WATCHER = Person(id="dana", name="Dana Ortiz")


def project(
    *,
    start: str = "",
    end: str = "",
    phases: tuple[str, ...] = (),
    key_results: Iterable[str] = (),
    calendar: Calendar | None = None,
    where: str = "",
) -> Project:
    """A project; with ``key_results`` it has the objective *live-90*, which these belong to."""
    names = tuple(key_results)
    live = Objective(
        id="live-90",
        title="Live in 90 days",
        key_results=names,
        declared_at="milepost.yaml:9",
    )
    return Project(
        name="Nordwind",
        start=_day(start),
        end=_day(end),
        phases=phases,
        objectives=(live,) if names else (),
        calendar=calendar or Calendar(),
        where=where,
    )


def numbers(*names: str, by: str = "2027-04-09") -> Mapping[str, Number]:
    """Numbers that are to be 400 on the day ``by``; ``by=""`` is no day."""
    each = {
        name: Number(name=name, start=Decimal(0), to=Decimal(400), by=_day(by)) for name in names
    }
    return MappingProxyType(each)


def risky(
    *levels: Level,
    kind: str = "technology",
    owner: Person | None = WATCHER,
    contingency: str = "Wait",
) -> Terms:
    """Terms with a risk of each of these levels, watched and provided for."""
    return Terms(
        risks=tuple(
            Risk(kind=kind, level=level, owner=owner, contingency=contingency) for level in levels
        )
    )


def billed(sent: str = "") -> Terms:
    """Terms with an invoice, sent or not."""
    return Terms(invoice=Invoice(amount=Decimal(24000), currency="EUR", sent=_day(sent)))


def _day(text: str) -> date | None:
    return parse_day(text) if text else None
