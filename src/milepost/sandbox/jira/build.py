"""Building a Jira project: what tests and the demo write their worlds with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from milepost.sandbox import actions, links
from milepost.sandbox.entities import Comment, Issue, Milestone, Project, User
from milepost.sandbox.jira import names
from milepost.sandbox.repo import Repo
from milepost.sandbox.ties import Approver, Tie
from milepost.sandbox.times import When, instant
from milepost.sandbox.world import World

_Decision = Literal["PENDING", "APPROVED", "DECLINED"]


def jira_project(
    world: World,
    key: str,
    *,
    name: str = "",
    owner: str = "jira",
    author: str = "",
    private: bool = True,
) -> JiraProject:
    """A handle for building in the Jira project ``key``, which is created if new.

    To the other dialects and to tokens it is ``OWNER/NAME`` (``jira/CUST``
    unless said otherwise).
    """
    with world.lock:
        for project in world.state.projects.values():
            if project.key == key:
                return JiraProject(Repo(world, project, world.user(author or project.owner).login))
        repo = world.repo(f"{owner}/{name or key}", private=private, author=author)
        repo.project.key = key
        return JiraProject(repo)


@dataclass(frozen=True, slots=True)
class JiraProject:
    """A handle on one project of Jira's; ``repo`` builds what every tracker has.

    Everything it makes is returned as the world's own record; where one is
    wanted, it is that record.  Times default to the world's present.
    """

    repo: Repo

    @property
    def project(self) -> Project:
        """The project itself."""
        return self.repo.project

    def key(self, issue: Issue) -> str:
        """``CUST-7``."""
        return f"{self.project.key}-{issue.number}"

    def person(
        self,
        login: str,
        name: str | None = None,
        *,
        account: str | None = None,
        email: str | None = None,
        zone: str = "UTC",
    ) -> User:
        """Someone who may be assigned here, with what Cloud knows them by."""
        user = self.repo.world.user(login, name)
        user.account, user.email, user.zone = account, email, zone
        self.repo.member(login)
        return user

    def version(  # noqa: PLR0913 - each is a fact of a version that a test may want
        self,
        name: str,
        *,
        id: int | None = None,  # noqa: A002 - the tracker's own word
        due: str | date | None = None,
        start: str | date | None = None,
        description: str | None = None,
        released: When = None,
        archived: bool = False,
        driver: str | None = None,
        approvers: Iterable[tuple[str, _Decision]] = (),
        created: When = None,
    ) -> Milestone:
        """A version.  ``released`` says when, and that it is."""
        version = self.repo.milestone(
            name,
            due=due,
            start=start,
            description=description,
            state="closed" if archived else "open",
            closed=released,
            created=created,
        )
        version.id = id if id is not None else version.id
        version.archived = archived
        version.released = released is not None or not archived
        version.driver = None if driver is None else self.repo.member(driver)
        version.approvers = [
            Approver(login=self.repo.member(login), status=status) for login, status in approvers
        ]
        return version

    def issue(  # noqa: PLR0913 - likewise
        self,
        summary: str,
        *,
        type: str | None = None,  # noqa: A002 - the tracker's own word
        versions: Iterable[Milestone] = (),
        labels: Iterable[str] = (),
        assignee: str | None = None,
        description: str | None = None,
        status: str | None = None,
        resolution: str | None = None,
        priority: str | None = None,
        due: str | date | None = None,
        components: Iterable[str] = (),
        parent: Issue | None = None,
        flagged: bool = False,
        started: When = None,
        number: int | None = None,
        author: str = "",
        created: When = None,
        resolved: When = None,
        updated: When = None,
    ) -> Issue:
        """An issue.  It is done if it is ``resolved`` or its status says so.

        ``started`` is when it got to the status it has, and not before.
        """
        _check(type=(type, names.TYPES), status=(status, names.STATUSES))
        _check(resolution=(resolution, names.RESOLUTIONS), priority=(priority, names.PRIORITIES))
        with self.repo.world.lock:
            before = len(self.project.events)
            done = resolved is not None
            if status is not None:
                done = names.STATUSES[status].category == "done"
            issue = self.repo.issue(
                summary,
                body=description,
                assignees=[] if assignee is None else [assignee],
                state="closed" if done else "open",
                reason=names.reason_for(resolution) if done else None,
                author=author,
                number=number,
                due=due,
                created=created,
                closed=resolved if done else None,
                updated=updated,
            )
            # What an issue begins with is no change; that it was closed since, is.
            self.project.events[before:] = [
                it for it in self.project.events[before:] if it.event == "closed"
            ]
            act = actions.Act(self.repo.world, self.project, issue.author, issue.created_at)
            known = {it.name: it for it in self.project.labels.values()}
            issue.labels = [
                (known.get(name) or actions.add_label(act, name)).id
                for name in dict.fromkeys(labels)
            ]
            issue.milestones = [it.number for it in versions]
            issue.components = list(components)
            issue.type, issue.priority = type, priority
            issue.status, issue.resolution = status, resolution
            issue.flagged = flagged
            if (at := instant(started)) is not None:
                moved = actions.Act(self.repo.world, self.project, issue.author, at)
                moved.event(issue, "status", names.SIMPLE.opened, status or names.SIMPLE.opened)
            if parent is not None:
                links.adopt(self.repo.world, parent, issue)
            return issue

    def link(self, type: str, active: Issue, passive: Issue) -> None:  # noqa: A002 - likewise
        """A link: ``active`` blocks, duplicates or depends on ``passive``."""
        _check(link=(type, names.LINK_TYPES))
        world = self.repo.world
        with world.lock:
            if type == names.BLOCKS:
                links.block(blocked=passive, blocker=active)
            else:
                number = world.next_id()
                tie = Tie(id=number, type=type, active=active.id, passive=passive.id)
                world.state.ties[number] = tie

    def comment(
        self, issue: Issue, body: str, *, author: str = "", created: When = None
    ) -> Comment:
        """A comment, in wiki markup."""
        return self.repo.comment(issue, body, author=author, created=instant(created))


def _check(**said: tuple[str | None, Iterable[str]]) -> None:
    for what, (name, known) in said.items():
        if name is not None and name not in known:
            raise ValueError(f"this Jira has no {what} {name!r}")
