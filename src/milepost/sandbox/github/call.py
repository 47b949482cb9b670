"""One request in progress: who asks, what they may, and what they sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from milepost.sandbox.actions import Act
from milepost.sandbox.entities import Comment, Issue, Label, Level, Milestone, Project, Token
from milepost.sandbox.github.limits import Meter
from milepost.sandbox.github.refusals import malformed, moved, not_found, refuse
from milepost.sandbox.github.shapes import Shapes
from milepost.sandbox.web import Answer, Request, Routes
from milepost.sandbox.world import World

_RANK: dict[Level | None, int] = {
    None: 0,
    "read": 1,
    "comment": 2,
    "write": 3,
    "admin": 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a handler is given."""

    world: World
    request: Request
    token: Token | None
    meter: Meter
    shapes: Shapes

    def project(self, owner: str, repo: str) -> Project:
        """The repository, if the caller may read it; 301 for an old name."""
        name = f"{owner}/{repo}"
        found = self.world.project(name)
        if found is None and name.lower() in self.world.state.renamed:
            now = self.world.project_by_id(self.world.state.renamed[name.lower()])
            if now is not None and self.level(now) is not None:
                rest = self.request.path.split("/repos/", 1)[1].split("/", 2)[2:]
                tail = "".join(f"/{part}" for part in rest)
                query = f"?{self.request.query}" if self.request.query else ""
                place = f"{self.shapes.api}/repositories/{now.id}{tail}{query}"
                raise moved(place, self.request.method)
        if found is None or self.level(found) is None:
            raise not_found()
        return found

    def issue(self, owner: str, repo: str, number: str) -> tuple[Project, Issue]:
        """The issue or pull request; 301 where it was transferred, 410 where it was deleted."""
        project = self.project(owner, repo)
        key = whole(number)
        if key in project.issues:
            return project, project.issues[key]
        if key in project.deleted:
            raise refuse(410, "This issue was deleted", page="issues/issues#get-an-issue")
        place = self.world.issue_by_id(project.moved.get(key, 0))
        if place is not None and self.level(place[0]) is not None:
            head = f"/issues/{number}"
            tail = self.request.path.rsplit(head, 1)[1]
            there = f"{self.shapes.api}/repositories/{place[0].id}/issues/{place[1].number}{tail}"
            raise moved(there, self.request.method)
        raise not_found()

    def milestone(self, project: Project, number: str) -> Milestone:
        """The milestone with that number."""
        found = project.milestones.get(whole(number))
        if found is None:
            raise not_found()
        return found

    def comment(self, project: Project, number: str) -> Comment:
        """The comment with that id."""
        found = project.comments.get(whole(number))
        if found is None:
            raise not_found()
        return found

    def label(self, project: Project, name: str) -> Label:
        """The label of that name."""
        found = project.label(name)
        if found is None:
            raise not_found()
        return found

    def level(self, project: Project) -> Level | None:
        """What the caller may do there; ``None``: not even know of it."""
        public: Level | None = None if project.private else "read"
        if self.token is None:
            return public
        if not self._in_scope(project):
            return public
        if not project.private and self.token.kind == "user":
            public = "comment"
        own = self.token.repos.get(project.full_name.lower(), self.token.repos.get("*"))
        return own or public

    def _in_scope(self, project: Project) -> bool:
        """Whether a classic token's scopes reach this project; other tokens have none."""
        scopes = self.token.scopes if self.token is not None else None
        return (
            scopes is None or "repo" in scopes or ("public_repo" in scopes and not project.private)
        )

    def may(self, project: Project, level: Level) -> bool:
        """Whether the caller has at least this level."""
        return _RANK[self.level(project)] >= _RANK[level]

    def need(self, project: Project, level: Level) -> None:
        """Refuse, as GitHub does, a caller without this level."""
        if self.token is None:
            raise refuse(401, "Requires authentication")
        if not self.may(project, level):
            kind = "integration" if self.token.kind == "job" else "personal access token"
            raise refuse(403, f"Resource not accessible by {kind}")
        if project.archived:
            raise refuse(403, "Repository was archived so is read-only.")

    def act(self, project: Project) -> Act:
        """Doing something there, now, as the caller."""
        login = self.token.login if self.token else ""
        return Act(self.world, project, login, self.world.now())

    def creating(self) -> None:
        """Count this request as one that creates content."""
        self.meter.write(self.token, self.world.now())

    def sent(self) -> dict[str, Any]:
        """The JSON object that was sent; empty without a body, 400 for anything else."""
        body = self.request.body
        if body is None and not self.request.raw.strip():
            return {}
        if not isinstance(body, dict):
            raise refuse(400, "Problems parsing JSON")
        return body


Handler = Callable[..., Answer]


def routes() -> Routes[Handler]:
    """An empty table for handlers ``(call, **parts of the path)``."""
    return Routes()


def whole(text: str) -> int:
    """A number from a path, or 404."""
    if not (text.isascii() and text.isdecimal()):
        raise not_found()
    return int(text)


def text(sent: dict[str, Any], key: str, *, required: bool = False) -> str | None:
    """A text that was sent; ``None`` if it is null or missing."""
    value = sent.get(key)
    if value is None and not required:
        return None
    if key == "title" and type(value) is int:
        return str(value)
    if not isinstance(value, str):
        wrong = "wasn't supplied" if value is None else f"is not a string: {value!r}"
        raise malformed(f'"{key}" {wrong}.')
    return value


def texts(sent: dict[str, Any], key: str, inner: str) -> list[str] | None:
    """A list of texts, or of objects with a text at ``inner``; ``None`` if missing."""
    values = sent.get(key)
    if values is None:
        return None
    if not isinstance(values, list):
        raise malformed(f'"{key}" is not an array.')
    names = [value.get(inner) if isinstance(value, dict) else value for value in values]
    found = [name for name in names if isinstance(name, str)]
    if len(found) < len(names):
        raise malformed(f'"{key}" is not an array of strings.')
    return found
