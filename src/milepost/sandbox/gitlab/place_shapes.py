"""Answer bodies: projects, groups, releases, deployments, notes and events as GitLab's JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from milepost.sandbox.entities import Comment, Event, Group, Issue, Level, Project, Release
from milepost.sandbox.gitlab.shapes import Json, Shapes, basic_label, moment, number_of
from milepost.sandbox.ties import Deployment, DeployState

ACCESS: dict[Level, int] = {"read": 20, "comment": 10, "write": 30, "admin": 40}
"""GitLab's numbers for guests, reporters, developers and maintainers."""

_SHA = "0" * 40
_DEPLOYED: dict[DeployState, str] = {
    "created": "created",
    "queued": "blocked",
    "running": "running",
    "success": "success",
    "inactive": "success",
    "failure": "failed",
    "canceled": "canceled",
    "skipped": "skipped",
}


def project(shapes: Shapes, it: Project, level: Level | None) -> Json:
    """A project, and what the caller may do there."""
    page, api = shapes.page(it), f"{shapes.api}/projects/{it.id}"
    above, _, path = it.full_name.rpartition("/")
    row: Json = {
        "id": it.id,
        "description": it.description or None,
        "name": path,
        "name_with_namespace": it.full_name.replace("/", " / "),
        "path": path,
        "path_with_namespace": it.full_name,
        "created_at": moment(it.created_at),
        "default_branch": "main",
        "tag_list": [],
        "topics": [],
        "web_url": page,
        "http_url_to_repo": f"{page}.git",
        "avatar_url": None,
        "star_count": 0,
        "forks_count": 0,
        "last_activity_at": moment(_latest(it)),
        "visibility": "private" if it.private else "public",
        "namespace": namespace(shapes, above),
        "_links": {
            "self": api,
            **{
                name: f"{api}/{name}"
                for name in ("issues", "merge_requests", "labels", "events", "members")
            },
        },
        "archived": False,
        "empty_repo": False,
        "issues_enabled": True,
        "issues_access_level": "enabled",
        "merge_requests_enabled": True,
        "open_issues_count": sum(
            issue.state == "open" and issue.pull is None for issue in it.issues.values()
        ),
        "permissions": {
            "project_access": None if level is None else {"access_level": ACCESS[level]},
            "group_access": None,
        },
    }
    if shapes.instance.tier == "premium":
        row |= {"approvals_before_merge": 0, "issues_template": None, "mirror": False}
    return row


def namespace(shapes: Shapes, path: str) -> Json:
    """The group, or the person, that a project is in."""
    found = shapes.world.state.groups.get(path.lower())
    if found is None:
        user = shapes.world.state.users[path.lower()]
        number, name, kind, parent = user.id, user.name or user.login, "user", None
    else:
        above = shapes.world.groups_of(path)
        number, name, kind = found.id, found.name, "group"
        parent = above[0].id if above else None
    return {
        "id": number,
        "name": name,
        "path": path.rpartition("/")[2],
        "kind": kind,
        "full_path": path,
        "parent_id": parent,
        "avatar_url": None,
        "web_url": f"{shapes.site}/{'groups/' if kind == 'group' else ''}{path}",
    }


def group(shapes: Shapes, it: Group, *, private: bool) -> Json:
    """A group; ``private`` where nobody sees it who is not in it."""
    above = shapes.world.groups_of(it.path)
    return {
        "id": it.id,
        "web_url": f"{shapes.site}/groups/{it.path}",
        "name": it.name,
        "path": it.path.rpartition("/")[2],
        "description": "",
        "visibility": "private" if private else "public",
        "avatar_url": None,
        "full_name": it.path.replace("/", " / "),
        "full_path": it.path,
        "created_at": moment(it.created_at),
        "parent_id": above[0].id if above else None,
        "archived": False,
    }


def note(shapes: Shapes, where: Project, issue: Issue, it: Comment) -> Json:
    """A note that somebody wrote.  A reaction moves ``updated_at``, too."""
    return {
        **_note(shapes, where, issue, it.author),
        "id": it.id,
        "body": it.body,
        "created_at": moment(it.created_at),
        "updated_at": moment(max(it.updated_at, it.touched_at or it.updated_at)),
        "system": False,
    }


