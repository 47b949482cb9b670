"""What happened: resource events of issues and merge requests; releases; deployments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.gitlab import place_shapes
from milepost.sandbox.gitlab.call import Call, Handler, routes
from milepost.sandbox.gitlab.paging import paged
from milepost.sandbox.gitlab.refusals import not_found
from milepost.sandbox.web import Answer

ROUTES = routes()
_Handler = TypeVar("_Handler", bound=Handler)
_KINDS = {
    "resource_state_events": ("closed", "reopened"),
    "resource_milestone_events": ("milestoned", "demilestoned"),
    "resource_label_events": ("labeled", "unlabeled"),
}
_RELEASES = "/projects/{project}/releases"


def _of(template: str) -> Callable[[_Handler], _Handler]:
    """Register a handler for each kind of event of whatever ``template`` leads to."""

    def remember(handler: _Handler) -> _Handler:
        for kind in _KINDS:
            ROUTES.add("GET", f"{template}/{kind}")(handler)
        return handler

    return remember


@_of("/projects/{project}/issues/{iid}")
def of_issue(call: Call, project: str, iid: str) -> Answer:
    """The state, milestone or label events of an issue, oldest first."""
    call.authenticate()
    where = call.project(project)
    return _events(call, where, call.issue(where, iid))


@_of("/projects/{project}/merge_requests/{iid}")
def of_merge_request(call: Call, project: str, iid: str) -> Answer:
    """The same of a merge request."""
    call.authenticate()
    where = call.project(project)
    return _events(call, where, call.merge_request(where, iid))


@ROUTES.add("GET", _RELEASES)
def releases(call: Call, project: str) -> Answer:
    """Releases, newest first.  Drafts there are none in GitLab."""
    where = call.project(project)
    down = call.params.choice("sort", ("asc", "desc"), "desc") == "desc"
    seen = [it for it in where.releases if not it.draft]
    chosen = sorted(seen, key=lambda it: (it.created_at, it.id), reverse=down)
    return paged(call, chosen, lambda it: place_shapes.release(call.shapes, where, it))


@ROUTES.add("GET", _RELEASES + "/{tag}")
def release(call: Call, project: str, tag: str) -> Answer:
    """The release of a tag."""
    where = call.project(project)
    for item in where.releases:
        if item.tag == tag and not item.draft:
            return Answer(body=place_shapes.release(call.shapes, where, item))
    raise not_found()


@ROUTES.add("GET", "/projects/{project}/deployments")
def deployments(call: Call, project: str) -> Answer:
    """Deployments, oldest first unless asked, all or those of an ``environment`` or ``status``."""
    where = call.project(project)
    fields = ("id", "iid", "created_at", "updated_at", "finished_at", "ref")
    order = call.params.choice("order_by", fields, "id")
    down = call.params.choice("sort", ("asc", "desc"), "asc") == "desc"
    asked = {name: call.params.text(name) for name in ("environment", "status")}
    rows = [place_shapes.deployment(call.shapes, where, it) for it in where.deployments]
    chosen = [
        row
        for row in rows
        if asked["environment"] in (None, row["environment"]["name"])
        and asked["status"] in (None, row["status"])
    ]
    key = "updated_at" if order == "finished_at" else order
    chosen.sort(key=lambda row: (row[key], row["id"]), reverse=down)
    return paged(call, chosen, lambda row: row)


def _events(call: Call, where: Project, issue: Issue) -> Answer:
    names = _KINDS[call.request.path.rpartition("/")[2]]
    chosen = [it for it in where.events if it.issue == issue.number and it.event in names]
    return paged(call, chosen, lambda it: place_shapes.happening(call.shapes, where, issue, it))


FOR_JOBS = (releases, release)
"""What a CI job's token may ask for, of what is here."""
