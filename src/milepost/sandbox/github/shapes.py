"""Answer bodies: people, labels, milestones, issues and comments as GitHub's JSON."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from typing import Any
from urllib.parse import quote

from milepost.sandbox.entities import Comment, Issue, Label, Milestone, Project, User
from milepost.sandbox.github.dates import shown
from milepost.sandbox.links import found
from milepost.sandbox.times import iso
from milepost.sandbox.world import World

Json = dict[str, Any]
_REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
_DEFAULT_LABELS = frozenset(
    {
        "bug",
        "documentation",
        "duplicate",
        "enhancement",
        "good first issue",
        "help wanted",
        "invalid",
        "question",
        "wontfix",
    }
)


def node(kind: str, number: int) -> str:
    """An opaque id."""
    return f"{kind}_{b64encode(str(number).encode()).decode().rstrip('=')}"


class Shapes:
    """Makes answer bodies for one request.

    ``root`` is the server's address, ``api`` GitHub's below it.  What many rows
    of one answer share (users, milestones with their counts) is made once.
    """

    def __init__(self, world: World, root: str) -> None:
        self.world = world
        self.root = root
        self.api = f"{root}/api/v3"
        self._users: dict[str, Json] = {}
        self._labels: dict[int, Json] = {}
        self._milestones: dict[int, Json] = {}
        self._counts: dict[int, Counter[tuple[int, str]]] = {}

    def repo_url(self, project: Project) -> str:
        """The repository's API address."""
        return f"{self.api}/repos/{project.full_name}"

    def page_url(self, project: Project) -> str:
        """The repository's address for people."""
        return f"{self.root}/{project.full_name}"

    def user(self, login: str) -> Json:
        """A simple user."""
        if login not in self._users:
            self._users[login] = self._user(self.world.state.users[login.lower()])
        return self._users[login]

    def label(self, project: Project, label: Label) -> Json:
        """A label."""
        if label.id not in self._labels:
            self._labels[label.id] = self._label(project, label)
        return self._labels[label.id]

    def _label(self, project: Project, label: Label) -> Json:
        return {
            "id": label.id,
            "node_id": node("LA", label.id),
            "url": f"{self.repo_url(project)}/labels/{quote(label.name)}",
            "name": label.name,
            "color": label.color,
            "default": label.name in _DEFAULT_LABELS,
            "description": label.description,
        }

    def milestone(self, project: Project, milestone: Milestone) -> Json:
        """A milestone.  Its counts hold pull requests too."""
        if milestone.id not in self._milestones:
            counts = self._counts_of(project)
            url = f"{self.repo_url(project)}/milestones/{milestone.number}"
            self._milestones[milestone.id] = {
                "url": url,
                "html_url": f"{self.page_url(project)}/milestone/{milestone.number}",
                "labels_url": f"{url}/labels",
                "id": milestone.id,
                "node_id": node("MI", milestone.id),
                "number": milestone.number,
                "title": milestone.title,
                "description": milestone.description,
                "creator": self.user(milestone.creator),
                "open_issues": counts[milestone.number, "open"],
                "closed_issues": counts[milestone.number, "closed"],
                "state": milestone.state,
                "created_at": iso(milestone.created_at),
                "updated_at": iso(milestone.updated_at),
                "due_on": shown(milestone.due),
                "closed_at": None if milestone.closed_at is None else iso(milestone.closed_at),
            }
        return self._milestones[milestone.id]

    def issue(self, project: Project, issue: Issue) -> Json:
        """An issue, or a pull request as the list of issues shows it."""
        repo, page = self.repo_url(project), self.page_url(project)
        url = f"{repo}/issues/{issue.number}"
        assignees = [self.user(login) for login in issue.assignees]
        milestone = None if issue.milestone is None else project.milestones[issue.milestone]
        row = {
            "url": url,
            "repository_url": repo,
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "html_url": f"{page}/issues/{issue.number}",
            "id": issue.id,
            "node_id": node("I", issue.id),
            "number": issue.number,
            "title": issue.title,
            "user": self.user(issue.author),
            "labels": [self.label(project, project.labels[number]) for number in issue.labels],
            "state": issue.state,
            "locked": False,
            "assignee": assignees[0] if assignees else None,
            "assignees": assignees,
            "milestone": None if milestone is None else self.milestone(project, milestone),
            "comments": len(issue.comments),
            "created_at": iso(issue.created_at),
            "updated_at": iso(issue.updated_at),
            "closed_at": None if issue.closed_at is None else iso(issue.closed_at),
            "author_association": self.association(project, issue.author),
            "active_lock_reason": None,
            "sub_issues_summary": self._sub_issues(issue),
            "issue_dependencies_summary": self._dependencies(issue),
            "body": issue.body,
            "closed_by": None if issue.closed_by is None else self.user(issue.closed_by),
            "reactions": _reactions(url),
            "timeline_url": f"{url}/timeline",
            "performed_via_github_app": None,
            "state_reason": issue.reason,
        }
        if issue.parent is not None:
            where, parent = found(self.world, issue.parent)
            row["parent_issue_url"] = f"{self.repo_url(where)}/issues/{parent.number}"
        if issue.pull is not None:
            row |= self._pull(project, issue)
        else:
            row["type"] = None
        return row

    def comment(self, project: Project, comment: Comment) -> Json:
        """A comment."""
        url = f"{self.repo_url(project)}/issues/comments/{comment.id}"
        issue = project.issues[comment.issue]
        return {
            "url": url,
            "html_url": f"{self.html_url(project, issue)}#issuecomment-{comment.id}",
            "issue_url": f"{self.repo_url(project)}/issues/{issue.number}",
            "id": comment.id,
            "node_id": node("IC", comment.id),
            "user": self.user(comment.author),
            "created_at": iso(comment.created_at),
            "updated_at": iso(comment.updated_at),
            "body": comment.body,
            "author_association": self.association(project, comment.author),
            "reactions": _reactions(url),
            "performed_via_github_app": None,
        }

    def html_url(self, project: Project, issue: Issue) -> str:
        """The page of an issue or pull request."""
        kind = "issues" if issue.pull is None else "pull"
        return f"{self.page_url(project)}/{kind}/{issue.number}"

    def association(self, project: Project, login: str) -> str:
        """How someone is associated with a repository."""
        if login.lower() == project.owner.lower():
            return "OWNER"
        return "COLLABORATOR" if login in project.members else "NONE"

    def open_count(self, project: Project) -> int:
        """Open issues and pull requests."""
        return sum(issue.state == "open" for issue in project.issues.values())

    def _counts_of(self, project: Project) -> Counter[tuple[int, str]]:
        if project.id not in self._counts:
            self._counts[project.id] = Counter(
                (number, issue.state)
                for issue in project.issues.values()
                for number in issue.milestones
            )
        return self._counts[project.id]

    def _pull(self, project: Project, issue: Issue) -> Json:
        page = self.html_url(project, issue)
        pull = issue.pull
        merged = None if pull is None else pull.merged_at
        return {
            "html_url": page,
            "draft": pull is not None and pull.draft,
            "pull_request": {
                "url": f"{self.repo_url(project)}/pulls/{issue.number}",
                "html_url": page,
                "diff_url": f"{page}.diff",
                "patch_url": f"{page}.patch",
                "merged_at": None if merged is None else iso(merged),
            },
        }

    def _sub_issues(self, issue: Issue) -> Json:
        states = [found(self.world, number)[1].state for number in issue.children]
        done = states.count("closed")
        percent = 100 * done // len(states) if states else 0
        return {"total": len(states), "completed": done, "percent_completed": percent}

    def _dependencies(self, issue: Issue) -> Json:
        return {
            "blocked_by": self._still_open(issue.blocked_by),
            "total_blocked_by": len(issue.blocked_by),
            "blocking": self._still_open(issue.blocks),
            "total_blocking": len(issue.blocks),
        }

    def _still_open(self, ids: list[int]) -> int:
        return sum(found(self.world, number)[1].state == "open" for number in ids)

    def _user(self, user: User) -> Json:
        url = f"{self.api}/users/{quote(user.login)}"
        return {
            "login": user.login,
            "id": user.id,
            "node_id": node("U", user.id),
            "avatar_url": f"{self.root}/avatars/u/{user.id}?v=4",
            "gravatar_id": "",
            "url": url,
            "html_url": f"{self.root}/{quote(user.login)}",
            "followers_url": f"{url}/followers",
            "following_url": f"{url}/following{{/other_user}}",
            "gists_url": f"{url}/gists{{/gist_id}}",
            "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
            "subscriptions_url": f"{url}/subscriptions",
            "organizations_url": f"{url}/orgs",
            "repos_url": f"{url}/repos",
            "events_url": f"{url}/events{{/privacy}}",
            "received_events_url": f"{url}/received_events",
            "type": user.type,
            "user_view_type": "public",
            "site_admin": False,
        }


def _reactions(url: str) -> Json:
    return {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(_REACTIONS, 0)}
