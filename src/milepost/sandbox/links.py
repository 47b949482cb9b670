"""Ties between issues, also across projects: blocking, parents; and moving or deleting an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.sandbox.entities import Issue, Project

if TYPE_CHECKING:
    from milepost.sandbox.actions import Act
    from milepost.sandbox.world import World


def block(blocked: Issue, blocker: Issue) -> None:
    """``blocked`` cannot go on before ``blocker`` is closed."""
    blocked.blocked_by.append(blocker.id)
    blocker.blocks.append(blocked.id)


def unblock(blocked: Issue, blocker: Issue) -> None:
    """Take that tie away."""
    blocked.blocked_by.remove(blocker.id)
    blocker.blocks.remove(blocked.id)


def adopt(world: World, parent: Issue, child: Issue) -> None:
    """Make ``child`` a part of ``parent``, of nobody else."""
    orphan(world, child)
    child.parent = parent.id
    parent.children.append(child.id)


def orphan(world: World, child: Issue) -> None:
    """Take ``child`` from its parent, if it has one."""
    if child.parent is not None:
        _project, parent = found(world, child.parent)
        parent.children.remove(child.id)
        child.parent = None


def found(world: World, number: int) -> tuple[Project, Issue]:
    """The issue with an id that another record holds, so it is there."""
    place = world.issue_by_id(number)
    if place is None:
        raise LookupError(f"the world has no issue with id {number}")
    return place


def delete_issue(act: Act, issue: Issue) -> None:
    """Delete an issue, its comments and its ties; its number stays taken."""
    project, world = act.project, act.world
    for number in issue.blocked_by[:]:
        unblock(issue, found(world, number)[1])
    for number in issue.blocks[:]:
        unblock(found(world, number)[1], issue)
    for number in issue.children[:]:
        orphan(world, found(world, number)[1])
    orphan(world, issue)
    ties = world.state.ties.items()
    world.state.ties = {key: it for key, it in ties if issue.id not in (it.active, it.passive)}
    for number in issue.comments:
        del project.comments[number]
    project.events = [event for event in project.events if event.issue != issue.number]
    del project.issues[issue.number]
    project.deleted.append(issue.number)
    world.forget(issue)


def transfer_issue(act: Act, issue: Issue, target: Project) -> None:
    """Move an issue to another project: new number, no milestone, labels of the same name only."""
    project, old = act.project, issue.number
    names = [project.labels[number].name for number in issue.labels]
    kept = [target.label(name) for name in names]
    issue.labels = [label.id for label in kept if label is not None]
    issue.milestones, issue.group_milestone = [], None
    target.last_number += 1
    issue.number = target.last_number
    for number in issue.comments:
        comment = project.comments.pop(number)
        comment.issue = issue.number
        target.comments[number] = comment
    project.events = [event for event in project.events if event.issue != old]
    del project.issues[old]
    project.moved[old] = issue.id
    target.issues[issue.number] = issue
    act.world.index(target, issue)
