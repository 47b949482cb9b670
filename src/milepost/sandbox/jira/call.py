"""One request in progress: which Jira is asked, by whom, and what they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from milepost.sandbox.actions import Act
from milepost.sandbox.entities import Issue, Level, Milestone, Project, Token, User
from milepost.sandbox.jira.conduct import Conduct, Meter
from milepost.sandbox.jira.index import Index
from milepost.sandbox.jira.names import CLASSIC, SIMPLE, Workflow
from milepost.sandbox.jira.refusals import ANONYMOUS, refuse
from milepost.sandbox.web import Answer, Request, Routes
from milepost.sandbox.world import World

_RANK: dict[Level | None, int] = {None: 0, "read": 1, "comment": 2, "write": 3, "admin": 4}
DOCUMENTS = 3
"""The version of the API that has documents where older ones have wiki markup."""
_UNSEEN = "Issue does not exist or you do not have permission to see it."


@dataclass(frozen=True, slots=True)
class Deployment:
    """Atlassian's Cloud, or a Data Center of one's own."""

    prefix: str
    cloud: bool

    @property
    def kind(self) -> str:
        """What ``serverInfo`` calls it."""
        return "Cloud" if self.cloud else "Server"

    @property
    def workflow(self) -> Workflow:
        """What its projects start with."""
        return SIMPLE if self.cloud else CLASSIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a handler is given.

    ``api`` is 2 or 3, ``base`` the address of this Jira.
    """

    world: World
    request: Request
    token: Token | None
    deployment: Deployment
    api: int
    base: str
    conduct: Conduct
    meter: Meter
    index: Index

    @property
    def rest(self) -> str:
        """What ``self`` addresses begin with."""
        return f"{self.base}/rest/api/{self.api}"

    @property
    def documents(self) -> bool:
        """Whether texts are documents."""
        return self.api == DOCUMENTS

    @property
    def cloud(self) -> bool:
        """Whether this is Cloud."""
        return self.deployment.cloud

    @property
    def workflow(self) -> Workflow:
        """What projects here start with."""
        return self.deployment.workflow

    @property
    def me(self) -> User | None:
        """Who asks."""
        return self.world.user(self.token.login) if self.token else None

    def projects(self) -> list[Project]:
        """Every project of Jira's that the caller may see, by key."""
        found = (it for it in self.world.state.projects.values() if it.key is not None)
        return sorted(
            (it for it in found if self.level(it) is not None), key=lambda it: it.key or ""
        )

    def project(self, key: str) -> Project:
        """The project with that key or id, if the caller may see it."""
        for project in self.projects():
            if key.upper() == project.key or key == str(project.id):
                return project
        raise refuse(404, f"No project could be found with key '{key}'.")

    def issue(self, key: str) -> tuple[Project, Issue]:
        """The issue with that key or id; one that was moved answers to its old key, too."""
        found = self.find(key)
        if found is not None and self.level(found[0]) is not None:
            return found
        if self.cloud:
            raise refuse(404, _UNSEEN)
        if found is None:
            raise refuse(404, "Issue Does Not Exist")
        said = "You do not have the permission to see the specified issue."
        if self.token is None:
            raise refuse(401, said, "Login Required")
        raise refuse(403, said)

    def find(self, key: str) -> tuple[Project, Issue] | None:
        """The issue with that key or id, whoever asks.  Pull requests are none of Jira's."""
        place = None
        name, _, number = key.upper().rpartition("-")
        if not name and key.isascii() and key.isdecimal():
            place = self.world.issue_by_id(int(key))
        elif number.isascii() and number.isdecimal():
            project = next(
                (it for it in self.world.state.projects.values() if it.key == name), None
            )
            if project is not None and int(number) in project.issues:
                place = (project, project.issues[int(number)])
            elif project is not None:
                place = self.world.issue_by_id(project.moved.get(int(number), 0))
        if place is None or place[0].key is None or place[1].pull is not None:
            return None
        return place

    def version(self, number: str) -> tuple[Project, Milestone]:
        """The version with that id."""
        for project in self.projects():
            for version in project.milestones.values():
                if str(version.id) == number:
                    return project, version
        raise refuse(404, f"Could not find version for id '{number}'")

    def level(self, project: Project) -> Level | None:
        """What the caller may do there; ``None``: not even know of it."""
        public: Level | None = None if project.private else "read"
        if self.token is None:
            return public
        own = self.token.repos.get(project.full_name.lower(), self.token.repos.get("*"))
        return own or public

    def may(self, project: Project, level: Level) -> bool:
        """Whether the caller has at least this level."""
        return _RANK[self.level(project)] >= _RANK[level]

    def need(self, project: Project, level: Level, said: str) -> None:
        """Refuse a caller without this level: 401 without a token, else 403 with a sentence."""
        if self.token is None:
            raise refuse(401, ANONYMOUS)
        if not self.may(project, level):
            raise refuse(403, said)

    def known(self) -> Token:
        """The caller's token; 401 without one."""
        if self.token is None:
            raise refuse(401, ANONYMOUS)
        return self.token

    def writing(self, project: Project, issue: Issue) -> None:
        """Count this request as a write to an issue."""
        self.meter.write(f"{project.key}-{issue.number}", self.world.now())

    def act(self, project: Project) -> Act:
        """Doing something there, now, as the caller."""
        login = self.token.login if self.token else ""
        return Act(self.world, project, login, self.world.now())

    def sent(self) -> dict[str, Any]:
        """The JSON object that was sent; 400 for anything else."""
        body = self.request.body
        if not isinstance(body, dict):
            raise refuse(400, "Invalid request payload. Refer to the REST API documentation.")
        return body

    def many(self, name: str) -> list[str]:
        """All values of a query parameter, which may be repeated or hold commas."""
        sent = parse_qsl(self.request.query, keep_blank_values=True)
        return [part for key, value in sent if key == name for part in value.split(",") if part]

    def number(self, name: str, default: int, most: int | None = None) -> int:
        """A whole number of the query, not above ``most``."""
        text = self.request.params.get(name, "")
        found = int(text) if text.isascii() and text.isdecimal() else default
        return found if most is None else min(found, most)


Handler = Callable[..., Answer]


def routes() -> Routes[Handler]:
    """An empty table for handlers ``(call, **parts of the path)``."""
    return Routes()


def page_of(call: Call, rows: list[Any], default: int = 50, most: int = 1000) -> dict[str, Any]:
    """One page of rows as Jira wraps it, with the position it begins at and the total."""
    start, size = call.number("startAt", 0), call.number("maxResults", default, most)
    return {
        "self": f"{call.rest}{call.request.path}",
        "startAt": start,
        "maxResults": size,
        "total": len(rows),
        "isLast": start + size >= len(rows),
        "values": rows[start : start + size],
    }