def system_note(shapes: Shapes, where: Project, issue: Issue, it: Event, body: str) -> Json:
    """A note that GitLab wrote about what somebody did."""
    return {
        **_note(shapes, where, issue, it.actor),
        "id": it.id,
        "body": body,
        "created_at": moment(it.created_at),
        "updated_at": moment(it.created_at),
        "system": True,
    }


def _note(shapes: Shapes, where: Project, issue: Issue, author: str) -> Json:
    return {
        "type": None,
        "attachment": None,
        "author": shapes.user(author),
        "noteable_id": issue.id,
        "noteable_type": "Issue" if issue.pull is None else "MergeRequest",
        "project_id": where.id,
        "resolvable": False,
        "confidential": False,
        "internal": False,
        "imported": False,
        "imported_from": "none",
        "noteable_iid": number_of(issue),
        "commands_changes": {},
    }


def happening(shapes: Shapes, where: Project, issue: Issue, it: Event) -> Json:
    """A resource event: of a state, a milestone or a label."""
    row: dict[str, Any] = {
        "id": it.id,
        "user": shapes.user(it.actor),
        "created_at": moment(it.created_at),
        "resource_type": "Issue" if issue.pull is None else "MergeRequest",
        "resource_id": issue.id,
    }
    if it.event in ("closed", "reopened"):
        return row | {"state": it.event}
    action = "add" if it.after else "remove"
    if it.event in ("labeled", "unlabeled"):
        label = where.labels.get(it.about)
        return row | {"label": basic_label(label) if label else None, "action": action}
    return row | {"milestone": _milestone(shapes, where, it.about), "action": action}


def release(shapes: Shapes, where: Project, it: Release) -> Json:
    """A release without assets."""
    tag = quote(it.tag, safe="")
    page = f"{shapes.page(where)}/-/releases/{tag}"
    return {
        "tag_name": it.tag,
        "name": it.name,
        "description": it.body,
        "created_at": moment(it.created_at),
        "released_at": moment(it.created_at),
        "upcoming_release": it.created_at > shapes.world.now(),
        "author": shapes.user(it.author),
        "milestones": [],
        "tag_path": f"/{where.full_name}/-/tags/{tag}",
        "assets": {"count": 0, "sources": [], "links": []},
        "evidences": [],
        "_links": {"self": page, "edit_url": f"{page}/edit"},
    }


def deployment(shapes: Shapes, where: Project, it: Deployment) -> Json:
    """A deployment by a job of a pipeline.  There is no code behind it."""
    state = it.statuses[-1].state if it.statuses else "created"
    latest = it.statuses[-1].created_at if it.statuses else it.created_at
    pipeline = {
        "id": it.id,
        "sha": _SHA,
        "ref": it.ref,
        "status": _DEPLOYED[state],
        "web_url": f"{shapes.page(where)}/-/pipelines/{it.id}",
    }
    return {
        "id": it.id,
        "iid": it.number,
        "ref": it.ref,
        "sha": _SHA,
        "created_at": moment(it.created_at),
        "updated_at": moment(latest),
        "status": _DEPLOYED[state],
        "user": shapes.user(it.author),
        "environment": {"id": it.id, "name": it.environment, "external_url": None},
        "deployable": {
            "id": it.id,
            "name": "deploy",
            "stage": "deploy",
            "status": _DEPLOYED[state],
            "ref": it.ref,
            "tag": False,
            "pipeline": pipeline,
        },
    }


def _milestone(shapes: Shapes, where: Project, number: int) -> Json | None:
    parents: tuple[Project | Group, ...] = (where, *shapes.world.groups_of(where.full_name))
    for parent in parents:
        for milestone in parent.milestones.values():
            if milestone.id == number:
                return shapes.milestone(parent, milestone)
    return None


def _latest(it: Project) -> Any:
    return max((issue.updated_at for issue in it.issues.values()), default=it.created_at)
