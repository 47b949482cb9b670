"""The GitHub adapter keeps its contract, on the sandbox."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pytest

import milepost_github
from milepost.model.clock import ManualClock
from milepost.sandbox import World, serve
from milepost.sandbox.repo import Repo
from milepost.testing import AdapterContract

SECRET = "ghp-contract-kit-0123456789"


@dataclass(frozen=True)
class GitHubBench:
    """A repository of the sandbox; the person there is ``dana-o``."""

    repo: Repo
    url: str

    @property
    def entry(self) -> Mapping[str, object]:
        return {"kind": "github", "repo": "acme/web", "url": self.url, "token": SECRET}

    def milestone(self, title: str, *, due: date | None = None, description: str = "") -> str:
        made = self.repo.milestone(title, due=due, description=description or None)
        return str(made.number)

    def issue(self, title: str, *, milestone: str = "", labels: Sequence[str] = ()) -> str:
        place = int(milestone) if milestone else None
        return f"#{self.repo.issue(title, milestone=place, labels=labels).number}"

    def comment(self, issue: str, text: str) -> str:
        return str(self.repo.comment(int(issue[1:]), text).id)

    def close_milestone(self, milestone: str) -> None:
        found = self.repo.project.milestones[int(milestone)]
        found.state, found.closed_at = "closed", self.repo.world.now()

    def close_issue(self, issue: str) -> None:
        self.repo.close(int(issue[1:]))

    def describe(self, milestone: str, text: str) -> None:
        self.repo.project.milestones[int(milestone)].description = text

    def block(self, *, blocked: str, blocker: str) -> bool:
        self.repo.block(blocked=int(blocked[1:]), blocker=int(blocker[1:]))
        return True

    def hide(self, comment: str) -> None:
        self.repo.hide_comment(int(comment))

    def show(self, comment: str) -> None:
        self.repo.unhide_comment(int(comment))


class TestGitHub(AdapterContract):
    kind = milepost_github

    @pytest.fixture
    def bench(self, clock: ManualClock) -> Iterator[GitHubBench]:
        world = World(clock)
        world.token(SECRET, login="milepost-bot", repos={"acme/web": "write"})
        with serve(world) as server:
            yield GitHubBench(world.repo("acme/web", author="dana-o", private=True), server.url)
