"""The project, its people and its calendar, as the model's own values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from milepost.config.countries import PublicHolidays
from milepost.config.days import span
from milepost.config.form.file import File
from milepost.config.form.project import Calendar as CalendarForm
from milepost.config.node import Node
from milepost.config.terms import exact
from milepost.model.calendar import Calendar, no_holidays
from milepost.model.number import Objective
from milepost.model.person import Person
from milepost.model.project import Budget, Project
from milepost.model.waiver import Waiver

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def project(path: str, file: File, root: Node, first: str) -> Project:
    """The project; ``first`` is what the first tracker is called, for want of a name."""
    said, lines = file.project, _lines(path, root)
    return Project(
        name=said.name or first,
        client=said.client or "",
        start=said.start,
        end=said.end,
        lead=said.lead or "",
        phases=said.phases,
        objectives=tuple(
            Objective(
                id=id_,
                title=one.title,
                key_results=one.key_results,
                declared_at=lines.get(id_, ""),
            )
            for id_, one in file.objectives.items()
        ),
        budget=Budget(amount=exact(said.budget.amount), currency=said.budget.currency)
        if said.budget
        else None,
        waivers=_waivers(path, file, root),
        calendar=_calendar(file.calendar),
        where=_where(path, root, "project"),
    )


def people(file: File) -> Mapping[str, Person]:
    """The people of the file, by id, in file order."""
    return MappingProxyType(
        {
            id_: Person(
                id=id_,
                name=person.name or "",
                accounts=MappingProxyType(person.accounts),
                team=person.team,
                lead=person.lead or "",
                deputy=person.deputy or "",
                away=tuple(map(span, person.away)),
            )
            for id_, person in file.people.items()
        }
    )


def _waivers(path: str, file: File, root: Node) -> tuple[Waiver, ...]:
    written = root.get("waivers")
    nodes = written.items if written else ()
    return tuple(
        Waiver(
            rule=one.rule,
            milestone=one.milestone or "",
            refs=one.refs,
            reason=one.reason,
            approved_by=one.approved_by,
            expires=one.expires,
            where=f"{path}:{node.line}",
        )
        for one, node in zip(file.waivers, nodes, strict=True)
    )


def _calendar(said: CalendarForm) -> Calendar:
    return Calendar(
        weekend=frozenset(map(_WEEKDAYS.index, said.weekend)),
        closed=tuple(map(span, said.closed)),
        holidays=PublicHolidays(said.country, said.subdivision or "")
        if said.country
        else no_holidays,
        release_days=frozenset(map(_WEEKDAYS.index, said.release_days)),
    )


def _where(path: str, root: Node, name: str) -> str:
    line = next((key.line for key, _ in root.entries if key.text == name), None)
    return f"{path}:{line}" if line else ""


def _lines(path: str, root: Node) -> Mapping[str, str]:
    node = root.get("objectives")
    return {key.text: f"{path}:{key.line}" for key, _ in node.entries} if node else {}
