"""What issues have to do with each other, and what GitLab notes about them."""

from __future__ import annotations

import re
from datetime import date

from milepost.sandbox.actions import Act
from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.gitlab.call import Call
from milepost.sandbox.links import found
from milepost.sandbox.ties import Tie

RELATED = "Relates"
_REFERENCE = re.compile(r"(?:(?P<path>[\w.-]+(?:/[\w.-]+)*))?#(?P<iid>\d+)")
_Place = tuple[Project, Issue]


def referred(call: Call, project: Project, text: str) -> list[_Place]:
    """The issues that a text names (``#3``, ``acme/docs#4``) and the caller may see."""
    places = []
    for match in _REFERENCE.finditer(text):
        path = match["path"] or project.full_name
        full = path if "/" in path else f"{project.full_name.rpartition('/')[0]}/{path}"
        where = call.world.project(full)
        if where is None or call.level(where) is None:
            continue
        issue = where.issues.get(int(match["iid"]))
        if issue is not None and issue.pull is None:
            places.append((where, issue))
    return places


def relate(call: Call, one: Issue, other: Issue) -> None:
    """Say that two issues have to do with each other, unless that is said."""
    if tie_between(call, one, other) is None:
        ties = call.world.state.ties
        number = call.world.next_id()
        ties[number] = Tie(id=number, type=RELATED, active=one.id, passive=other.id)


def tie_between(call: Call, one: Issue, other: Issue) -> Tie | None:
    """What says that they have to do with each other."""
    ends = {one.id, other.id}
    ties = call.world.state.ties.values()
    return next((it for it in ties if it.type == RELATED and {it.active, it.passive} == ends), None)


def related(call: Call, issue: Issue) -> list[tuple[Tie, _Place]]:
    """The issues that have to do with this one and that the caller may see."""
    rows = []
    for tie in call.world.state.ties.values():
        if tie.type == RELATED and issue.id in (tie.active, tie.passive):
            place = found(call.world, tie.passive if tie.active == issue.id else tie.active)
            if call.level(place[0]) is not None:
                rows.append((tie, place))
    return rows


def set_due(act: Act, issue: Issue, day: date | None) -> None:
    """Give an issue a due date, or none, and note it."""
    if issue.due != day:
        issue.due = day
        act.event(
            issue, "due_changed", after="" if day is None else f"{day:%B} {day.day}, {day.year}"
        )


def describe(act: Act, issue: Issue, text: str | None) -> None:
    """Give an issue a description, and note it."""
    if (issue.body or "") != (text or ""):
        issue.body = text
        act.event(issue, "described")
