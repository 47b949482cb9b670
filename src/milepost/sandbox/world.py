"""The stateful world behind every dialect: projects, people, tokens, one clock, one lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from threading import RLock
from typing import Any, Literal

from pydantic import TypeAdapter

from milepost.model.clock import Clock, SystemClock
from milepost.sandbox.entities import (
    Group,
    Issue,
    Level,
    Milestone,
    Project,
    State,
    Token,
    User,
)
from milepost.sandbox.groups import GroupHandle
from milepost.sandbox.repo import Repo
from milepost.sandbox.times import When, instant
from milepost.sandbox.violations import Violation

_STATE = TypeAdapter(State)
JOB_LOGIN = "github-actions[bot]"
_KNOWN_IDS = {JOB_LOGIN: 41898282}


class World:
    """One world, served in any dialect and built with ``repo``, ``user`` and ``token``.

    ::

        world = World(ManualClock(datetime(2027, 2, 22, 9, tzinfo=UTC)))
        world.token("t-dana", login="dana-o", repos={"acme/web": "write"})
        web = world.repo("acme/web", author="dana-o")
        live = web.milestone("Integrations live", due="2027-03-05")
        hook = web.issue("CRM webhook", milestone=live, labels=["bug"], assignees=["kim"])
        form = web.issue("Sign-up form", milestone=live)
        web.block(blocked=form, blocker=hook)
        web.comment(hook, "Waiting for the vendor", author="kim")
        with serve(world) as server:
            ...

    ``state`` is all of it; hold ``lock`` while touching it beside a running server.
    ``violations`` lists what tokens flagged as ``ours`` should not have caused.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock if clock is not None else SystemClock()
        self.lock = RLock()
        self.state = State()
        self.violations: list[Violation] = []
        self._issues: dict[int, tuple[Project, Issue]] = {}

    def now(self) -> datetime:
        """The world's present, in whole seconds."""
        return self.clock.now().replace(microsecond=0)

    def next_id(self) -> int:
        """An id nothing else has."""
        self.state.last_id += 1
        return self.state.last_id

    def user(
        self,
        login: str,
        name: str | None = None,
        *,
        id: int | None = None,  # noqa: A002 - the trackers' own word
        type: Literal["User", "Bot", "Organization"] | None = None,  # noqa: A002 - likewise
    ) -> User:
        """The user ``login``, created if new.  A login that ends in ``[bot]`` is a bot.

        Given again with a ``name`` or ``type``, it takes them.
        """
        with self.lock:
            found = self.state.users.get(login.lower())
            if found is None:
                number = id or _KNOWN_IDS.get(login) or self.next_id()
                kind = type or ("Bot" if login.endswith("[bot]") else "User")
                found = User(login=login, id=number, name=name, type=kind, created_at=self.now())
                self.state.users[login.lower()] = found
            found.name = name or found.name
            found.type = type or found.type
            return found

    def token(
        self,
        secret: str,
        *,
        login: str,
        repos: Mapping[str, Level] | None = None,
        ours: bool = False,
    ) -> Token:
        """A person's token: ``repos`` maps ``owner/name`` (or ``*``) to read, comment or write.

        ``ours``: what it should never cause is noted in ``violations``.
        """
        token = self._token(secret, login, "user", repos)
        token.ours = ours
        return token

    def job_token(self, secret: str, *, repos: Mapping[str, Level] | None = None) -> Token:
        """The token of a CI job: it is ``github-actions[bot]`` and may not ask who it is."""
        return self._token(secret, JOB_LOGIN, "job", repos)

    def repo(
        self,
        full_name: str,
        *,
        private: bool = False,
        description: str = "",
        author: str = "",
        created: When = None,
    ) -> Repo:
        """A handle for building in the project ``owner/name``, which is created if new.

        ``author`` is who makes things here unless said otherwise; by default the owner.
        """
        with self.lock:
            owner, _, name = full_name.partition("/")
            if not name:
                raise ValueError(f"{full_name!r} is not owner/name")
            if owner.lower() not in self.state.users:
                self.user(owner, type="Organization")
            project = self.state.projects.get(full_name.lower())
            if project is None:
                project = Project(
                    id=self.next_id(),
                    owner=owner,
                    name=name,
                    private=private,
                    description=description,
                    created_at=instant(created) or self.now(),
                )
                self.state.projects[full_name.lower()] = project
                self._enclose(full_name)
            return Repo(self, project, self.user(author or owner).login)

    def rename(self, old: str, new: str) -> None:
        """Rename or transfer a whole project: the old address redirects from now on."""
        with self.lock:
            project = self.state.projects.pop(old.lower())
            project.owner, _, project.name = new.partition("/")
            if project.owner.lower() not in self.state.users:
                self.user(project.owner, type="Organization")
            self.state.projects[new.lower()] = project
            self.state.renamed[old.lower()] = project.id
            self._enclose(new)

    def group(self, path: str, *, author: str = "") -> GroupHandle:
        """A handle for building in the group ``path`` (``acme``, ``acme/sub``), created if new.

        Projects of organisations are in groups anyway: those in their names.
        """
        with self.lock:
            if path.partition("/")[0].lower() not in self.state.users:
                self.user(path.partition("/")[0], type="Organization")
            self._enclose(f"{path}/")
            maker = self.user(author or path.partition("/")[0]).login
            return GroupHandle(self, self.state.groups[path.lower()], maker)

    def project(self, full_name: str) -> Project | None:
        """The project ``owner/name``, whatever the case."""
        return self.state.projects.get(full_name.lower())

    def project_by_id(self, number: int) -> Project | None:
        """The project with that id."""
        return next((it for it in self.state.projects.values() if it.id == number), None)

    def issue_by_id(self, number: int) -> tuple[Project, Issue] | None:
        """The issue with that id (not its number), and where it is."""
        return self._issues.get(number)

    def group_by_id(self, number: int) -> Group | None:
        """The group with that id."""
        return next((it for it in self.state.groups.values() if it.id == number), None)

    def groups_of(self, full_name: str) -> list[Group]:
        """The groups around the project or group of that name, the nearest first."""
        parts = full_name.lower().split("/")[:-1]
        paths = ("/".join(parts[:end]) for end in range(len(parts), 0, -1))
        return [self.state.groups[path] for path in paths if path in self.state.groups]

    def group_milestone(self, number: int | None) -> Milestone | None:
        """The group's milestone with that id."""
        own = (it for group in self.state.groups.values() for it in group.milestones.values())
        return next((it for it in own if it.id == number), None)

    def index(self, project: Project, issue: Issue) -> None:
        """Remember where an issue is; whoever adds or moves one says so here."""
        self._issues[issue.id] = (project, issue)

    def forget(self, issue: Issue) -> None:
        """Forget where a deleted issue was."""
        del self._issues[issue.id]

    def dump(self) -> dict[str, Any]:
        """Everything but the clock, as plain JSON values.  Tokens are in it: they are toys."""
        with self.lock:
            plain: dict[str, Any] = _STATE.dump_python(self.state, mode="json")
            return plain

    @classmethod
    def load(cls, dumped: Mapping[str, Any], clock: Clock | None = None) -> World:
        """The world that ``dump`` described; ``pydantic.ValidationError`` for anything else."""
        world = cls(clock)
        world.state = _STATE.validate_python(dumped)
        for project in world.state.projects.values():
            for issue in project.issues.values():
                world.index(project, issue)
        return world

    def _enclose(self, full_name: str) -> None:
        """Make the groups that a name speaks of; a person's projects are in none."""
        parts = full_name.split("/")[:-1]
        owner = self.state.users[parts[0].lower()]
        if owner.type != "Organization":
            return
        for end in range(1, len(parts) + 1):
            path = "/".join(parts[:end])
            if path.lower() not in self.state.groups:
                number = owner.id if end == 1 else self.next_id()
                self.state.groups[path.lower()] = Group(
                    id=number, path=path, name=parts[end - 1], created_at=self.now()
                )

    def _token(
        self,
        secret: str,
        login: str,
        kind: Literal["user", "job"],
        repos: Mapping[str, Level] | None,
    ) -> Token:
        with self.lock:
            self.user(login)
            levels = {name.lower(): level for name, level in (repos or {}).items()}
            token = Token(secret=secret, login=login, kind=kind, repos=levels)
            self.state.tokens[secret] = token
            return token
