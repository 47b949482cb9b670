"""Changes to an issue's fields: all are checked before the first is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from milepost.model.clock import parse_day
from milepost.sandbox import actions
from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira import names
from milepost.sandbox.jira.call import Call
from milepost.sandbox.jira.flags import CLOUD_FLAG, SERVER_FLAG, flagging
from milepost.sandbox.jira.mentions import watch
from milepost.sandbox.jira.people import found_user
from milepost.sandbox.jira.refusals import refuse, wrong_fields
from milepost.sandbox.jira.shapes import EPIC_LINK
from milepost.sandbox.jira.text import checked, to_text
from milepost.sandbox.links import adopt, orphan
from milepost.sandbox.web import Refusal

Json = dict[str, Any]
Step = Callable[[Issue], None]
_SUMMARY = 255
_VERBS = frozenset({"add", "remove", "set"})


@dataclass(frozen=True, slots=True)
class Edit:
    """What is being sent for one issue of a project; ``project`` is where it is."""

    call: Call
    project: Project
    errors: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def read(self, fields: Json, update: Json) -> None:
        """Check ``fields`` and ``update``; raises 400 with every error at once."""
        for name in fields.keys() & update.keys():
            self.errors[name] = f"Field '{name}' cannot appear in both 'fields' and 'update'"
        for name, value in fields.items():
            self._one(name, "set", value)
        for name, operations in update.items():
            if not isinstance(operations, list):
                self.errors[name] = "data was not an array"
                continue
            for operation in operations:
                self._operation(name, operation)
        if self.errors:
            raise wrong_fields(self.errors)

    def apply(self, issue: Issue) -> None:
        """Make the changes."""
        for step in self.steps:
            step(issue)

    def _operation(self, name: str, operation: Any) -> None:
        verbs = operation if isinstance(operation, dict) else {}
        if len(verbs) != 1 or not verbs.keys() <= _VERBS:
            self.errors[name] = "The operation has to be exactly one of add, remove and set."
            return
        ((verb, value),) = verbs.items()
        if verb != "set" and name not in _SETS:
            self.errors[name] = f"Operation '{verb}' is not supported for field '{name}'."
            return
        self._one(name, verb, value)

    def _one(self, name: str, verb: str, value: Any) -> None:
        try:
            if name in _SETS:
                self.steps.append(_SETS[name](self, verb, value))
            elif name in _SINGLE:
                self.steps.append(_SINGLE[name](self, value))
            else:
                said = f"Field '{name}' cannot be set."
                self.errors[name] = f"{said} It is not on the appropriate screen, or unknown."
        except Refusal as refusal:
            self.errors.update(refusal.answer.body["errors"])


def part(sent: Json, name: str) -> Json:
    """``fields`` or ``update`` of a request; empty if it is not there."""
    found = sent.get(name) or {}
    if not isinstance(found, dict):
        raise refuse(400, f"'{name}' has to be an object.")
    return found


def _labels(edit: Edit, verb: str, value: Any) -> Step:
    wanted = value if verb == "set" else [value]
    if not isinstance(wanted, list) or not all(isinstance(it, str) for it in wanted):
        raise wrong_fields({"labels": "string expected at index 0"})
    for name in wanted:
        if any(it.isspace() for it in name):
            said = f"The label '{name}' contains spaces which is invalid."
            raise wrong_fields({"labels": said})
        if len(name) > _SUMMARY:
            raise wrong_fields({"labels": f"The label '{name}' exceeds the maximum length of 255."})
    act, held = edit.call.act(edit.project), edit.project.labels

    def step(issue: Issue) -> None:
        # Unlike elsewhere, upper and lower case make two labels.
        exact = {it.name: it for it in held.values()}
        chosen = [exact.get(name) or actions.add_label(act, name) for name in dict.fromkeys(wanted)]
        old = [held[number] for number in issue.labels]
        actions.set_labels(act, issue, _merged(verb, old, chosen))

    return step


def _versions(edit: Edit, verb: str, value: Any) -> Step:
    wanted = value if verb == "set" else [value]
    if not isinstance(wanted, list):
        raise wrong_fields({"fixVersions": "data was not an array"})
    numbers = [_version(edit.project, it) for it in wanted]
    act = edit.call.act(edit.project)
    return lambda issue: actions.set_milestones(
        act, issue, _merged(verb, issue.milestones, numbers)
    )


def _version(project: Project, sent: Any) -> int:
    named = sent if isinstance(sent, dict) else {}
    for version in project.milestones.values():
        if str(named.get("id")) == str(version.id) or named.get("name") == version.title:
            return version.number
    if "id" in named:
        said = f"Version with id '{named['id']}' does not exist."
    else:
        said = f"Version name '{named.get('name')}' is not valid"
    raise wrong_fields({"fixVersions": said})


def _components(edit: Edit, verb: str, value: Any) -> Step:
    wanted = value if verb == "set" else [value]
    if not isinstance(wanted, list) or not all(isinstance(it, dict) for it in wanted):
        raise wrong_fields({"components": "data was not an array"})
    chosen = [str(it.get("name")) for it in wanted]

    def step(issue: Issue) -> None:
        issue.components = _merged(verb, issue.components, chosen)
        _touched(edit, issue)

    return step


def _merged(verb: str, old: list[Any], chosen: list[Any]) -> list[Any]:
    if verb == "set":
        return list(chosen)
    if verb == "add":
        return old + [it for it in chosen if it not in old]
    return [it for it in old if it not in chosen]


def _summary(edit: Edit, value: Any) -> Step:
    said = ""
    if not isinstance(value, str) or not value.strip():
        said = "You must specify a summary of the issue."
    elif "\n" in value or "\r" in value:
        said = "The summary is invalid because it contains newline characters."
    elif len(value) > _SUMMARY:
        said = "Summary can't exceed 255 characters."
    if said:
        raise wrong_fields({"summary": said})
    return lambda issue: actions.set_title(edit.call.act(edit.project), issue, value)


def _description(edit: Edit, value: Any) -> Step:
    body = None
    if value is not None:
        text = to_text(value, "description") if edit.call.documents else value
        body = checked(text, "description")

    def step(issue: Issue) -> None:
        if issue.body != body:
            where = f"{edit.project.key}-{issue.number}"
            watch(edit.call, where, body or "", issue.body or "")
            edit.call.act(edit.project).event(issue, "description", issue.body or "", body or "")
            issue.body = body

    return step


def _assignee(edit: Edit, value: Any) -> Step:
    login = found_user(edit.call, value, "assignee")
    if login is not None and login not in edit.project.members:
        raise wrong_fields({"assignee": f"User '{login}' cannot be assigned issues."})
    act = edit.call.act(edit.project)
    return lambda issue: actions.set_assignees(act, issue, [login] if login else [])


def _reporter(edit: Edit, value: Any) -> Step:
    login = found_user(edit.call, value, "reporter")
    if login is None:
        raise wrong_fields({"reporter": "Reporter is required."})

    def step(issue: Issue) -> None:
        issue.author = login
        _touched(edit, issue)

    return step


def _due(edit: Edit, value: Any) -> Step:
    try:
        due = None if value in (None, "") else parse_day(value)
    except (TypeError, ValueError):
        said = f"Error parsing date string: {value}"
        raise wrong_fields({"duedate": said}) from None

    def step(issue: Issue) -> None:
        if issue.due != due:
            before, after = str(issue.due or ""), str(due or "")
            edit.call.act(edit.project).event(issue, "duedate", before, after)
            issue.due = due

    return step


def _named(what: str, known: Any) -> Callable[[Edit, Any], Step]:
    """A field whose value is one of a table, by name or id: priority, resolution, type."""
    name = "issuetype" if what == "type" else what

    def make(edit: Edit, value: Any) -> Step:
        asked = value if isinstance(value, dict) else {}
        ids = {key: getattr(it, "id", it) for key, it in known.items()}
        chosen = next(
            (it for it in ids if asked.get("name") == it or str(asked.get("id")) == ids[it]), None
        )
        if chosen is None and (value is not None or what == "type"):
            raise wrong_fields({name: f"The {name} selected is invalid."})

        def step(issue: Issue) -> None:
            before = getattr(issue, what)
            if before != chosen:
                edit.call.act(edit.project).event(issue, name, before or "", chosen or "")
                setattr(issue, what, chosen)

        return step

    return make


def _parent(edit: Edit, value: Any) -> Step:
    """``{"none": true}`` takes an issue out of what it is below."""
    value = None if value == {"none": True} else value
    key = (value.get("key") or value.get("id")) if isinstance(value, dict) else value
    place = edit.call.find(str(key)) if key is not None else None
    if key is not None and (place is None or edit.call.level(place[0]) is None):
        raise wrong_fields({"parent": f"Could not find issue by id or key: '{key}'."})
    world = edit.call.world

    def step(issue: Issue) -> None:
        before = issue.parent
        if place is None:
            orphan(world, issue)
        else:
            adopt(world, place[1], issue)
        edit.call.act(edit.project).event(
            issue, "parent", str(before or ""), str(issue.parent or "")
        )

    return step


def _epic(edit: Edit, value: Any) -> Step:
    if edit.call.cloud:
        said = (
            f"Field '{EPIC_LINK}' cannot be set. It is not on the appropriate screen, or unknown."
        )
        raise wrong_fields({EPIC_LINK: said})
    return _parent(edit, value)


def _touched(edit: Edit, issue: Issue) -> None:
    issue.updated_at = max(issue.updated_at, edit.call.world.now())


_SETS: dict[str, Callable[[Edit, str, Any], Step]] = {
    "labels": _labels,
    "fixVersions": _versions,
    "components": _components,
}
_SINGLE: dict[str, Callable[[Edit, Any], Step]] = {
    "summary": _summary,
    "description": _description,
    "assignee": _assignee,
    "reporter": _reporter,
    "duedate": _due,
    "priority": _named("priority", names.PRIORITIES),
    "resolution": _named("resolution", names.RESOLUTIONS),
    "issuetype": _named("type", names.TYPES),
    "parent": _parent,
    EPIC_LINK: _epic,
    CLOUD_FLAG: lambda edit, value: flagging(edit.call, edit.project, CLOUD_FLAG, value),
    SERVER_FLAG: lambda edit, value: flagging(edit.call, edit.project, SERVER_FLAG, value),
}
