"""Milestones."""

from __future__ import annotations

from datetime import date
from typing import Any

from milepost.sandbox import actions
from milepost.sandbox.entities import Milestone, Project
from milepost.sandbox.github.call import Call, routes, text
from milepost.sandbox.github.dates import floored
from milepost.sandbox.github.paging import paged
from milepost.sandbox.github.refusals import invalid, malformed
from milepost.sandbox.web import Answer

ROUTES = routes()
_TITLE = 256
_MILESTONES = "/repos/{owner}/{repo}/milestones"
_ONE = _MILESTONES + "/{number}"


@ROUTES.add("GET", _MILESTONES)
def list_all(call: Call, owner: str, repo: str) -> Answer:
    """Milestones: open ones unless asked, by due date (none last) or completeness."""
    project = call.project(owner, repo)
    asked = call.request.params
    state = asked.get("state", "open")
    chosen = [it for it in project.milestones.values() if state in ("all", it.state)]
    if asked.get("sort", "due_on") == "completeness":
        chosen.sort(key=lambda it: _completeness(call, project, it))
    else:
        chosen.sort(key=lambda it: (it.due is None, it.due or date.min, it.number))
    if asked.get("direction", "asc") == "desc":
        chosen.reverse()
    return paged(call, chosen, lambda it: call.shapes.milestone(project, it))


@ROUTES.add("POST", _MILESTONES)
def create(call: Call, owner: str, repo: str) -> Answer:
    """A new milestone.  Two of one title are refused."""
    project = call.project(owner, repo)
    call.need(project, "write")
    call.creating()
    wanted = _wanted(call.sent(), required=True)
    _check_title(project, wanted["title"], None)
    act = call.act(project)
    milestone = actions.add_milestone(act, wanted["title"])
    _fill(act, milestone, wanted)
    body = call.shapes.milestone(project, milestone)
    return Answer(status=201, body=body, headers={"Location": body["url"]})


@ROUTES.add("GET", _ONE)
def one(call: Call, owner: str, repo: str, number: str) -> Answer:
    """One milestone."""
    project = call.project(owner, repo)
    return Answer(body=call.shapes.milestone(project, call.milestone(project, number)))


@ROUTES.add("PATCH", _ONE)
def edit(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Change what was sent of a milestone."""
    project = call.project(owner, repo)
    call.need(project, "write")
    milestone = call.milestone(project, number)
    wanted = _wanted(call.sent(), required=False)
    if "title" in wanted:
        _check_title(project, wanted["title"], milestone)
        milestone.title = wanted["title"]
    _fill(call.act(project), milestone, wanted)
    return Answer(body=call.shapes.milestone(project, milestone))


@ROUTES.add("DELETE", _ONE)
def delete(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Delete a milestone; its issues stay, without it."""
    project = call.project(owner, repo)
    call.need(project, "write")
    actions.delete_milestone(call.act(project), call.milestone(project, number))
    return Answer(status=204)


@ROUTES.add("GET", _ONE + "/labels")
def labels(call: Call, owner: str, repo: str, number: str) -> Answer:
    """The labels of the issues in a milestone."""
    project = call.project(owner, repo)
    milestone = call.milestone(project, number)
    inside = [it for it in project.issues.values() if milestone.number in it.milestones]
    ids = sorted({label for issue in inside for label in issue.labels})
    return paged(call, ids, lambda it: call.shapes.label(project, project.labels[it]))


def _wanted(sent: dict[str, Any], *, required: bool) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if required or sent.get("title") is not None:
        wanted["title"] = text(sent, "title", required=True)
    if "description" in sent:
        wanted["description"] = text(sent, "description")
    if "due_on" in sent:
        wanted["due"] = _due(text(sent, "due_on"))
    if sent.get("state") is not None:
        if sent["state"] not in ("open", "closed"):
            raise invalid("Milestone", "state", "invalid")
        wanted["state"] = sent["state"]
    return wanted


def _due(sent: str | None) -> date | None:
    if not sent:
        return None
    try:
        return floored(sent)
    except ValueError:
        raise malformed(f'"due_on": {sent!r} is not a valid date-time.') from None


def _check_title(project: Project, title: str, own: Milestone | None) -> None:
    if not title.strip():
        raise invalid("Milestone", "title", "missing_field")
    if len(title) > _TITLE:
        raise invalid(
            "Milestone", "title", "custom", f"title is too long (maximum is {_TITLE} characters)"
        )
    if any(it.title == title and it is not own for it in project.milestones.values()):
        raise invalid("Milestone", "title", "already_exists")


def _fill(act: actions.Act, milestone: Milestone, wanted: dict[str, Any]) -> None:
    if "description" in wanted:
        milestone.description = wanted["description"]
    if "due" in wanted:
        milestone.due = wanted["due"]
    actions.set_milestone_state(act, milestone, wanted.get("state", milestone.state))


def _completeness(call: Call, project: Project, milestone: Milestone) -> float:
    row = call.shapes.milestone(project, milestone)
    total = row["open_issues"] + row["closed_issues"]
    return row["closed_issues"] / total if total else 0.0
