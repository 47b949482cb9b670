"""What each field of a query means: which operators it knows, which values there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira import names
from milepost.sandbox.jira.call import Call
from milepost.sandbox.jira.people import email, identity
from milepost.sandbox.jira.ranges import RANGES, Operand, Test
from milepost.sandbox.jira.refusals import refuse
from milepost.sandbox.jira.shapes import epic_of, type_of

_Values = Callable[[Project, Issue], Iterable[Any]]
_EMPTY = Operand("EMPTY")
_SETS = ("=", "!=", "in", "not in")
_EMPTIES = ("is", "is not")


def clause(call: Call, name: str, operator: str, operands: list[Operand]) -> Test:
    """The test that one clause is; 400 for what Jira (or this part of it) does not know."""
    field = name.casefold()
    if field in RANGES:
        return RANGES[field](call, name, operator, operands)
    if field not in _FIELDS or (field == "epic link" and call.cloud):
        said = f"Field '{name}' does not exist or you do not have permission to view it."
        raise refuse(400, said)
    if field == "resolution":
        operands = [_EMPTY if it.text.casefold() == "unresolved" else it for it in operands]
    values, resolve = _FIELDS[field](call)
    return _membership(name, operator, operands, values, resolve)


def order_key(call: Call, name: str) -> Callable[[tuple[Project, Issue]], tuple[bool, Any]]:
    """How to sort by a field: what is empty comes first, as in Jira."""
    field = name.casefold()
    if field not in _ORDER:
        raise refuse(400, f"Not able to sort using field '{name}'.")
    value = _ORDER[field]
    return lambda it: ((found := value(call, *it)) is not None, found if found is not None else 0)


def _membership(
    name: str,
    operator: str,
    operands: list[Operand],
    values: _Values,
    resolve: Callable[[Operand], set[Any]],
) -> Test:
    if operator in _EMPTIES or (operator in ("=", "!=") and operands[0].empty):
        if not operands[0].empty:
            raise refuse(
                400, f"The operator '{operator}' is only supported with 'EMPTY' or 'NULL'."
            )
        hollow = operator in ("is", "=")
        return lambda project, issue: hollow is not any(True for _ in values(project, issue))
    if operator not in _SETS:
        raise refuse(400, f"The operator '{operator}' is not supported by the '{name}' field.")
    wanted: set[Any] = set().union(*(resolve(it) for it in operands if not it.empty))
    or_empty = any(it.empty for it in operands)

    def test(project: Project, issue: Issue) -> bool:
        held = set(values(project, issue))
        found = bool(held & wanted) or (or_empty and not held)
        return found if operator in ("=", "in") else bool(held) and not found

    return test


_Field = tuple[_Values, Callable[[Operand], set[Any]]]


def _missing(field: str, operand: Operand) -> Exception:
    said = f"The value '{operand.text}' does not exist for the field '{field}'."
    return refuse(400, said)


def _project(call: Call) -> _Field:
    def resolve(operand: Operand) -> set[Any]:
        text = operand.text.casefold()
        for it in call.projects():
            if text in ((it.key or "").casefold(), it.name.casefold(), str(it.id)):
                return {it.id}
        raise _missing("project", operand)

    return (lambda project, _issue: (project.id,)), resolve


def _version(call: Call) -> _Field:
    def resolve(operand: Operand) -> set[Any]:
        everything = [it for project in call.projects() for it in project.milestones.values()]
        by_name = {it.id for it in everything if it.title.casefold() == operand.text.casefold()}
        by_id = {it.id for it in everything if str(it.id) == operand.text}
        found = (by_name or by_id) if operand.quoted else (by_id or by_name)
        if not found:
            raise _missing("fixVersion", operand)
        return set(found)

    def values(project: Project, issue: Issue) -> Iterable[Any]:
        held = project.milestones
        return (held[number].id for number in issue.milestones if number in held)

    return values, resolve


def _issue_ids(call: Call, field: str) -> Callable[[Operand], set[Any]]:
    def resolve(operand: Operand) -> set[Any]:
        place = call.find(operand.text)
        if place is None or call.level(place[0]) is None:
            said = f"An issue with key '{operand.text}' does not exist for field '{field}'."
            raise refuse(400, said)
        return {place[1].id}

    return resolve


def _key(call: Call) -> _Field:
    return (lambda _project, issue: (issue.id,)), _issue_ids(call, "key")


def _parent(call: Call) -> _Field:
    def values(_project: Project, issue: Issue) -> Iterable[Any]:
        by_epic = not call.cloud and epic_of(call, issue) is not None
        return () if issue.parent is None or by_epic else (issue.parent,)

    return values, _issue_ids(call, "parent")


def _epic(call: Call) -> _Field:
    def values(_project: Project, issue: Issue) -> Iterable[Any]:
        epic = epic_of(call, issue)
        return () if epic is None else (epic.id,)

    return values, _issue_ids(call, "Epic Link")


def _named(
    field: str, known: Iterable[str], value: Callable[[Call, Issue], str | None]
) -> Callable[[Call], _Field]:
    table = {name.casefold(): name for name in known}

    def make(call: Call) -> _Field:
        def resolve(operand: Operand) -> set[Any]:
            if operand.text.casefold() not in table:
                raise _missing(field, operand)
            return {table[operand.text.casefold()]}

        def values(_project: Project, issue: Issue) -> Iterable[Any]:
            found = value(call, issue)
            return () if found is None else (found,)

        return values, resolve

    return make


def _labels(_call: Call) -> _Field:
    def values(project: Project, issue: Issue) -> Iterable[Any]:
        held = project.labels
        return (held[number].name.casefold() for number in issue.labels if number in held)

    return values, lambda operand: {operand.text.casefold()}


def _person(field: str, logins: Callable[[Issue], list[str]]) -> Callable[[Call], _Field]:
    def make(call: Call) -> _Field:
        def resolve(operand: Operand) -> set[Any]:
            if operand.function and operand.text.casefold() == "currentuser":
                return {call.token.login} if call.token else set()
            wanted = operand.text.casefold()
            for user in call.world.state.users.values():
                if wanted in (identity(call, user).casefold(), email(user).casefold()):
                    return {user.login}
            raise _missing(field, operand)

        return (lambda _project, issue: logins(issue)), resolve

    return make


def _flag(_call: Call) -> _Field:
    def resolve(operand: Operand) -> set[Any]:
        if operand.text.casefold() != "impediment":
            raise _missing("Flagged", operand)
        return {True}

    return (lambda _project, issue: (True,) if issue.flagged else ()), resolve


_CATEGORY = {name: key for key, (_id, name, _color) in names.CATEGORIES.items()}
_FIELDS: dict[str, Callable[[Call], _Field]] = {
    "project": _project,
    "fixversion": _version,
    "key": _key,
    "issuekey": _key,
    "issue": _key,
    "id": _key,
    "parent": _parent,
    "epic link": _epic,
    "labels": _labels,
    "flagged": _flag,
    "statuscategory": _named(
        "statusCategory",
        _CATEGORY,
        lambda call, it: names.CATEGORIES[names.status_of(it, call.workflow).category][1],
    ),
    "status": _named(
        "status", names.STATUSES, lambda call, it: names.status_of(it, call.workflow).name
    ),
    "resolution": _named(
        "resolution", names.RESOLUTIONS, lambda call, it: names.resolution_of(it, call.workflow)
    ),
    "issuetype": _named("issuetype", names.TYPES, lambda call, it: type_of(call, it).name),
    "type": _named("issuetype", names.TYPES, lambda call, it: type_of(call, it).name),
    "priority": _named("priority", names.PRIORITIES, lambda _call, it: it.priority),
    "assignee": _person("assignee", lambda it: it.assignees),
    "reporter": _person("reporter", lambda it: [it.author]),
}
_Sorted = str | int | date | datetime | tuple[Any, ...] | None
_ORDER: dict[str, Callable[[Call, Project, Issue], _Sorted]] = {
    "key": lambda _call, project, it: (project.key, it.number),
    "issuekey": lambda _call, project, it: (project.key, it.number),
    "id": lambda _call, _project, it: it.id,
    "created": lambda _call, _project, it: it.created_at,
    "updated": lambda _call, _project, it: it.updated_at,
    "resolved": lambda _call, _project, it: it.closed_at,
    "due": lambda _call, _project, it: it.due,
    "duedate": lambda _call, _project, it: it.due,
    "summary": lambda _call, _project, it: it.title.casefold(),
    "priority": lambda _call, _project, it: (
        -list(names.PRIORITIES).index(it.priority) if it.priority is not None else None
    ),
}
