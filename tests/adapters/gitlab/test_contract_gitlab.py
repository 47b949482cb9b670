"""The GitLab adapter keeps its contract, on the sandbox: with blocking links and without."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pytest

import milepost_gitlab
from milepost.model.clock import ManualClock
from milepost.sandbox import GitLabInstance, World, serve
from milepost.sandbox.entities import Milestone
from milepost.sandbox.repo import Repo
from milepost.testing import AdapterContract

SECRET = "glpat-contract-kit-0123456789"


@dataclass(frozen=True)
class GitLabBench:
    """A project of the sandbox; the person there is ``dana-o``."""

    repo: Repo
    url: str
    premium: bool

    @property
    def entry(self) -> Mapping[str, object]:
        return {"kind": "gitlab", "project": "acme/api", "url": self.url, "token": SECRET}

    def milestone(self, title: str, *, due: date | None = None, description: str = "") -> str:
        return str(self.repo.milestone(title, due=due, description=description or None).id)

    def issue(self, title: str, *, milestone: str = "", labels: Sequence[str] = ()) -> str:
        place = self._milestone(milestone) if milestone else None
        return f"#{self.repo.issue(title, milestone=place, labels=labels).number}"

    def comment(self, issue: str, text: str) -> str:
        return str(self.repo.comment(int(issue[1:]), text).id)

    def close_milestone(self, milestone: str) -> None:
        found = self._milestone(milestone)
        found.state, found.updated_at = "closed", self.repo.world.now()

    def close_issue(self, issue: str) -> None:
        self.repo.close(int(issue[1:]))

    def describe(self, milestone: str, text: str) -> None:
        self._milestone(milestone).description = text

    def block(self, *, blocked: str, blocker: str) -> bool:
        if self.premium:
            self.repo.block(blocked=int(blocked[1:]), blocker=int(blocker[1:]))
        return self.premium

    def _milestone(self, key: str) -> Milestone:
        return next(it for it in self.repo.project.milestones.values() if it.id == int(key))


class TestGitLabFree(AdapterContract):
    kind = milepost_gitlab
    premium = False

    @pytest.fixture
    def bench(self, clock: ManualClock) -> Iterator[GitLabBench]:
        world = World(clock)
        world.token(SECRET, login="milepost-bot", repos={"acme/api": "write"})
        place = world.repo("acme/api", author="dana-o", private=True)
        instance = GitLabInstance(tier="premium" if self.premium else "free", user=None)
        with serve(world, gitlab=instance) as server:
            yield GitLabBench(place, server.gitlab, self.premium)


class TestGitLabPremium(TestGitLabFree):
    premium = True
