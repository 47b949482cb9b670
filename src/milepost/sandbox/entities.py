"""What there is in the sandbox's world: plain records, tracker-neutral where they can be.

Times are aware UTC datetimes in whole seconds; a milestone's ``due`` is a
calendar date.  Records point at each other by number within a project
(milestones, issues), by id across projects (blocking, parents), and at labels
by id so that a renamed label stays on its issues.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from milepost.sandbox.ties import Approver, Deployment, RemoteLink, Tie

Level = Literal["read", "comment", "write", "admin"]
"""What a token may do in a project.

``read`` reads.  ``comment`` also opens issues and comments but has no push
rights, so a tracker drops its label changes.  ``write`` does everything but
what a tracker keeps for administrators of the project (``admin``).
"""
Reason = Literal["completed", "not_planned", "duplicate", "reopened"]
Hidden = Literal["abuse", "duplicate", "off-topic", "outdated", "resolved", "spam"]
"""Why somebody hid a comment."""
OpenOrClosed = Literal["open", "closed"]


@dataclass(slots=True, kw_only=True)
class User:
    """A person, a bot or an organisation.

    ``account`` and ``email`` are those of trackers that know people by them
    (made from id and login where not said); ``zone`` is the profile's.  Who is
    not ``active`` can no longer sign in.
    """

    login: str
    id: int
    name: str | None = None
    type: Literal["User", "Bot", "Organization"] = "User"
    created_at: datetime
    account: str | None = None
    email: str | None = None
    zone: str = "UTC"
    active: bool = True


@dataclass(slots=True, kw_only=True)
class Token:
    """A secret, whose it is and what it may do; the project ``*`` stands for all of them.

    ``job`` tokens are those of a CI job: they may not ask who they are.
    ``ours`` are those whose every live mention and executed quick action is
    noted in ``World.violations``.  ``scopes`` are those of a classic GitHub
    token, which then has no rights beyond them; ``None`` for any other.
    """

    secret: str
    login: str
    kind: Literal["user", "job"] = "user"
    repos: dict[str, Level] = field(default_factory=dict)
    ours: bool = False
    scopes: list[str] | None = None


@dataclass(slots=True, kw_only=True)
class Label:
    """A label's definition; ``color`` is six hex digits without ``#``."""

    id: int
    name: str
    color: str
    description: str | None = None


@dataclass(slots=True, kw_only=True)
class Milestone:
    """A milestone, version or the like.

    A version is closed when it is released, or archived without being
    ``released``.  ``driver`` is the login of whoever drives it.
    """

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
    start: date | None = None
    released: bool = True
    archived: bool = False
    driver: str | None = None
    approvers: list[Approver] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Group:
    """A group of projects with milestones of its own; ``path`` is ``acme`` or ``acme/sub``."""

    id: int
    path: str
    name: str
    created_at: datetime
    milestones: dict[int, Milestone] = field(default_factory=dict)
    last_milestone: int = 0


@dataclass(slots=True, kw_only=True)
class Pull:
    """What a pull request has beyond an issue; ``iid`` is its number where those are apart."""

    iid: int = 0
    draft: bool = False
    merged_at: datetime | None = None
    head: str = "topic"
    base: str = "main"


@dataclass(slots=True, kw_only=True)
class Issue:
    """An issue, or a pull request where ``pull`` is set.

    ``milestones`` holds numbers; a tracker with one milestone per issue shows
    the first.  ``labels`` holds label ids.  ``blocked_by``, ``blocks``,
    ``parent`` and ``children`` hold issue ids, of any project.  ``type``,
    ``status``, ``resolution`` and ``priority`` are names, for trackers with
    workflows; ``properties`` holds JSON values that programs left there.
    ``group_milestone`` is the id of a group's milestone.  ``flagged`` is
    Jira's mark for an obstacle.
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
    type: str | None = None
    status: str | None = None
    resolution: str | None = None
    priority: str | None = None
    due: date | None = None
    group_milestone: int | None = None
    components: list[str] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)
    remote_links: list[RemoteLink] = field(default_factory=list)
    flagged: bool = False

    @property
    def milestone(self) -> int | None:
        """The number of its first milestone."""
        return self.milestones[0] if self.milestones else None


@dataclass(slots=True, kw_only=True)
class Comment:
    """A comment on the issue with number ``issue``.

    ``touched_at`` is when somebody reacted to it: some trackers call that an update.
    ``hidden`` says why somebody folded it up, in a tracker where one can.
    """

    id: int
    issue: int
    author: str
    body: str
    created_at: datetime
    updated_at: datetime
    editor: str | None = None
    touched_at: datetime | None = None
    hidden: Hidden | None = None
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Event:
    """Something that happened to an issue; ``before``/``after`` are names or titles.

    ``about`` is the id of the label or milestone, where it is about one.
    """

    id: int
    issue: int
    event: str
    actor: str
    created_at: datetime
    before: str = ""
    after: str = ""
    about: int = 0


@dataclass(slots=True, kw_only=True)
class Release:
    """A release; a ``draft`` is published to nobody."""

    id: int
    tag: str
    name: str
    body: str
    author: str
    created_at: datetime
    prerelease: bool = False
    draft: bool = False


@dataclass(slots=True, kw_only=True)
class Project:
    """A repository or project with everything in it, by number or id.

    ``members`` may be assigned.  ``deleted`` holds numbers of deleted issues,
    ``moved`` the id of a transferred issue by its old number.  ``key`` begins
    the keys of its issues (``CUST-7``); only a project that has one is Jira's.
    ``archived`` ones are read-only; ``disabled`` is the tracker's own doing.
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
    deployments: list[Deployment] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)
    last_number: int = 0
    last_milestone: int = 0
    key: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    archived: bool = False
    disabled: bool = False
    fork: bool = False
    has_issues: bool = True

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
    """Everything a dump holds.  Users, projects and groups are keyed by lower-case names."""

    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    renamed: dict[str, int] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    ties: dict[int, Tie] = field(default_factory=dict)
    last_id: int = 1_000_000
