"""Answer bodies: people, labels, milestones, issues and merge requests as GitLab's JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from milepost.sandbox.entities import Group, Issue, Label, Milestone, Project, User
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.gitlab.tasks import counted
from milepost.sandbox.links import found
from milepost.sandbox.world import World

Json = dict[str, Any]
API = "/api/v4"
"""Where the API is, below GitLab's own address."""


def moment(at: datetime) -> str:
    """``2027-03-05T12:00:00.000Z``."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Shapes:
    """Makes answer bodies for one request; ``site`` is GitLab's address for people.

    What many rows of one answer share (users, milestones) is made once.
    """

    def __init__(self, world: World, site: str, instance: GitLabInstance) -> None:
        self.world = world
        self.instance = instance
        self.site = site
        self.api = f"{site}{API}"
        self._users: dict[str, Json] = {}
        self._milestones: dict[int, Json] = {}

    def page(self, project: Project) -> str:
        """A project's address for people."""
        return f"{self.site}/{project.full_name}"

    def address(self, project: Project, issue: Issue) -> str:
        """The address of an issue or a merge request for people."""
        if issue.pull is not None:
            return f"{self.page(project)}/-/merge_requests/{number_of(issue)}"
        return f"{self.page(project)}/-/issues/{issue.number}"

    def user(self, login: str) -> Json:
        """Someone, as every answer shows them."""
        if login not in self._users:
            self._users[login] = self._user(self.world.state.users[login.lower()])
        return self._users[login]

    def label(self, project: Project, label: Label) -> Json:
        """A label of a project."""
        inside = [it for it in project.issues.values() if label.id in it.labels]
        issues = [it.state for it in inside if it.pull is None]
        return {
            **basic_label(label),
            "open_issues_count": issues.count("open"),
            "closed_issues_count": issues.count("closed"),
            "open_merge_requests_count": sum(
                it.pull is not None and it.state == "open" for it in inside
            ),
            "subscribed": False,
            "priority": None,
            "is_project_label": True,
        }

    def milestone(self, parent: Project | Group, milestone: Milestone) -> Json:
        """A milestone of a project or a group."""
        if milestone.id not in self._milestones:
            self._milestones[milestone.id] = self._milestone(parent, milestone)
        return self._milestones[milestone.id]

    def milestone_of(self, project: Project, issue: Issue) -> Json | None:
        """The one milestone of an issue: a group's, or else a project's."""
        if issue.group_milestone is not None:
            for group in self.world.state.groups.values():
                for milestone in group.milestones.values():
                    if milestone.id == issue.group_milestone:
                        return self.milestone(group, milestone)
        if issue.milestone is None:
            return None
        return self.milestone(project, project.milestones[issue.milestone])

    def issue(
        self, project: Project, issue: Issue, *, labels: bool = False, elsewhere: bool = False
    ) -> Json:
        """An issue.  ``labels``: in full, not by name; ``elsewhere``: listed beside others'."""
        own = f"{self.api}/projects/{project.id}"
        link = f"{own}/issues/{issue.number}"
        tasks, _done = counted(issue.body)
        row = {
            **self._common(project, issue, labels=labels),
            "state": "opened" if issue.state == "open" else "closed",
            "closed_by": None if issue.closed_by is None else self.user(issue.closed_by),
            "type": "ISSUE",
            "issue_type": "issue",
            "merge_requests_count": 0,
            "due_date": None if issue.due is None else issue.due.isoformat(),
            "confidential": False,
            "has_tasks": tasks > 0,
            "_links": {
                "self": link,
                "notes": f"{link}/notes",
                "award_emoji": f"{link}/award_emoji",
                "project": own,
                "closed_as_duplicate_of": None,
            },
            "references": _references(project, f"#{issue.number}", elsewhere=elsewhere),
            "severity": "UNKNOWN",
            "moved_to_id": None,
            "service_desk_reply_to": None,
        }
        if tasks:
            row["task_status"] = f"{_done} of {tasks} checklist item{'s' * (tasks > 1)} completed"
        if self.instance.enterprise:
            row["blocking_issues_count"] = self._blocking(issue)
        if self.instance.tier == "premium":
            row |= {"weight": None, "epic_iid": None, "epic": None, "iteration": None}
        return row

    def merge_request(
        self, project: Project, issue: Issue, *, labels: bool = False, elsewhere: bool = False
    ) -> Json:
        """A merge request."""
        pull = issue.pull
        merged = None if pull is None else pull.merged_at
        closer = None if issue.closed_by is None else self.user(issue.closed_by)
        iid = number_of(issue)
        return {
            **self._common(project, issue, labels=labels),
            "iid": iid,
            "state": state_of(issue),
            "closed_by": None if merged else closer,
            "closed_at": None if merged or not issue.closed_at else moment(issue.closed_at),
            "merged_by": closer if merged else None,
            "merge_user": closer if merged else None,
            "merged_at": None if merged is None else moment(merged),
            "target_branch": "" if pull is None else pull.base,
            "source_branch": "" if pull is None else pull.head,
            "draft": pull is not None and pull.draft,
            "work_in_progress": pull is not None and pull.draft,
            "reviewers": [],
            "source_project_id": project.id,
            "target_project_id": project.id,
            "merge_when_pipeline_succeeds": False,
            "merge_status": "can_be_merged",
            "detailed_merge_status": "mergeable",
            "sha": "0" * 40,
            "merge_commit_sha": "0" * 40 if merged else None,
            "squash_commit_sha": None,
            "squash": False,
            "should_remove_source_branch": None,
            "force_remove_source_branch": False,
            "reference": f"!{iid}",
            "references": _references(project, f"!{iid}", elsewhere=elsewhere),
            "has_conflicts": False,
            "blocking_discussions_resolved": True,
        }

    def _common(self, project: Project, issue: Issue, *, labels: bool) -> Json:
        known = sorted((project.labels[it] for it in issue.labels), key=lambda it: it.name)
        assignees = [self.user(login) for login in issue.assignees]
        tasks, done = counted(issue.body)
        return {
            "id": issue.id,
            "iid": issue.number,
            "project_id": project.id,
            "title": issue.title,
            "description": issue.body,
            "created_at": moment(issue.created_at),
            "updated_at": moment(issue.updated_at),
            "closed_at": None if issue.closed_at is None else moment(issue.closed_at),
            "labels": [basic_label(it) if labels else it.name for it in known],
            "milestone": self.milestone_of(project, issue),
            "assignees": assignees,
            "assignee": assignees[0] if assignees else None,
            "author": self.user(issue.author),
            "user_notes_count": len(issue.comments),
            "upvotes": 0,
            "downvotes": 0,
            "discussion_locked": None,
            "web_url": self.address(project, issue),
            "time_stats": {
                "time_estimate": 0,
                "total_time_spent": 0,
                "human_time_estimate": None,
                "human_total_time_spent": None,
            },
            "task_completion_status": {"count": tasks, "completed_count": done},
            "imported": False,
            "imported_from": "none",
        }

    def _blocking(self, issue: Issue) -> int:
        """How many open issues this one blocks; without a licence links block nothing."""
        if self.instance.tier != "premium":
            return 0
        return sum(found(self.world, it)[1].state == "open" for it in issue.blocks)

    def _milestone(self, parent: Project | Group, milestone: Milestone) -> Json:
        place, due = self.site, milestone.due
        if isinstance(parent, Group):
            owner, place = {"group_id": parent.id}, f"{place}/groups/{parent.path}"
        else:
            owner, place = {"project_id": parent.id}, f"{place}/{parent.full_name}"
        return {
            "id": milestone.id,
            "iid": milestone.number,
            **owner,
            "title": milestone.title,
            "description": milestone.description,
            "state": "active" if milestone.state == "open" else "closed",
            "created_at": moment(milestone.created_at),
            "updated_at": moment(milestone.updated_at),
            "due_date": None if due is None else due.isoformat(),
            "start_date": None if milestone.start is None else milestone.start.isoformat(),
            "expired": due is not None and due < self.world.now().date(),
            "web_url": f"{place}/-/milestones/{milestone.number}",
        }

    def _user(self, user: User) -> Json:
        return {
            "id": user.id,
            "username": user.login,
            "public_email": None,
            "name": user.name or user.login,
            "state": "active" if user.active else "blocked",
            "locked": False,
            "avatar_url": None,
            "web_url": f"{self.site}/{quote(user.login)}",
        }


def basic_label(label: Label) -> Json:
    """A label without its counts."""
    return {
        "id": label.id,
        "name": label.name,
        "description": label.description,
        "description_html": label.description or "",
        "color": f"#{label.color}",
        "text_color": "#FFFFFF",
        "archived": False,
    }


def number_of(issue: Issue) -> int:
    """The number of an issue, or of a merge request among its own kind."""
    return issue.number if issue.pull is None else issue.pull.iid or issue.number


def state_of(issue: Issue) -> str:
    """``opened``, ``closed`` or ``merged``."""
    if issue.pull is not None and issue.pull.merged_at is not None:
        return "merged"
    return "opened" if issue.state == "open" else "closed"


def _references(project: Project, short: str, *, elsewhere: bool) -> Json:
    full = f"{project.full_name}{short}"
    return {"short": short, "relative": full if elsewhere else short, "full": full}
