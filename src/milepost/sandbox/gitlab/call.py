"""One request in progress: who asks, what they may, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from milepost.sandbox.actions import Act
from milepost.sandbox.entities import Comment, Group, Issue, Level, Milestone, Project, Token
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.gitlab.limits import Meter
from milepost.sandbox.gitlab.params import Params
from milepost.sandbox.gitlab.refusals import (
    forbidden,
    insufficient_scope,
    malformed,
    not_found,
    refuse,
    unauthorized,
)
from milepost.sandbox.gitlab.shapes import Shapes, number_of
from milepost.sandbox.web import Answer, Refusal, Request, Routes
from milepost.sandbox.world import World

_RANK: dict[Level | None, int] = {None: 0, "read": 1, "comment": 2, "write": 3, "admin": 4}
Parent = Project | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a handler is given."""

    world: World
    request: Request
    params: Params
    token: Token | None
    meter: Meter
    instance: GitLabInstance
    shapes: Shapes

    def authenticate(self) -> Token:
        """The caller's token; 401 without one."""
        if self.token is None:
            raise unauthorized()
        return self.token

    def project(self, which: str) -> Project:
        """The project with an id or a path, if the caller may see it; 301 for an old path."""
        found = self._numbered(which) or self.world.project(which)
        moved = self.world.state.renamed.get(which.lower())
        if found is None and moved is not None:
            now = self.world.project_by_id(moved)
            if now is not None and self.level(now) is not None:
                raise self._moved(now)
        if found is None or self.level(found) is None:
            raise not_found("Project")
        return found

    def group(self, which: str) -> Group:
        """The group with an id or a path, if the caller may see it."""
        number = _plain(which)
        groups = self.world.state.groups
        found = groups.get(which.lower()) if number is None else self.world.group_by_id(number)
        if found is None or not self.sees(found):
            raise not_found("Group")
        return found

    def inside(self, group: Group) -> list[Project]:
        """The projects in a group and below it that the caller may see."""
        head = f"{group.path}/".lower()
        projects = self.world.state.projects.items()
        return [it for name, it in projects if name.startswith(head) and self.level(it)]

    def sees(self, group: Group) -> bool:
        """Whether the caller may see a group: one of its own, or of a project they see."""
        return self.granted(group.path) is not None or bool(self.inside(group))

    def level(self, project: Project) -> Level | None:
        """What the caller may do in a project; ``None``: not even know of it."""
        public: Level | None = None if project.private else "read"
        if self.token is not None and not project.private:
            public = "comment"
        return self.granted(project.full_name) or public

    def granted(self, path: str) -> Level | None:
        """What the token was given for a path, for a group around it, or for everything."""
        if self.token is None:
            return None
        parts = path.lower().split("/")
        around = ("/".join(parts[:end]) for end in range(len(parts), 0, -1))
        return next((self.token.repos[it] for it in (*around, "*") if it in self.token.repos), None)

    def need(self, parent: Parent, level: Level) -> None:
        """Refuse, as GitLab does, a caller without this level."""
        self.authenticate()
        own = self.level(parent) if isinstance(parent, Project) else self.granted(parent.path)
        if own == "read" and level != "read":
            raise insufficient_scope()
        if _RANK[own] < _RANK[level]:
            raise forbidden()

    def may(self, project: Project, level: Level) -> bool:
        """Whether the caller has at least this level."""
        return _RANK[self.level(project)] >= _RANK[level]

    def issue(self, project: Project, iid: str) -> Issue:
        """The issue with that number."""
        return _numbered(project.issues.values(), whole("issue_iid", iid), pulls=False)

    def merge_request(self, project: Project, iid: str) -> Issue:
        """The merge request with that number among merge requests."""
        return _numbered(project.issues.values(), whole("merge_request_iid", iid), pulls=True)

    def milestone(self, parent: Parent, number: str) -> Milestone:
        """The parent's own milestone with that *id*; its number within the parent finds none."""
        wanted = whole("milestone_id", number)
        for milestone in parent.milestones.values():
            if milestone.id == wanted:
                return milestone
        raise not_found()

    def comment(self, project: Project, issue: Issue, number: str) -> Comment:
        """The note that somebody wrote on an issue."""
        wanted = whole("note_id", number)
        if wanted not in issue.comments:
            raise not_found()
        return project.comments[wanted]

    def act(self, project: Project) -> Act:
        """Doing something in a project, now, as the caller."""
        return Act(self.world, project, self.authenticate().login, self.world.now())

    def _numbered(self, which: str) -> Project | None:
        number = _plain(which)
        return None if number is None else self.world.project_by_id(number)

    def _moved(self, now: Project) -> Refusal:
        if self.request.method not in ("GET", "HEAD"):
            return refuse(405, "405 Non GET methods are not allowed for moved projects")
        rest = self.request.path.removeprefix("/projects/").partition("/")[2]
        place = f"{self.shapes.api}/projects/{now.id}{'/' if rest else ''}{rest}"
        if self.request.query:
            place += f"?{self.request.query}"
        told = f"This resource has been moved permanently to {place}".encode()
        headers = {"Location": place, "Content-Type": "text/plain"}
        return Refusal(Answer(status=301, body=told, headers=headers))


Handler = Callable[..., Answer]


def routes() -> Routes[Handler]:
    """An empty table for handlers ``(call, **parts of the path)``."""
    return Routes()


def whole(name: str, text: str) -> int:
    """A number from a path; 400 for what is none."""
    number = _plain(text)
    if number is None:
        raise malformed(f"{name} is invalid")
    return number


def _plain(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _numbered(issues: Iterable[Issue], number: int, *, pulls: bool) -> Issue:
    for issue in issues:
        if (issue.pull is not None) is pulls and number_of(issue) == number:
            return issue
    raise not_found()
