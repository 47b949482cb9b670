"""The whole job on bundled data: a sandbox, a plan, a sync, and a second one with nothing to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from milepost.app import sync as syncing
from milepost.app.check import check
from milepost.app.opened import Opened, open_trackers
from milepost.app.read import Selection
from milepost.config.load import load
from milepost.config.settings import Settings
from milepost.model.change import Outcome, Plan
from milepost.model.clock import Clock, HeldClock
from milepost.model.judgement import Judgement
from milepost.sandbox.jira.alloy import LoadedProject, load_alloy_jira
from milepost.sandbox.nordwind import BOT, NOW, nordwind, plan_file
from milepost.sandbox.nordwind_beyond import beyond
from milepost.sandbox.server import Server, serve
from milepost.sandbox.site import save_pages
from milepost.sandbox.world import World
from milepost.trackers.contract import Progress

TOKEN = "demo"  # noqa: S105 - a toy of the sandbox
EMAIL = "demo@example.com"
ENVIRONMENT = {
    "GITHUB_TOKEN": TOKEN,
    "GITLAB_TOKEN": TOKEN,
    "JIRA_EMAIL": EMAIL,
    "JIRA_TOKEN": TOKEN,
    "MILEPOST_METRIC_SEATS": "112",
    "MILEPOST_METRIC_REJECTED": "0.04",
}
"""What a shell must hold to run commands against the demo's sandbox."""
ALL = Selection()


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """One sync of the demo: what was planned, what became of it, what it cost."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    requests: dict[str, int]
    writes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A running sandbox with both projects loaded, and the settings that lead to it."""

    server: Server
    world: World
    settings: Settings
    alloy: LoadedProject
    clock: Clock
    plan_file: str

    @contextmanager
    def opened(self, progress: Progress) -> Iterator[Mapping[str, Opened]]:
        """Fresh adapters, as a new run of milepost would have them."""
        opened = open_trackers(self.settings, self.clock, progress=progress)
        try:
            yield opened
        finally:
            for found in opened.values():
                found.transport.close()

    def check(self, progress: Progress) -> Judgement:
        """Read and judge."""
        with self.opened(progress) as opened:
            return check(self.settings, opened, self.clock, ALL)

    def plan(self, progress: Progress, selection: Selection = ALL) -> syncing.Planned:
        """Read, judge and plan."""
        with self.opened(progress) as opened:
            return syncing.plan(self.settings, opened, self.clock, selection)

    def sync(self, progress: Progress) -> Synced:
        """Read, judge, plan and apply, counted."""
        before = len(self.server.log.mutating)
        with self.opened(progress) as opened:
            planned = syncing.plan(self.settings, opened, self.clock, ALL)
            outcomes = tuple(syncing.apply(planned, opened))
            return Synced(
                plan=planned.plan,
                outcomes=outcomes,
                requests=dict(syncing.requests(opened)),
                writes=len(self.server.log.mutating) - before,
            )

    def save(self, folder: Path) -> Path:
        """Write the sandbox's pages as people would see them; returns the first page."""
        return save_pages(self.world, folder)[0]


@contextmanager
def stage(port: int = 0, clock: Clock | None = None) -> Iterator[Stage]:
    """Start the sandbox on loopback, load Nordwind and Alloy, and open nothing yet.

    ``clock`` is everybody's; by default the computer's, held at the demo's present.
    """
    clock = clock or HeldClock(NOW)
    world = World(clock)
    nordwind(world)
    beyond(world)
    alloy = load_alloy_jira(world)
    world.user(BOT).email = EMAIL
    world.token(TOKEN, login=BOT, repos={"*": "write"}, ours=True)
    with serve(world, port=port) as server:
        text = plan_file(server.url)
        yield Stage(
            server=server,
            world=world,
            settings=load("milepost.yaml", text, ENVIRONMENT),
            alloy=alloy,
            clock=clock,
            plan_file=text,
        )
