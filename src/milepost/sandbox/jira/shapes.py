"""Answer bodies: issues and what they hold, as Jira's JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from milepost.sandbox.entities import Issue, Milestone, Project
from milepost.sandbox.jira import names
from milepost.sandbox.jira.call import Call
from milepost.sandbox.jira.people import user_row, zone
from milepost.sandbox.jira.text import to_document

Json = dict[str, Any]
EPIC_LINK = "customfield_10014"
"""Where Data Center keeps the epic of an issue."""


def stamp(call: Call, moment: datetime | None) -> str | None:
    """``2027-02-22T10:00:00.000+0100``, in the zone of the caller's profile."""
    if moment is None:
        return None
    return moment.astimezone(zone(call)).strftime("%Y-%m-%dT%H:%M:%S.000%z")


def key(project: Project, issue: Issue) -> str:
    """``CUST-7``."""
    return f"{project.key}-{issue.number}"


def text(call: Call, wiki: str) -> Any:
    """A text as this version of the API shows it."""
    return to_document(wiki) if call.documents else wiki


def status_row(call: Call, status: names.Status) -> Json:
    """A status with its category."""
    number, name, color = names.CATEGORIES[status.category]
    return {
        "self": f"{call.rest}/status/{status.id}",
        "description": "",
        "iconUrl": f"{call.base}/images/icons/status.png",
        "name": status.name,
        "id": status.id,
        "statusCategory": {
            "self": f"{call.rest}/statuscategory/{number}",
            "id": number,
            "key": status.category,
            "colorName": color,
            "name": name,
        },
    }


def type_row(call: Call, kind: names.IssueType) -> Json:
    """A type of issue."""
    row: Json = {
        "self": f"{call.rest}/issuetype/{kind.id}",
        "id": kind.id,
        "description": "",
        "iconUrl": f"{call.base}/images/icons/issuetype.png",
        "name": kind.name,
        "subtask": kind.subtask,
    }
    if call.cloud:
        row["hierarchyLevel"] = -1 if kind.subtask else int(kind.name == "Epic")
    return row


def priority_row(call: Call, name: str) -> Json:
    """A priority."""
    number = names.PRIORITIES[name]
    return {
        "self": f"{call.rest}/priority/{number}",
        "iconUrl": f"{call.base}/images/icons/priority.png",
        "name": name,
        "id": number,
    }


def resolution_row(call: Call, name: str) -> Json:
    """A resolution."""
    number = names.RESOLUTIONS[name]
    return {
        "self": f"{call.rest}/resolution/{number}",
        "id": number,
        "description": "",
        "name": name,
    }


def project_row(call: Call, project: Project) -> Json:
    """A project as issues hold it."""
    return {
        "self": f"{call.rest}/project/{project.id}",
        "id": str(project.id),
        "key": project.key,
        "name": project.name,
        "projectTypeKey": "software",
    }


def version_in_issue(call: Call, version: Milestone) -> Json:
    """A version as issues hold it."""
    row: Json = {
        "self": f"{call.rest}/version/{version.id}",
        "id": str(version.id),
        "name": version.title,
        "archived": version.archived,
        "released": version.state == "closed" and version.released,
    }
    if version.description:
        row["description"] = version.description
    if version.due is not None:
        row["releaseDate"] = version.due.isoformat()
    return row


def type_of(call: Call, issue: Issue) -> names.IssueType:
    """The type of an issue."""
    return names.type_of(issue, under_epic=epic_of(call, issue) is not None)


def epic_of(call: Call, issue: Issue) -> Issue | None:
    """The epic an issue belongs to, if its parent is one."""
    place = call.world.issue_by_id(issue.parent) if issue.parent is not None else None
    return place[1] if place is not None and place[1].type == "Epic" else None


def brief(call: Call, project: Project, issue: Issue) -> Json:
    """An issue as its parent, its sub-tasks and its links hold it."""
    fields: Json = {
        "summary": issue.title,
        "status": status_row(call, names.status_of(issue, call.workflow)),
        "issuetype": type_row(call, type_of(call, issue)),
    }
    if issue.priority is not None:
        fields["priority"] = priority_row(call, issue.priority)
    return {
        "id": str(issue.id),
        "key": key(project, issue),
        "self": f"{call.rest}/issue/{issue.id}",
        "fields": fields,
    }


def others(call: Call, ids: list[int]) -> list[Json]:
    """Issues by id, as far as the caller may see them."""
    places = [place for number in ids if (place := call.find(str(number)))]
    return [brief(call, *place) for place in places if call.level(place[0]) is not None]


FIELDS: dict[str, Callable[[Call, Project, Issue], Any]] = {
    "summary": lambda _call, _project, it: it.title,
    "issuetype": lambda call, _project, it: type_row(call, type_of(call, it)),
    "project": lambda call, project, _it: project_row(call, project),
    "status": lambda call, _project, it: status_row(call, names.status_of(it, call.workflow)),
    "resolution": lambda call, _project, it: (
        resolution_row(call, name) if (name := names.resolution_of(it, call.workflow)) else None
    ),
    "resolutiondate": lambda call, _project, it: (
        stamp(call, it.closed_at) if names.resolution_of(it, call.workflow) else None
    ),
    "created": lambda call, _project, it: stamp(call, it.created_at),
    "updated": lambda call, _project, it: stamp(call, it.updated_at),
    "duedate": lambda _call, _project, it: it.due.isoformat() if it.due else None,
    "priority": lambda call, _project, it: (
        priority_row(call, it.priority) if it.priority is not None else None
    ),
    "labels": lambda _call, project, it: [
        project.labels[number].name for number in it.labels if number in project.labels
    ],
    "fixVersions": lambda call, project, it: [
        version_in_issue(call, project.milestones[number])
        for number in it.milestones
        if number in project.milestones
    ],
    "versions": lambda _call, _project, _it: [],
    "components": lambda _call, _project, it: [{"name": name} for name in it.components],
    "assignee": lambda call, _project, it: (
        user_row(call, it.assignees[0]) if it.assignees else None
    ),
    "reporter": lambda call, _project, it: user_row(call, it.author),
    "creator": lambda call, _project, it: user_row(call, it.author),
    "description": lambda call, _project, it: text(call, it.body) if it.body else None,
    "subtasks": lambda call, _project, it: others(call, it.children) if it.type != "Epic" else [],
}
"""What ``*navigable`` shows; parent, epic, links and comments are added where they are."""
