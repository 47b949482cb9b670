"""Issues: one at a time, or up to a hundred by key."""

from __future__ import annotations

from typing import Any

from milepost.sandbox import actions, links
from milepost.sandbox.entities import Project
from milepost.sandbox.jira import names
from milepost.sandbox.jira.call import Call, routes
from milepost.sandbox.jira.comments import posted, remark
from milepost.sandbox.jira.edit import Edit, part
from milepost.sandbox.jira.properties import put
from milepost.sandbox.jira.refusals import refuse, wrong
from milepost.sandbox.jira.rows import issue_row, wish
from milepost.sandbox.jira.shapes import key as key_of
from milepost.sandbox.web import Answer, to_json

ROUTES = routes()
Json = dict[str, Any]
_ONE = "/issue/{key}"
_NO_EDIT = "You do not have permission to edit issues in this project."
_MOST = 100


@ROUTES.add("POST", "/issue")
def create(call: Call) -> Answer:
    """A new issue; needs a project, a type and a summary, and a parent for a sub-task."""
    sent = call.sent()
    fields = dict(part(sent, "fields"))
    place = fields.pop("project", None)
    project = _project(call, place if isinstance(place, dict) else {})
    said = "You do not have permission to create issues in this project."
    call.need(project, "comment", said)
    if "summary" not in fields:
        raise wrong(summary="You must specify a summary of the issue.")
    if not isinstance(fields.get("issuetype"), dict):
        raise wrong(issuetype="Specify an issue type")
    edit = Edit(call, project)
    edit.read(fields, part(sent, "update"))
    _check_parent(fields)
    held: Json = {}
    for entry in sent.get("properties") or ():
        put(held, str(entry.get("key")), to_json(entry.get("value")))
    act = call.act(project)
    issue = actions.add_issue(act, "", None)
    before = len(project.events)
    edit.apply(issue)
    del project.events[before:]  # what it began with is no change
    issue.properties = held
    issue.updated_at = act.at
    body = {
        "id": str(issue.id),
        "key": key_of(project, issue),
        "self": f"{call.rest}/issue/{issue.id}",
    }
    return Answer(status=201, body=body)


@ROUTES.add("POST", "/issue/bulkfetch")
def many(call: Call) -> Answer:
    """Up to a hundred issues by id or key; those not found are told.  Cloud only."""
    call.known()
    sent = call.sent()
    asked = sent.get("issueIdsOrKeys")
    if not call.cloud:
        raise refuse(405, "Method Not Allowed")
    if not isinstance(asked, list) or not 0 < len(asked) <= _MOST:
        raise wrong(issueIdsOrKeys="size must be between 1 and 100")
    expand = ",".join(sent.get("expand") or ())
    wanted = wish(sent.get("fields") or ["*navigable"], expand, sent.get("properties") or ())
    rows, errors = [], []
    for name in dict.fromkeys(map(str, asked)):
        place = call.find(name)
        if place is None or call.level(place[0]) is None:
            said = "Issue does not exist or you do not have permission to see it."
            errors.append({"id": name, "errorMessage": said})
        else:
            rows.append(issue_row(call, *place, wanted))
    return Answer(body={"issues": rows, "issueErrors": errors})


@ROUTES.add("GET", _ONE)
def one(call: Call, key: str) -> Answer:
    """One issue: everything unless ``fields`` says less."""
    project, issue = call.issue(key)
    params = call.request.params
    wanted = wish(
        call.many("fields") or ["*all"], params.get("expand", ""), call.many("properties")
    )
    row = issue_row(call, project, issue, wanted)
    return Answer(
        body={"key": key_of(project, issue), "self": f"{call.rest}/issue/{issue.id}"} | row
    )


@ROUTES.add("PUT", _ONE)
def edit(call: Call, key: str) -> Answer:
    """Change fields: ``fields`` sets, ``update`` adds and removes; ``returnIssue`` saves a read."""
    project, issue = call.issue(key)
    call.need(project, "write", _NO_EDIT)
    sent = call.sent()
    update = dict(part(sent, "update"))
    remarks = update.pop("comment", None) or []
    change = Edit(call, project)
    change.read(part(sent, "fields"), update)
    bodies = [posted(call, it) for it in remarks]
    call.writing(project, issue)
    change.apply(issue)
    for body in bodies:
        remark(call, project, issue, body)
    for entry in sent.get("properties") or ():
        put(issue.properties, str(entry.get("key")), to_json(entry.get("value")))
    if call.cloud and call.request.params.get("returnIssue") == "true":
        expand = call.request.params.get("expand", "")
        return Answer(body=issue_row(call, project, issue, wish(["*all"], expand, ())))
    return Answer(status=204)


@ROUTES.add("DELETE", _ONE)
def delete(call: Call, key: str) -> Answer:
    """Delete an issue; with sub-tasks only if ``deleteSubtasks`` says so."""
    project, issue = call.issue(key)
    call.need(project, "admin", "You do not have permission to delete issues in this project.")
    below = [] if issue.type == "Epic" else issue.children[:]
    if below and call.request.params.get("deleteSubtasks") != "true":
        said = f"The issue '{key}' has subtasks. You must specify the 'deleteSubtasks' parameter"
        raise refuse(400, f"{said} to delete this issue and all its subtasks.")
    for number in below:
        place, child = links.found(call.world, number)
        links.delete_issue(call.act(place), child)
    links.delete_issue(call.act(project), issue)
    return Answer(status=204)


@ROUTES.add("PUT", _ONE + "/assignee")
def assign(call: Call, key: str) -> Answer:
    """Assign an issue to somebody, or to nobody."""
    project, issue = call.issue(key)
    call.need(project, "write", _NO_EDIT)
    change = Edit(call, project)
    change.read({"assignee": call.sent()}, {})
    call.writing(project, issue)
    change.apply(issue)
    return Answer(status=204)


def _project(call: Call, sent: Json) -> Project:
    named = sent.get("key") or sent.get("id")
    for project in call.projects():
        if named is not None and str(named) in (project.key, str(project.id)):
            return project
    raise wrong(project="Specify a valid project ID or key")


def _check_parent(fields: Json) -> None:
    asked = fields["issuetype"]
    below = [it for it in names.TYPES.values() if it.subtask]
    if any(asked.get("name") == it.name or str(asked.get("id")) == it.id for it in below):
        said = "Issue type is a sub-task but parent issue key or id not specified."
        if not fields.get("parent"):
            raise wrong(issuetype=said)
