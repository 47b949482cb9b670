"""Answer bodies: repositories, pull requests, releases and events as GitHub's JSON."""

from __future__ import annotations

from typing import Any

from milepost.sandbox import links
from milepost.sandbox.entities import Event, Issue, Level, Project, Pull, Release
from milepost.sandbox.github.shapes import Json, Shapes, node
from milepost.sandbox.times import iso

SHA = "0" * 40
"""A commit: there is no code behind anything here."""
_TEMPLATES = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_ZERO = (
    "forks",
    "forks_count",
    "size",
    "stargazers_count",
    "watchers",
    "watchers_count",
    "network_count",
    "subscribers_count",
)
_YES = ("has_projects", "has_downloads", "allow_forking")
_NO = (
    "has_wiki",
    "has_pages",
    "has_discussions",
    "is_template",
    "web_commit_signoff_required",
)
_NULL = ("homepage", "language", "mirror_url", "license")


def repository(shapes: Shapes, project: Project, level: Level | None) -> Json:
    """A full repository, as someone with ``level`` sees it."""
    url, page = shapes.repo_url(project), shapes.page_url(project)
    open_issues = shapes.open_count(project)
    write = level in ("write", "admin")
    return {
        "id": project.id,
        "node_id": node("R", project.id),
        "name": project.name,
        "full_name": project.full_name,
        "private": project.private,
        "owner": shapes.user(project.owner),
        "html_url": page,
        "description": project.description or None,
        "url": url,
        **{name: url + tail for name, tail in _TEMPLATES.items()},
        "git_url": f"git:{page.partition(':')[2]}.git",
        "ssh_url": f"git@127.0.0.1:{project.full_name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        **dict.fromkeys(_NULL),
        **dict.fromkeys(_ZERO, 0),
        **dict.fromkeys(_YES, True),
        **dict.fromkeys(_NO, False),
        "archived": project.archived,
        "disabled": project.disabled,
        "fork": project.fork,
        "has_issues": project.has_issues,
        "open_issues": open_issues,
        "open_issues_count": open_issues,
        "default_branch": "main",
        "topics": [],
        "visibility": "private" if project.private else "public",
        "pushed_at": iso(project.created_at),
        "created_at": iso(project.created_at),
        "updated_at": iso(project.created_at),
        "permissions": {
            "admin": False,
            "maintain": False,
            "push": write,
            "triage": write,
            "pull": True,
        },
    }


def pull_request(shapes: Shapes, project: Project, issue: Issue, pull: Pull) -> Json:
    """A pull request.  There is no code behind it: its branches are only names."""
    row = shapes.issue(project, issue)
    url = f"{shapes.repo_url(project)}/pulls/{issue.number}"
    issue_url = row["url"]
    links = {
        "self": url,
        "html": row["html_url"],
        "issue": issue_url,
        "comments": f"{issue_url}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{shapes.repo_url(project)}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{shapes.repo_url(project)}/statuses/{SHA}",
    }
    kept = (
        *("id", "number", "state", "locked", "title", "user", "body", "labels", "milestone"),
        *("active_lock_reason", "created_at", "updated_at", "closed_at", "assignee", "assignees"),
        *("author_association", "draft", "html_url", "comments"),
    )
    merged = pull.merged_at is not None
    return {
        **{name: row[name] for name in kept},
        "url": url,
        "node_id": node("PR", issue.id),
        "diff_url": f"{row['html_url']}.diff",
        "patch_url": f"{row['html_url']}.patch",
        "issue_url": issue_url,
        **{
            f"{name}_url": to for name, to in links.items() if name not in ("self", "html", "issue")
        },
        "merged_at": iso(pull.merged_at) if pull.merged_at is not None else None,
        "merge_commit_sha": SHA if merged else None,
        "requested_reviewers": [],
        "requested_teams": [],
        "head": _branch(shapes, project, pull.head),
        "base": _branch(shapes, project, pull.base),
        "_links": {name: {"href": to} for name, to in links.items()},
        "auto_merge": None,
        "merged": merged,
        "mergeable": None,
        "rebaseable": None,
        "mergeable_state": "unknown",
        "merged_by": shapes.user(issue.closed_by) if merged and issue.closed_by else None,
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": 1,
        "additions": 0,
        "deletions": 0,
        "changed_files": 0,
    }


def release(shapes: Shapes, project: Project, item: Release) -> Json:
    """A release without assets."""
    url = f"{shapes.repo_url(project)}/releases/{item.id}"
    page = shapes.page_url(project)
    return {
        "url": url,
        "html_url": f"{page}/releases/tag/{item.tag}",
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "id": item.id,
        "node_id": node("RE", item.id),
        "tag_name": item.tag,
        "target_commitish": "main",
        "name": item.name,
        "body": item.body,
        "draft": item.draft,
        "prerelease": item.prerelease,
        "created_at": iso(item.created_at),
        "published_at": None if item.draft else iso(item.created_at),
        "author": shapes.user(item.author),
        "assets": [],
        "tarball_url": f"{shapes.repo_url(project)}/tarball/{item.tag}",
        "zipball_url": f"{shapes.repo_url(project)}/zipball/{item.tag}",
    }


def event(shapes: Shapes, project: Project, item: Event) -> Json:
    """Something that happened to an issue.  Milestones are told by title only."""
    name = item.after or item.before
    detail: dict[str, Any] = {}
    if item.event in ("labeled", "unlabeled"):
        label = project.label(name)
        detail = {"label": {"name": name, "color": label.color if label else "ededed"}}
    elif item.event in ("milestoned", "demilestoned"):
        detail = {"milestone": {"title": name}}
    elif item.event in ("assigned", "unassigned"):
        detail = {"assignee": shapes.user(name), "assigner": shapes.user(item.actor)}
    elif item.event == "renamed":
        detail = {"rename": {"from": item.before, "to": item.after}}
    elif item.event in ("closed", "reopened"):
        detail = {"state_reason": None}
    elif item.event in ("blocked_by_added", "blocked_by_removed"):
        detail = {"blocked_by": _reference(shapes, item.about)}
    return {
        "id": item.id,
        "node_id": node("E", item.id),
        "url": f"{shapes.repo_url(project)}/issues/events/{item.id}",
        "actor": shapes.user(item.actor),
        "event": item.event,
        "commit_id": None,
        "commit_url": None,
        "created_at": iso(item.created_at),
        "performed_via_github_app": None,
        **detail,
    }


def _reference(shapes: Shapes, number: int) -> Json | None:
    """An issue as events name it, by its id; nothing where it is gone."""
    if shapes.world.issue_by_id(number) is None:
        return None
    project, issue = links.found(shapes.world, number)
    return {
        "number": issue.number,
        "title": issue.title,
        "state": issue.state,
        "state_reason": issue.reason,
        "repository": repository(shapes, project, None),
        "issue_type": None,
    }


def _branch(shapes: Shapes, project: Project, ref: str) -> Json:
    return {
        "label": f"{project.owner}:{ref}",
        "ref": ref,
        "sha": SHA,
        "user": shapes.user(project.owner),
        "repo": repository(shapes, project, None),
    }
