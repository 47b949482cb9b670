"""Milepost as a person runs it: real commands, real HTTP, the sandbox as the tracker."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from milepost.cli.door import run
from milepost.model.clock import HeldClock
from milepost.sandbox.server import serve
from milepost.sandbox.world import World

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
CONFIG = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repo: acme/web, url: "{url}", token: "${{GITHUB_TOKEN}}"}}
{more}
write: {{limits: {{pace: none}}{write}}}
"""


THREE = """trackers:
  web: {{kind: github, repo: acme/web, url: "{url}"}}
  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab"}}
  ops: {{kind: jira, project: CUST, url: "{url}/jira-cloud", deployment: cloud,
         email: "${{JIRA_EMAIL}}"}}"""

SHARED = """
version: 1
project: {{name: Nordwind}}
{trackers}
people:
  kim: {{name: Kim Osei, github: kimosei, gitlab: kimosei, jira: kimosei}}
milestones:
  data: {{title: {title}, due: {due}, owner: kim, in: [web, api, ops], done_when: [all closed]}}
write: {{labels: {{on: none}}, block: {block}, limits: {{pace: none}}{write}}}
sync: {sync}
state: {state}
"""


@dataclass
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@dataclass
class Bench:
    """A folder, a world and its server; ``milepost(...)`` runs a command there."""

    folder: Path
    world: World
    server: object
    capture: object

    def config(self, more="", write="", **words):
        text = CONFIG.format(url=self.server.url, more=more, write=write)
        (self.folder / "milepost.yaml").write_text(text)
        return self

    def milepost(self, *args, as_of="2027-02-22"):
        self.capture.readouterr()
        dated = ("--as-of", as_of) if as_of and args[0] not in ("explain", "schema", "demo") else ()
        code = run([*args, *dated])
        out, err = self.capture.readouterr()
        return Ran(code, out, err)


@pytest.fixture
def world():
    return World(HeldClock(NOW))


@pytest.fixture
def bench(world, tmp_path, monkeypatch, capfd):
    """A served world with a writing token for ``milepost-bot`` in the environment."""
    world.token("secret-token", login="milepost-bot", repos={"acme/web": "write"})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_TOKEN", "secret-token")
    monkeypatch.setenv("CI", "true")
    monkeypatch.delenv("MILEPOST_CONFIG", raising=False)
    with serve(world) as server:
        yield Bench(tmp_path, world, server, capfd)


@pytest.fixture
def on(bench, world, monkeypatch):
    """``on("2027-02-23", "check")``: that command, when the clocks show nine in the morning."""

    def ran(day, *args):
        now = datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)
        monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: HeldClock(now))
        world.clock = HeldClock(now)
        return bench.milepost(*args, as_of=None)

    return ran


@dataclass
class Three:
    """A repository in each of GitHub, GitLab and Jira, and the ``trackers:`` of a plan file."""

    repos: dict
    trackers: str


@pytest.fixture
def three(bench, world, monkeypatch):
    """Three empty trackers (web, api, ops) on one day, and a token that may write to all."""
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: HeldClock(NOW))
    world.user("kimosei", "Kim Osei")
    every = {"acme/web": "write", "acme/api": "write", "acme/ops": "admin"}
    world.token("a-secret-token", login="milepost-bot", repos=every, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    repos = {name: world.repo(f"acme/{name}", author="kimosei") for name in ("web", "api", "ops")}
    repos["ops"].project.key = "CUST"
    return Three(repos, THREE.format(url=bench.server.url))


@pytest.fixture
def record(world):
    """The only milestone of a tracker, as the sandbox has it."""

    def held(name):
        (found,) = world.repo(f"acme/{name}").project.milestones.values()
        return found

    return held


@pytest.fixture
def trackers(bench, three):
    """The milestone in all three, due 2027-03-05; write a plan file with what it shares."""
    for repo in three.repos.values():
        repo.milestone("Data moved", due="2027-03-05")
        repo.issue("Copy", milestone="Data moved")

    def plan(sync="{}", title="Data moved", due="2027-03-05", **more):
        words = {"block": "true", "write": "", "state": "sqlite:///state.db"} | more
        text = SHARED.format(trackers=three.trackers, sync=sync, title=title, due=due, **words)
        (bench.folder / "milepost.yaml").write_text(text)
        return bench

    return plan
