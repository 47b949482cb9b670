"""Labels: of a repository, and on an issue."""

from __future__ import annotations

import re
from typing import Any

from milepost.sandbox import actions
from milepost.sandbox.entities import Issue, Label, Project
from milepost.sandbox.github.call import Call, routes, text, texts
from milepost.sandbox.github.paging import paged
from milepost.sandbox.github.refusals import invalid, malformed, refuse
from milepost.sandbox.web import Answer

ROUTES = routes()
_NAME = 50
_DESCRIPTION = 100
_ON_ONE_ISSUE = 100
_COLOR = re.compile(r"[0-9a-fA-F]{6}")
_LABELS = "/repos/{owner}/{repo}/labels"
_OF_ISSUE = "/repos/{owner}/{repo}/issues/{number}/labels"


@ROUTES.add("GET", _LABELS)
def list_all(call: Call, owner: str, repo: str) -> Answer:
    """The repository's labels, by name."""
    project = call.project(owner, repo)
    chosen = sorted(project.labels.values(), key=lambda it: it.name.casefold())
    return paged(call, chosen, lambda it: call.shapes.label(project, it))


@ROUTES.add("POST", _LABELS)
def create(call: Call, owner: str, repo: str) -> Answer:
    """A new label."""
    project = call.project(owner, repo)
    call.need(project, "write")
    call.creating()
    sent = call.sent()
    name = checked_name(text(sent, "name", required=True))
    _check_free(project, name, None)
    color, description = _color(sent), _description(sent)
    label = actions.add_label(call.act(project), name, color or actions.DEFAULT_COLOR, description)
    body = call.shapes.label(project, label)
    return Answer(status=201, body=body, headers={"Location": body["url"]})


@ROUTES.add("GET", _LABELS + "/{name*}")
def one(call: Call, owner: str, repo: str, name: str) -> Answer:
    """One label; its name may hold slashes, whatever the case."""
    project = call.project(owner, repo)
    return Answer(body=call.shapes.label(project, call.label(project, name)))


@ROUTES.add("PATCH", _LABELS + "/{name*}")
def edit(call: Call, owner: str, repo: str, name: str) -> Answer:
    """Rename, recolour or describe a label; it stays on its issues."""
    project = call.project(owner, repo)
    call.need(project, "write")
    label = call.label(project, name)
    sent = call.sent()
    if sent.get("new_name") is not None:
        new = checked_name(text(sent, "new_name"))
        _check_free(project, new, label)
        label.name = new
    label.color = _color(sent) or label.color
    if "description" in sent:
        label.description = _description(sent)
    return Answer(body=call.shapes.label(project, label))


@ROUTES.add("DELETE", _LABELS + "/{name*}")
def delete(call: Call, owner: str, repo: str, name: str) -> Answer:
    """Delete a label, also from its issues."""
    project = call.project(owner, repo)
    call.need(project, "write")
    actions.delete_label(call.act(project), call.label(project, name))
    return Answer(status=204)


@ROUTES.add("GET", _OF_ISSUE)
def of_issue(call: Call, owner: str, repo: str, number: str) -> Answer:
    """The labels on an issue."""
    project, issue = call.issue(owner, repo, number)
    return paged(call, issue.labels, lambda it: call.shapes.label(project, project.labels[it]))


@ROUTES.add("POST", _OF_ISSUE)
def add(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Put labels on an issue beside those it has; unknown ones are made, grey."""
    project, issue = call.issue(owner, repo, number)
    call.need(project, "write")
    own = [project.labels[it] for it in issue.labels]
    names = _names(call)
    if not names:
        raise invalid("Issue", "labels", "missing_field")
    put(call, project, issue, names, own)
    return _all(call, project, issue)


@ROUTES.add("PUT", _OF_ISSUE)
def replace_all(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Give an issue exactly these labels."""
    project, issue = call.issue(owner, repo, number)
    call.need(project, "write")
    put(call, project, issue, _names(call), [])
    return _all(call, project, issue)


@ROUTES.add("DELETE", _OF_ISSUE)
def clear(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Take every label off an issue."""
    project, issue = call.issue(owner, repo, number)
    call.need(project, "write")
    actions.set_labels(call.act(project), issue, [])
    return Answer(status=204)


@ROUTES.add("DELETE", _OF_ISSUE + "/{name*}")
def remove(call: Call, owner: str, repo: str, number: str, name: str) -> Answer:
    """Take one label off an issue; 404 if it is not on it."""
    project, issue = call.issue(owner, repo, number)
    call.need(project, "write")
    label = project.label(name)
    if label is None or label.id not in issue.labels:
        raise refuse(404, "Label does not exist", page="issues/labels")
    kept = [project.labels[it] for it in issue.labels if it != label.id]
    actions.set_labels(call.act(project), issue, kept)
    return _all(call, project, issue)


def put(call: Call, project: Project, issue: Issue, names: list[str], beside: list[Label]) -> None:
    """Give an issue these labels and those ``beside``; refuse more than a hundred."""
    for name in names:
        checked_name(name)
    known = {label.name.casefold() for label in beside}
    if len(known | {name.casefold() for name in names}) > _ON_ONE_ISSUE:
        raise invalid("Issue", "labels", "custom", "Issues may have at most 100 labels")
    act = call.act(project)
    actions.set_labels(act, issue, [*beside, *(actions.ensure_label(act, it) for it in names)])


def checked_name(name: str | None) -> str:
    """A label name GitHub would take, or 422."""
    if not name or not name.strip():
        raise invalid("Label", "name", "missing_field")
    if len(name) > _NAME:
        message = f"name is too long (maximum is {_NAME} characters)"
        raise invalid("Label", "name", "custom", message)
    if "," in name:
        raise invalid("Label", "name", "invalid")
    return name


def _all(call: Call, project: Project, issue: Issue) -> Answer:
    return Answer(body=[call.shapes.label(project, project.labels[it]) for it in issue.labels])


def _names(call: Call) -> list[str]:
    body = call.request.body
    sent = {"labels": body} if isinstance(body, list) else call.sent()
    names = texts(sent, "labels", "name")
    if names is None:
        raise malformed('"labels" wasn\'t supplied.')
    return names


def _check_free(project: Project, name: str, own: Label | None) -> None:
    if project.label(name) not in (None, own):
        raise invalid("Label", "name", "already_exists")


def _color(sent: dict[str, Any]) -> str | None:
    color = text(sent, "color")
    if color is not None and not _COLOR.fullmatch(color):
        raise invalid("Label", "color", "invalid")
    return None if color is None else color.lower()


def _description(sent: dict[str, Any]) -> str | None:
    description = text(sent, "description")
    if description is not None and len(description) > _DESCRIPTION:
        message = f"description is too long (maximum is {_DESCRIPTION} characters)"
        raise invalid("Label", "description", "custom", message)
    return description
