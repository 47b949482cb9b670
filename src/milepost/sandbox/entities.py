"""What there is in the sandbox's world: plain records, tracker-neutral where they can be.

Times are aware UTC datetimes in whole seconds; a milestone's ``due`` is a
calendar date.  Records point at each other by number within a project
(milestones, issues), by id across projects (blocking, parents), and at labels
by id so that a renamed label stays on its issues.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Level = Literal["read", "comment", "write"]
"""What a token may do in a project.

``read`` reads.  ``comment`` also opens issues and comments but has no push
rights, so a tracker drops its label changes.  ``write`` does everything.
"""
Reason = Literal["completed", "not_planned", "duplicate", "reopened"]
OpenOrClosed = Literal["open", "closed"]


@dataclass(slots=True, kw_only=True)
class User:
    """A person, a bot or an organisation."""

    login: str
    id: int
    name: str | None = None
    type: Literal["User", "Bot", "Organization"] = "User"
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class Token:
    """A secret, whose it is and what it may do; the project ``*`` stands for all of them.

    ``job`` tokens are those of a CI job: they may not ask who they are.
    """

    secret: str
    login: str
    kind: Literal["user", "job"] = "user"
    repos: dict[str, Level] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Label:
    """A label's definition; ``color`` is six hex digits without ``#``."""

    id: int
    name: str
    color: str
    description: str | None = None


@dataclass(slots=True, kw_only=True)
class Milestone:
    """A milestone, version or the like."""

    number: int
    id: int
    title: str
    description: str | None
    state: OpenOrClosed
    due: date | None
    creator: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Pull:
    """What a pull request has beyond an issue."""

    draft: bool = False
    merged_at: datetime | None = None
    head: str = "topic"
    base: str = "main"


@dataclass(slots=True, kw_only=True)
class Issue:
    """An issue, or a pull request where ``pull`` is set.

    ``milestones`` holds numbers; a tracker with one milestone per issue shows
    the first.  ``labels`` holds label ids.  ``blocked_by``, ``blocks``,
    ``parent`` and ``children`` hold issue ids, of any project.
    """

    number: int
    id: int
    title: str
    body: str | None
    author: str
    created_at: datetime
    updated_at: datetime
    state: OpenOrClosed = "open"
    reason: Reason | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    assignees: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    milestones: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    blocked_by: list[int] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    parent: int | None = None
    children: list[int] = field(default_factory=list)
    pull: Pull | None = None

    @property
    def milestone(self) -> int | None:
        """The number of its first milestone."""
        return self.milestones[0] if self.milestones else None


@dataclass(slots=True, kw_only=True)
class Comment:
    """A comment on the issue with number ``issue``."""

    id: int
    issue: int
    author: str
    body: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Event:
    """Something that happened to an issue; ``before``/``after`` are names or titles."""

    id: int
    issue: int
    event: str
    actor: str
    created_at: datetime
    before: str = ""
    after: str = ""


@dataclass(slots=True, kw_only=True)
class Release:
    """A published release."""

    id: int
    tag: str
    name: str
    body: str
    author: str
    created_at: datetime
    prerelease: bool = False


@dataclass(slots=True, kw_only=True)
class Project:
    """A repository or project with everything in it, by number or id.

    ``members`` may be assigned.  ``deleted`` holds numbers of deleted issues,
    ``moved`` the id of a transferred issue by its old number.
    """

    id: int
    owner: str
    name: str
    private: bool
    description: str
    created_at: datetime
    milestones: dict[int, Milestone] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    labels: dict[int, Label] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)
    last_number: int = 0
    last_milestone: int = 0

    @property
    def full_name(self) -> str:
        """``owner/name``."""
        return f"{self.owner}/{self.name}"

    def label(self, name: str) -> Label | None:
        """The label of that name, whatever the case."""
        wanted = name.casefold()
        return next((it for it in self.labels.values() if it.name.casefold() == wanted), None)


@dataclass(slots=True, kw_only=True)
class State:
    """Everything a dump holds.  Users and projects are keyed by their lower-case names."""

    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    renamed: dict[str, int] = field(default_factory=dict)
    last_id: int = 1_000_000
