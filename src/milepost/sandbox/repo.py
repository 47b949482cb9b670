"""Building in one project: what tests and the demo write their worlds with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from milepost.sandbox import actions, links
from milepost.sandbox.entities import (
    Comment,
    Issue,
    Label,
    Milestone,
    OpenOrClosed,
    Pull,
    Reason,
    Release,
)
from milepost.sandbox.hands import Hands, locked
from milepost.sandbox.ties import Deployment, DeployState, Status
from milepost.sandbox.times import When, day, instant


@dataclass(frozen=True, slots=True)
class Repo(Hands):
    """A handle on one project.

    Everything it makes is returned as the world's own record (``issue.number``,
    ``milestone.id``).  Where an issue or a milestone is wanted, its record or
    its number will do; for a milestone also its title, for an issue of another
    project ``owner/name#12``.  Unknown people and labels are made on the way.
    Times default to the world's present; a bare day means its noon UTC.
    """

    @locked
    def milestone(
        self,
        title: str,
        *,
        due: str | date | None = None,
        description: str | None = None,
        state: OpenOrClosed = "open",
        number: int | None = None,
        start: str | date | None = None,
        created: When = None,
        closed: When = None,
        updated: When = None,
    ) -> Milestone:
        """A milestone.  ``closed`` says when, and that it is."""
        act = self._act(created=created)
        if number is not None:
            self._free(number, self.project.milestones)
            self.project.last_milestone = number - 1
        milestone = actions.add_milestone(act, title)
        self.project.last_milestone = max(self.project.milestones)
        milestone.description = description
        milestone.due = None if due is None else day(due)
        milestone.start = None if start is None else day(start)
        if closed is not None or state == "closed":
            milestone.state = "closed"
            milestone.closed_at = instant(closed) or self.world.now()
        milestone.updated_at = instant(updated) or milestone.closed_at or act.at
        return milestone

    @locked
    def issue(  # noqa: PLR0913 - each is a fact of an issue that a test may want
        self,
        title: str,
        *,
        milestone: Milestone | int | str | None = None,
        labels: Iterable[str] = (),
        assignees: Iterable[str] = (),
        body: str | None = None,
        state: OpenOrClosed = "open",
        reason: Reason | None = None,
        author: str = "",
        number: int | None = None,
        due: str | date | None = None,
        created: When = None,
        closed: When = None,
        updated: When = None,
    ) -> Issue:
        """An issue.  ``closed`` or a closing ``reason`` imply that it is closed."""
        act = self._act(author, created)
        if number is not None:
            self._free(number, self.project.issues)
            self.project.last_number = number - 1
        issue = actions.add_issue(act, title, body)
        self.project.last_number = max(self.project.issues)
        actions.set_labels(act, issue, [actions.ensure_label(act, name) for name in labels])
        actions.set_assignees(act, issue, [self.member(login) for login in assignees])
        issue.due = None if due is None else day(due)
        if milestone is not None:
            self._place(act, issue, self._milestone(milestone))
        if closed is not None or state == "closed" or reason not in (None, "reopened"):
            at = instant(closed) or self.world.now()
            actions.set_state(self._act(author, at), issue, "closed", reason)
        issue.updated_at = instant(updated) or issue.closed_at or act.at
        return issue

    @locked
    def pull(  # noqa: PLR0913 - likewise
        self,
        title: str,
        *,
        milestone: Milestone | int | str | None = None,
        labels: Iterable[str] = (),
        state: OpenOrClosed = "open",
        merged: When = None,
        draft: bool = False,
        author: str = "",
        created: When = None,
        closed: When = None,
        body: str | None = None,
        iid: int = 0,
    ) -> Issue:
        """A pull request.  ``merged`` says when, and that it is merged and closed.

        ``iid`` is its number where merge requests are counted apart from issues.
        """
        issue = self.issue(
            title,
            milestone=milestone,
            labels=labels,
            state=state,
            author=author,
            created=created,
            closed=closed if closed is not None else merged,
            body=body,
        )
        issue.reason = None
        issue.pull = Pull(iid=iid, draft=draft, merged_at=instant(merged))
        return issue

    @locked
    def comment(
        self, issue: Issue | int | str, body: str, *, author: str = "", created: When = None
    ) -> Comment:
        """A comment on an issue."""
        return actions.add_comment(self._act(author, created), self._issue(issue)[1], body)

    @locked
    def label(
        self, name: str, *, color: str = actions.DEFAULT_COLOR, description: str | None = None
    ) -> Label:
        """A label, new or changed."""
        label = actions.ensure_label(self._act(), name)
        label.color, label.description = color, description
        return label

    @locked
    def block(self, *, blocked: Issue | int | str, blocker: Issue | int | str) -> None:
        """``blocked`` cannot go on before ``blocker`` is closed."""
        links.block(self._issue(blocked)[1], self._issue(blocker)[1])

    @locked
    def sub_issue(self, *, parent: Issue | int | str, child: Issue | int | str) -> None:
        """``child`` is a part of ``parent``."""
        links.adopt(self.world, self._issue(parent)[1], self._issue(child)[1])

    @locked
    def release(
        self,
        tag: str,
        *,
        name: str = "",
        body: str = "",
        created: When = None,
        draft: bool = False,
        prerelease: bool = False,
    ) -> Release:
        """A release, published unless it is a draft; ``created`` may lie ahead."""
        release = Release(
            id=self.world.next_id(),
            tag=tag,
            name=name or tag,
            body=body,
            author=self.author,
            created_at=instant(created) or self.world.now(),
            draft=draft,
            prerelease=prerelease,
        )
        self.project.releases.append(release)
        return release

    @locked
    def deployment(
        self, environment: str, *states: DeployState, ref: str = "main", created: When = None
    ) -> Deployment:
        """A deployment that went through these states, all at once."""
        at = instant(created) or self.world.now()
        made = Deployment(
            id=self.world.next_id(),
            number=len(self.project.deployments) + 1,
            environment=environment,
            ref=ref,
            author=self.author,
            created_at=at,
            statuses=[Status(id=self.world.next_id(), state=it, created_at=at) for it in states],
        )
        self.project.deployments.append(made)
        return made

    @locked
    def member(self, login: str) -> str:
        """Someone who may be assigned here; returns the login."""
        known = self.world.user(login).login
        if known not in self.project.members:
            self.project.members.append(known)
        return known

    def _milestone(self, which: Milestone | int | str) -> Milestone:
        if isinstance(which, Milestone):
            return which
        if isinstance(which, int):
            return self.project.milestones[which]
        return next(it for it in self.project.milestones.values() if it.title == which)

    @staticmethod
    def _place(act: actions.Act, issue: Issue, milestone: Milestone) -> None:
        if act.project.milestones.get(milestone.number) is milestone:
            actions.set_milestones(act, issue, [milestone.number])
        else:
            actions.set_group_milestone(act, issue, milestone)

    @staticmethod
    def _free(number: int, taken: Iterable[int]) -> None:
        if number in taken:
            raise ValueError(f"the number {number} is taken")
