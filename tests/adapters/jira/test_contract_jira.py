"""The Jira adapter keeps its contract, on the sandbox: Cloud and Data Center.

Not with a lagging search: nobody can read back what another run wrote a moment
ago.  What the adapter does about its own writes is in the other files here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pytest

import milepost_jira
from milepost.model.clock import ManualClock
from milepost.sandbox import World
from milepost.sandbox.entities import Milestone
from milepost.sandbox.jira.build import JiraProject, jira_project
from milepost.sandbox.jira.conduct import Conduct
from milepost.sandbox.jira.dialect import CLOUD, DATA_CENTER, Jira
from milepost.sandbox.server import Server
from milepost.testing import AdapterContract

SECRET = "ATATT-contract-kit-0123456789"


@dataclass(frozen=True)
class JiraBench:
    """A project of the sandbox; the person there is ``dana-o``."""

    place: JiraProject
    entry: Mapping[str, object]

    def milestone(self, title: str, *, due: date | None = None, description: str = "") -> str:
        return str(self.place.version(title, due=due, description=description or None).id)

    def issue(self, title: str, *, milestone: str = "", labels: Sequence[str] = ()) -> str:
        versions = [self._version(milestone)] if milestone else []
        return self.place.key(self.place.issue(title, versions=versions, labels=labels))

    def comment(self, issue: str, text: str) -> str:
        return str(self.place.repo.comment(_number(issue), text).id)

    def close_milestone(self, milestone: str) -> None:
        found = self._version(milestone)
        found.state, found.closed_at = "closed", self.place.repo.world.now()

    def close_issue(self, issue: str) -> None:
        self.place.repo.close(_number(issue))

    def describe(self, milestone: str, text: str) -> None:
        self._version(milestone).description = text

    def block(self, *, blocked: str, blocker: str) -> bool:
        self.place.repo.block(blocked=_number(blocked), blocker=_number(blocker))
        return True

    def _version(self, key: str) -> Milestone:
        versions = self.place.project.milestones.values()
        return next(version for version in versions if version.id == int(key))


def _number(key: str) -> int:
    return int(key.rpartition("-")[2])


class TestCloud(AdapterContract):
    kind = milepost_jira
    credentials = ("token", "email")
    conduct = Conduct(page=50)
    dialect = CLOUD
    own: Mapping[str, object] = {"email": "milepost-bot@example.com", "deployment": "cloud"}

    @pytest.fixture
    def bench(self, clock: ManualClock) -> Iterator[JiraBench]:
        world = World(clock)
        place = jira_project(world, "CUST", owner="acme", name="ops", author="dana-o")
        world.token(SECRET, login="milepost-bot", repos={"acme/ops": "admin"})
        with Server(world, (Jira(self.dialect, self.conduct),)) as server:
            url = server.jira_cloud if self.dialect is CLOUD else server.jira_dc
            entry = {"kind": "jira", "url": url, "project": "CUST", "token": SECRET, **self.own}
            yield JiraBench(place, entry)


class TestDataCenter(TestCloud):
    credentials = ("token",)
    conduct = Conduct(page_server=50)
    dialect = DATA_CENTER
    own: Mapping[str, object] = {"deployment": "datacenter"}
