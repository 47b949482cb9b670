"""What can happen in the world, whatever the dialect: each act moves times and leaves events.

Nothing here checks limits or rights: those belong to a tracker's dialect.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from milepost.sandbox.entities import Comment, Event, Issue, Label, Milestone, Project, Reason

if TYPE_CHECKING:
    from milepost.sandbox.world import World

DEFAULT_COLOR = "ededed"
"""The colour a label gets when it is created by being put on an issue."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, where and when."""

    world: World
    project: Project
    actor: str
    at: datetime

    def event(
        self, issue: Issue, event: str, before: str = "", after: str = "", about: int = 0
    ) -> None:
        """Note that something happened to an issue, and touch it."""
        issue.updated_at = max(issue.updated_at, self.at)
        self.project.events.append(
            Event(
                id=self.world.next_id(),
                issue=issue.number,
                event=event,
                actor=self.actor,
                created_at=self.at,
                before=before,
                after=after,
                about=about,
            )
        )


def add_milestone(act: Act, title: str) -> Milestone:
    """A new open milestone with the next number."""
    project = act.project
    project.last_milestone += 1
    milestone = Milestone(
        number=project.last_milestone,
        id=act.world.next_id(),
        title=title,
        description=None,
        state="open",
        due=None,
        creator=act.actor,
        created_at=act.at,
        updated_at=act.at,
    )
    project.milestones[milestone.number] = milestone
    return milestone


def set_milestone_state(act: Act, milestone: Milestone, state: Literal["open", "closed"]) -> None:
    """Open or close a milestone."""
    if milestone.state != state:
        milestone.state = state
        milestone.closed_at = act.at if state == "closed" else None
    milestone.updated_at = act.at


def delete_milestone(act: Act, milestone: Milestone) -> None:
    """Remove a milestone; its issues lose it."""
    for issue in act.project.issues.values():
        if milestone.number in issue.milestones:
            issue.milestones.remove(milestone.number)
            act.event(issue, "demilestoned", before=milestone.title, about=milestone.id)
    del act.project.milestones[milestone.number]


def add_issue(act: Act, title: str, body: str | None) -> Issue:
    """A new open issue with the next number."""
    project = act.project
    project.last_number += 1
    issue = Issue(
        number=project.last_number,
        id=act.world.next_id(),
        title=title,
        body=body,
        author=act.actor,
        created_at=act.at,
        updated_at=act.at,
    )
    project.issues[issue.number] = issue
    act.world.index(project, issue)
    return issue


def set_state(
    act: Act, issue: Issue, state: Literal["open", "closed"], reason: Reason | None = None
) -> None:
    """Close or reopen an issue.  ``reason`` counts only if the state changes."""
    if issue.state == state:
        return
    issue.state = state
    if state == "closed":
        issue.reason, issue.closed_at = reason or "completed", act.at
        issue.closed_by = act.actor
        act.event(issue, "closed")
    else:
        issue.reason, issue.closed_at, issue.closed_by = "reopened", None, None
        act.event(issue, "reopened")


def set_title(act: Act, issue: Issue, title: str) -> None:
    """Rename an issue."""
    if issue.title != title:
        act.event(issue, "renamed", before=issue.title, after=title)
        issue.title = title


def set_milestones(act: Act, issue: Issue, numbers: Iterable[int]) -> None:
    """Put an issue into exactly these milestones."""
    wanted = list(numbers)
    known = act.project.milestones
    for number in issue.milestones:
        if number not in wanted:
            gone = known[number]
            act.event(issue, "demilestoned", before=gone.title, about=gone.id)
    for number in wanted:
        if number not in issue.milestones:
            new = known[number]
            act.event(issue, "milestoned", after=new.title, about=new.id)
    issue.milestones = wanted


def set_group_milestone(act: Act, issue: Issue, milestone: Milestone | None) -> None:
    """Put an issue into a group's milestone, or into none."""
    before = act.world.group_milestone(issue.group_milestone)
    if before is milestone:
        return
    if before is not None:
        act.event(issue, "demilestoned", before=before.title, about=before.id)
    if milestone is not None:
        act.event(issue, "milestoned", after=milestone.title, about=milestone.id)
    issue.group_milestone = None if milestone is None else milestone.id


def ensure_label(act: Act, name: str) -> Label:
    """The project's label of that name, made grey if there is none."""
    return act.project.label(name) or add_label(act, name)


def add_label(
    act: Act, name: str, color: str = DEFAULT_COLOR, description: str | None = None
) -> Label:
    """A new label."""
    label = Label(id=act.world.next_id(), name=name, color=color, description=description)
    act.project.labels[label.id] = label
    return label


def delete_label(act: Act, label: Label) -> None:
    """Remove a label from the project and from its issues."""
    for issue in act.project.issues.values():
        if label.id in issue.labels:
            issue.labels.remove(label.id)
            act.event(issue, "unlabeled", before=label.name, about=label.id)
    del act.project.labels[label.id]


def set_labels(act: Act, issue: Issue, labels: Iterable[Label]) -> None:
    """Give an issue exactly these labels."""
    wanted = list({label.id: label for label in labels}.values())
    ids = [label.id for label in wanted]
    for number in issue.labels:
        if number not in ids:
            act.event(issue, "unlabeled", before=act.project.labels[number].name, about=number)
    for label in wanted:
        if label.id not in issue.labels:
            act.event(issue, "labeled", after=label.name, about=label.id)
    issue.labels = ids


def set_assignees(act: Act, issue: Issue, logins: Iterable[str]) -> None:
    """Assign an issue to exactly these people."""
    wanted = list(dict.fromkeys(logins))
    for login in issue.assignees:
        if login not in wanted:
            act.event(issue, "unassigned", before=login)
    for login in wanted:
        if login not in issue.assignees:
            act.event(issue, "assigned", after=login)
    issue.assignees = wanted


def add_comment(act: Act, issue: Issue, body: str) -> Comment:
    """A new comment."""
    comment = Comment(
        id=act.world.next_id(),
        issue=issue.number,
        author=act.actor,
        body=body,
        created_at=act.at,
        updated_at=act.at,
    )
    act.project.comments[comment.id] = comment
    issue.comments.append(comment.id)
    issue.updated_at = max(issue.updated_at, act.at)
    return comment


def delete_comment(act: Act, comment: Comment) -> None:
    """Remove a comment."""
    issue = act.project.issues[comment.issue]
    issue.comments.remove(comment.id)
    issue.updated_at = max(issue.updated_at, act.at)
    del act.project.comments[comment.id]
