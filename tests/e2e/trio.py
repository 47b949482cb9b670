"""One portfolio over GitHub, GitLab and Jira, served here, and milepost run against it."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.engine import Engine

from milepost.cli.door import run
from milepost.model import values
from milepost.model.clock import ManualClock
from milepost.model.marks import people
from milepost.sandbox.entities import Milestone
from milepost.sandbox.github.limits import Limits
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.repo import Repo
from milepost.sandbox.server import Server, serve
from milepost.sandbox.world import World

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
NAMES = ("web", "api", "ops")
FIELDS = ("title", "due", "start", "state", "description")
TOKEN, BOT = "a-secret-token", "milepost-bot"
UNDER = {"web": "/api/v3/*", "api": "/gitlab/*", "ops": "/jira-cloud/*"}
"""Where each tracker answers."""

TRACKERS = """
trackers:
  web: {{kind: github, repo: acme/web, url: "{url}"}}
  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab"}}
  ops: {{kind: jira, project: CUST, url: "{url}/jira-cloud", deployment: cloud,
         email: "${{JIRA_EMAIL}}"}}
"""
_ENOUGH = 10**9
_ENVIRONMENT = {
    "CI": "true",
    "GITHUB_TOKEN": TOKEN,
    "GITLAB_TOKEN": TOKEN,
    "JIRA_TOKEN": TOKEN,
    "JIRA_EMAIL": f"{BOT}@example.com",
}

Values = Mapping[str, str]
"""What a record says of each field, in its one form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a run ended: its exit code, its JSON, all that it said beside."""

    code: int
    json: Mapping[str, Any]
    said: str

    @property
    def whole(self) -> bool:
        """Whether every tracker was read to its end, and all that was planned is there."""
        read = all(one["complete"] for one in self.json["sources"])
        return read and {one["outcome"] for one in self.changes} <= {"done", "already"}

    @property
    def changes(self) -> list[Mapping[str, Any]]:
        return self.json.get("changes", [])


@dataclass(slots=True)
class Trio:
    """Three trackers with what lies in them, a folder with a plan file and a store."""

    folder: Path
    server: Server
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))

    @property
    def world(self) -> World:
        return self.server.world

    def repo(self, name: str) -> Repo:
        return self.world.repo(f"acme/{name}", author="kimosei")

    def records(self, name: str) -> dict[int, Milestone]:
        """What lies in a tracker, by id."""
        return {one.id: one for one in self.repo(name).project.milestones.values()}

    def look(self) -> dict[tuple[str, int], Values]:
        """What every record says, by tracker and id."""
        return {
            (name, number): said(one)
            for name in NAMES
            for number, one in self.records(name).items()
        }

    def milepost(self, *args: str) -> Ran:
        """A command in this process, a minute later, without a wait."""
        self.clock.sleep(60)
        output = self.folder / "ran.json"
        output.unlink(missing_ok=True)
        told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        words = [*args, "--config", str(self.folder / "milepost.yaml")]
        with ExitStack() as stack:
            stack.enter_context(patch.dict("os.environ", _ENVIRONMENT, clear=True))
            stack.enter_context(patch("milepost.cli.session.SystemClock", lambda: self.clock))
            stack.enter_context(chdir(self.folder))
            stack.enter_context(redirect_stdout(told))
            stack.enter_context(redirect_stderr(told))
            code = run([*words, "--format", "json", "--output", str(output)])
        told.seek(0)
        found = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
        return Ran(code=code, json=found, said=told.read())

    def sync(self) -> Ran:
        return self.milepost("sync", "--yes", "--max-changes", "100")


def said(one: Milestone) -> Values:
    """What a record says, without what trackers make of a text, and without our blocks."""
    told, _damaged = people(one.description or "")
    return {
        "title": values.title(one.title),
        "due": values.day(one.due),
        "start": values.day(one.start),
        "state": one.state,
        "description": values.text(told),
    }


@contextmanager
def trio(folder: Path) -> Iterator[Trio]:
    """Three empty trackers; nothing is limited, for their clock hardly moves."""
    clock = ManualClock(NOW)
    world = World(clock)
    world.user("kimosei", "Kim Osei")
    world.token(TOKEN, login=BOT, repos={f"acme/{name}": "admin" for name in NAMES}, ours=True)
    for name in NAMES:
        world.repo(f"acme/{name}", author="kimosei")
    world.repo("acme/ops").project.key = "CUST"
    event.listen(Engine, "connect", _unsynced)
    try:
        limits, gitlab = Limits(user=_ENOUGH), GitLabInstance(user=None)
        with serve(world, limits=limits, gitlab=gitlab) as server:
            yield Trio(folder, server, clock)
    finally:
        event.remove(Engine, "connect", _unsynced)


def _unsynced(connection: object, _record: object) -> None:
    """No waiting for the disk: the power stays on."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous=off")


def later(days: int) -> str:
    """A day so many days after the first of March 2027."""
    return (datetime(2027, 3, 1, tzinfo=UTC) + timedelta(days=days)).date().isoformat()
