"""Steps of the workflow: how an issue gets from status to status."""

from __future__ import annotations

from typing import Any

from milepost.sandbox import actions
from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira import names
from milepost.sandbox.jira.call import Call, routes
from milepost.sandbox.jira.comments import posted, remark
from milepost.sandbox.jira.edit import Edit, part
from milepost.sandbox.jira.refusals import refuse
from milepost.sandbox.jira.shapes import status_row
from milepost.sandbox.web import Answer

ROUTES = routes()
Json = dict[str, Any]
_ALL = "/issue/{key}/transitions"


@ROUTES.add("GET", _ALL)
def possible(call: Call, key: str) -> Answer:
    """The steps that can be taken now, by those who may take them."""
    project, issue = call.issue(key)
    steps = _steps(call, issue) if call.may(project, "write") else []
    wanted = call.request.params.get("transitionId")
    rows = [_row(call, it) for it in steps if wanted in (None, it.id)]
    if "transitions.fields" in call.request.params.get("expand", ""):
        rows = [row | {"fields": {}} for row in rows]  # no step of the sandbox's has a screen
    return Answer(body={"expand": "transitions", "transitions": rows})


@ROUTES.add("POST", _ALL)
def take(call: Call, key: str) -> Answer:
    """Take a step: ``fields.resolution`` says how it ended, ``update.comment`` why."""
    project, issue = call.issue(key)
    call.need(project, "write", "You do not have permission to edit issues in this project.")
    sent = call.sent()
    wanted = str(part(sent, "transition").get("id"))
    step = next((it for it in _steps(call, issue) if it.id == wanted), None)
    if step is None:
        raise refuse(400, f"Transition id '{wanted}' is not valid for this issue.")
    update = dict(part(sent, "update"))
    bodies = [posted(call, it) for it in update.pop("comment", None) or []]
    change = Edit(call, project)
    change.read(part(sent, "fields"), update)
    call.writing(project, issue)
    _move(call, project, issue, step, change)
    for body in bodies:
        remark(call, project, issue, body)
    return Answer(status=204)


def _move(call: Call, project: Project, issue: Issue, step: names.Transition, edit: Edit) -> None:
    act, flow = call.act(project), call.workflow
    old = names.status_of(issue, flow)
    new, resolution = names.STATUSES[step.to], names.resolution_of(issue, flow)
    issue.status, issue.resolution = old.name, resolution  # said from now on, not made
    edit.apply(issue)
    chosen: str | None = None
    if new.category == "done":
        chosen = issue.resolution or flow.resolution
    if issue.resolution != chosen:
        act.event(issue, "resolution", issue.resolution or "", chosen or "")
    issue.status, issue.resolution = new.name, chosen
    state = issue.state
    closing = new.category == "done"
    actions.set_state(act, issue, "closed" if closing else "open", names.reason_for(chosen))
    if issue.state == state:
        act.event(issue, "status", old.name, new.name)
    else:
        project.events[-1].before, project.events[-1].after = old.name, new.name


def _steps(call: Call, issue: Issue) -> list[names.Transition]:
    now = names.status_of(issue, call.workflow)
    steps = call.workflow.transitions
    return [it for it in steps if now.category in it.source and it.to != now.name]


def _row(call: Call, step: names.Transition) -> Json:
    return {
        "id": step.id,
        "name": step.name,
        "to": status_row(call, names.STATUSES[step.to]),
        "hasScreen": False,
        "isGlobal": call.cloud,
        "isInitial": False,
        "isConditional": False,
        **({"isAvailable": True, "looped": False} if call.cloud else {}),
    }
