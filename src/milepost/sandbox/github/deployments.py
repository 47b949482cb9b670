"""What was deployed where, and how that went."""

from __future__ import annotations

from milepost.sandbox.entities import Project
from milepost.sandbox.github.call import Call, routes, whole
from milepost.sandbox.github.paging import paged
from milepost.sandbox.github.refusals import not_found
from milepost.sandbox.github.repo_shapes import SHA
from milepost.sandbox.github.shapes import Json, node
from milepost.sandbox.ties import Deployment, DeployState, Status
from milepost.sandbox.times import iso
from milepost.sandbox.web import Answer

ROUTES = routes()
_DEPLOYMENTS = "/repos/{owner}/{repo}/deployments"
_STATES: dict[DeployState, str] = {
    "created": "pending",
    "queued": "queued",
    "running": "in_progress",
    "success": "success",
    "failure": "failure",
    "canceled": "error",
    "skipped": "inactive",
    "inactive": "inactive",
}


@ROUTES.add("GET", _DEPLOYMENTS)
def listed(call: Call, owner: str, repo: str) -> Answer:
    """Deployments, newest first, all or those of one ``environment`` or ``ref``."""
    project = call.project(owner, repo)
    asked = call.request.params
    chosen = [
        it
        for it in project.deployments[::-1]
        if asked.get("environment") in (None, it.environment) and asked.get("ref") in (None, it.ref)
    ]
    return paged(call, chosen, lambda it: _deployment(call, project, it))


@ROUTES.add("GET", _DEPLOYMENTS + "/{number}/statuses")
def statuses(call: Call, owner: str, repo: str, number: str) -> Answer:
    """What a deployment was said to be, the latest first."""
    project = call.project(owner, repo)
    wanted = whole(number)
    found = next((it for it in project.deployments if it.id == wanted), None)
    if found is None:
        raise not_found()
    return paged(call, found.statuses[::-1], lambda it: _status(call, project, found, it))


def _deployment(call: Call, project: Project, item: Deployment) -> Json:
    url = _url(call, project, item)
    latest = item.statuses[-1].created_at if item.statuses else item.created_at
    return {
        "url": url,
        "id": item.id,
        "node_id": node("DE", item.id),
        "sha": SHA,
        "ref": item.ref,
        "task": "deploy",
        "payload": {},
        "original_environment": item.environment,
        "environment": item.environment,
        "description": None,
        "creator": call.shapes.user(item.author),
        "created_at": iso(item.created_at),
        "updated_at": iso(latest),
        "statuses_url": f"{url}/statuses",
        "repository_url": call.shapes.repo_url(project),
        "transient_environment": False,
        "production_environment": item.environment == "production",
        "performed_via_github_app": None,
    }


def _status(call: Call, project: Project, item: Deployment, it: Status) -> Json:
    url = _url(call, project, item)
    log = f"{call.shapes.page_url(project)}/actions/runs/{item.id}"
    return {
        "url": f"{url}/statuses/{it.id}",
        "id": it.id,
        "node_id": node("DES", it.id),
        "state": _STATES[it.state],
        "creator": call.shapes.user(item.author),
        "description": "",
        "environment": item.environment,
        "target_url": log,
        "created_at": iso(it.created_at),
        "updated_at": iso(it.created_at),
        "deployment_url": url,
        "repository_url": call.shapes.repo_url(project),
        "environment_url": call.shapes.page_url(project),
        "log_url": log,
        "performed_via_github_app": None,
    }


def _url(call: Call, project: Project, item: Deployment) -> str:
    return f"{call.shapes.repo_url(project)}/deployments/{item.id}"
