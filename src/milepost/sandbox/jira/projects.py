"""Projects, and what all of them share: fields, statuses, resolutions, priorities, types."""

from __future__ import annotations

from typing import Any

from milepost.sandbox.jira import names
from milepost.sandbox.jira.call import Call, page_of, routes
from milepost.sandbox.jira.flags import flag_field
from milepost.sandbox.jira.people import user_row
from milepost.sandbox.jira.refusals import refuse
from milepost.sandbox.jira.shapes import (
    EPIC_LINK,
    priority_row,
    project_row,
    resolution_row,
    status_row,
    type_row,
)
from milepost.sandbox.jira.versions import version_row
from milepost.sandbox.web import Answer

ROUTES = routes()
Json = dict[str, Any]
_FIELDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "summary": ("Summary", "string", ("summary",)),
    "description": ("Description", "string", ("description",)),
    "issuetype": ("Issue Type", "issuetype", ("issuetype", "type")),
    "project": ("Project", "project", ("project",)),
    "status": ("Status", "status", ("status",)),
    "resolution": ("Resolution", "resolution", ("resolution",)),
    "resolutiondate": ("Resolved", "datetime", ("resolutiondate", "resolved")),
    "created": ("Created", "datetime", ("created", "createdDate")),
    "updated": ("Updated", "datetime", ("updated", "updatedDate")),
    "duedate": ("Due date", "date", ("due", "duedate")),
    "priority": ("Priority", "priority", ("priority",)),
    "labels": ("Labels", "array", ("labels",)),
    "fixVersions": ("Fix versions", "array", ("fixVersion",)),
    "components": ("Components", "array", ("component",)),
    "assignee": ("Assignee", "user", ("assignee",)),
    "reporter": ("Reporter", "user", ("reporter",)),
    "creator": ("Creator", "user", ("creator",)),
    "issuelinks": ("Linked Issues", "array", ("issueLink",)),
    "subtasks": ("Sub-tasks", "array", ("subtasks",)),
    "comment": ("Comment", "comments-page", ("comment",)),
}
_ITEMS = {
    "labels": "string",
    "fixVersions": "version",
    "components": "component",
    "issuelinks": "issuelinks",
    "subtasks": "issuelinks",
}


@ROUTES.add("GET", "/project")
def projects(call: Call) -> Answer:
    """All projects the caller may see."""
    return Answer(body=[project_row(call, it) for it in call.projects()])


@ROUTES.add("GET", "/project/{key}")
def project(call: Call, key: str) -> Answer:
    """One project with its types of issues and its versions."""
    found = call.project(key)
    row = project_row(call, found)
    versions = sorted(found.milestones.values(), key=lambda it: it.number)
    row |= {
        "description": found.description,
        "lead": user_row(call, found.owner),
        "components": [],
        "issueTypes": [type_row(call, it) for it in names.TYPES.values()],
        "versions": [version_row(call, found, it) for it in versions],
        "roles": {},
    }
    if call.cloud:
        row |= {"simplified": False, "style": "classic", "isPrivate": found.private}
    return Answer(body=row)


@ROUTES.add("GET", "/field")
def fields(call: Call) -> Answer:
    """Every field, with the names queries know it by."""
    rows: list[Json] = [
        {
            "id": field,
            **({"key": field} if call.cloud else {}),
            "name": name,
            "custom": False,
            "orderable": True,
            "navigable": True,
            "searchable": True,
            "clauseNames": list(clauses),
            "schema": {
                "type": kind,
                "system": field,
                **({"items": _ITEMS[field]} if field in _ITEMS else {}),
            },
        }
        for field, (name, kind, clauses) in _FIELDS.items()
    ]
    boxes = "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes"
    kind: Json = {"type": "array", "items": "option", "custom": boxes}
    rows.append(_custom(call, flag_field(call), "Flagged", kind))
    if not call.cloud:
        kind = {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"}
        rows.append(_custom(call, EPIC_LINK, "Epic Link", kind))
    return Answer(body=rows)


def _custom(call: Call, field: str, name: str, kind: Json) -> Json:
    number = int(field.partition("_")[2])
    return {
        "id": field,
        **({"key": field} if call.cloud else {}),
        "name": name,
        "custom": True,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [f"cf[{number}]", name],
        "schema": {**kind, "customId": number},
    }


@ROUTES.add("GET", "/status")
def statuses(call: Call) -> Answer:
    """Every status."""
    return Answer(body=[status_row(call, it) for it in names.STATUSES.values()])


@ROUTES.add("GET", "/resolution")
def resolutions(call: Call) -> Answer:
    """Every resolution."""
    return Answer(body=[resolution_row(call, it) for it in names.RESOLUTIONS])


@ROUTES.add("GET", "/priority")
def priorities(call: Call) -> Answer:
    """Every priority."""
    return Answer(body=[priority_row(call, it) for it in names.PRIORITIES])


@ROUTES.add("GET", "/issuetype")
def types(call: Call) -> Answer:
    """Every type of issue."""
    return Answer(body=[type_row(call, it) for it in names.TYPES.values()])


@ROUTES.add("GET", "/label")
def labels(call: Call) -> Answer:
    """Every label that some issue has, sorted.  Cloud only."""
    if not call.cloud:
        raise refuse(404, "null for uri: " + call.request.path)
    found = {
        it.labels[number].name
        for it in call.projects()
        for issue in it.issues.values()
        for number in issue.labels
    }
    return Answer(body=page_of(call, sorted(found), 1000))
