"""What people do in a project to what is there already, as hands at a keyboard would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from milepost.sandbox import actions, links
from milepost.sandbox.entities import Comment, Hidden, Issue, Label, Milestone, Project, Reason
from milepost.sandbox.groups import add_group_milestone
from milepost.sandbox.times import When, instant

if TYPE_CHECKING:
    from milepost.sandbox.world import World

_H = TypeVar("_H", bound="Hands")
_P = ParamSpec("_P")
_R = TypeVar("_R")


def locked(
    method: Callable[Concatenate[_H, _P], _R],
) -> Callable[Concatenate[_H, _P], _R]:
    """The method, with the world held still meanwhile."""

    @wraps(method)
    def inside(self: _H, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with self.world.lock:
            return method(self, *args, **kwargs)

    return inside


@dataclass(frozen=True, slots=True)
class Hands:
    """``author`` at work in one project; an issue is given as its record or its number.

    An issue of another project is ``owner/name#12``; labels are meant by their
    names, whatever the case.
    """

    world: World
    project: Project
    author: str

    @locked
    def close(self, issue: Issue | int | str, *, reason: Reason = "completed") -> None:
        """Close an issue now."""
        actions.set_state(self._act(), self._issue(issue)[1], "closed", reason)

    @locked
    def reopen(self, issue: Issue | int | str) -> None:
        """Reopen an issue now."""
        actions.set_state(self._act(), self._issue(issue)[1], "open")

    @locked
    def delete_issue(self, issue: Issue | int) -> None:
        """Delete an issue: its address answers 410 from now on."""
        links.delete_issue(self._act(), self._issue(issue)[1])

    @locked
    def transfer_issue(self, issue: Issue | int, to: str) -> Issue:
        """Move an issue to the project ``to``: its old address redirects."""
        moved = self._issue(issue)[1]
        links.transfer_issue(self._act(), moved, self.world.repo(to).project)
        return moved

    @locked
    def put_label(self, issue: Issue | int | str, name: str) -> None:
        """Put a label on an issue beside those it has; a new one is made."""
        act, project, found = self._at(issue)
        held = [project.labels[it] for it in found.labels]
        actions.set_labels(act, found, [*held, actions.ensure_label(act, name)])

    @locked
    def take_label(self, issue: Issue | int | str, name: str) -> None:
        """Take a label off an issue; its definition stays."""
        act, project, found = self._at(issue)
        gone = self._label(name).id
        actions.set_labels(act, found, [project.labels[it] for it in found.labels if it != gone])

    @locked
    def delete_label(self, name: str) -> None:
        """Delete a label's definition: every issue loses it."""
        actions.delete_label(self._act(), self._label(name))

    @locked
    def react(self, comment: Comment) -> None:
        """Somebody reacts to a comment now; its text stays."""
        comment.touched_at = self.world.now()

    @locked
    def hide_comment(self, comment: Comment | int, *, reason: Hidden = "outdated") -> None:
        """Hide a comment: it is there still, folded up.  Only GitHub has this."""
        self._comment(comment).hidden = reason

    @locked
    def unhide_comment(self, comment: Comment | int) -> None:
        """Show a hidden comment again."""
        self._comment(comment).hidden = None

    @locked
    def delete_comment(self, comment: Comment | int) -> None:
        """Delete a comment."""
        actions.delete_comment(self._act(), self._comment(comment))

    @locked
    def rename_milestone(self, milestone: Milestone, title: str) -> None:
        """Give a milestone another title."""
        milestone.title = title
        milestone.updated_at = self.world.now()

    @locked
    def delete_milestone(self, milestone: Milestone) -> None:
        """Delete a milestone: its issues lose it, its address answers 404."""
        actions.delete_milestone(self._act(), milestone)

    @locked
    def promote_milestone(self, milestone: Milestone) -> Milestone:
        """Make a milestone of the project one of its group, as GitLab does: with a new id."""
        group = self.world.groups_of(self.project.full_name)[0]
        made = add_group_milestone(self.world, group, milestone.title, milestone.creator)
        for name in ("description", "state", "due", "start", "closed_at"):
            setattr(made, name, getattr(milestone, name))
        held = [it for it in self.project.issues.values() if milestone.number in it.milestones]
        act = self._act()
        actions.delete_milestone(act, milestone)
        for issue in held:
            actions.set_group_milestone(act, issue, made)
        return made

    @locked
    def merge_milestone(self, milestone: Milestone, into: Milestone) -> None:
        """Merge a version into another one, as Jira does: its issues go there, and it is gone."""
        act = self._act()
        for issue in self.project.issues.values():
            if milestone.number in issue.milestones:
                kept = [number for number in issue.milestones if number != milestone.number]
                actions.set_milestones(act, issue, dict.fromkeys([*kept, into.number]))
        actions.delete_milestone(act, milestone)

    def _act(self, author: str = "", created: When = None) -> actions.Act:
        actor = self.world.user(author).login if author else self.author
        return actions.Act(self.world, self.project, actor, instant(created) or self.world.now())

    def _at(self, which: Issue | int | str) -> tuple[actions.Act, Project, Issue]:
        project, issue = self._issue(which)
        return actions.Act(self.world, project, self.author, self.world.now()), project, issue

    def _issue(self, which: Issue | int | str) -> tuple[Project, Issue]:
        if isinstance(which, Issue):
            return links.found(self.world, which.id)
        if isinstance(which, int):
            return self.project, self.project.issues[which]
        name, _, number = which.partition("#")
        project = self.world.state.projects[name.lower()] if name else self.project
        return project, project.issues[int(number)]

    def _comment(self, which: Comment | int) -> Comment:
        return self.project.comments[which if isinstance(which, int) else which.id]

    def _label(self, name: str) -> Label:
        found = self.project.label(name)
        if found is None:
            raise ValueError(f"there is no label {name!r}")
        return found
