"""Weekly runs of milepost over a portfolio, in this process, with real requests."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from unittest.mock import patch

from life.people import WEEKS, People
from life.portfolio import EMAIL, TOKEN, ZONE, Portfolio
from milepost.cli.door import run
from milepost.model.clock import HeldClock
from milepost.sandbox.github.limits import Limits
from milepost.sandbox.server import Server, serve
from milepost.sandbox.world import World

BEGAN = datetime(2027, 2, 21, 23, 30, tzinfo=UTC)
"""Half an hour before midnight in Greenwich, which is Monday in Berlin."""
SCENES = (
    (20, "rename_and_reuse"),
    (39, "agree"),
    (40, "rename_behind_the_file"),
    (48, "at_the_seam"),
    (90, "in_two"),
)
"""What is not left to chance, by week."""
INSTANCE = "nordwind"
PATHS = {"web": "/api/v3/*", "api": "/gitlab/*", "ops": "/jira-cloud/*"}
VARIABLES = {
    "CI": "true",
    "GITHUB_TOKEN": TOKEN,
    "GITLAB_TOKEN": TOKEN,
    "JIRA_TOKEN": TOKEN,
    "JIRA_EMAIL": EMAIL,
    "MILEPOST_METRIC_SEATS": "112",
}


class Clock(HeldClock):
    """Stands at the instant of a run; every wait is over at once."""

    def __init__(self, instant):
        super().__init__(instant)
        self._waited = 0.0

    def set(self, instant):
        self._instant = instant

    def monotonic(self):
        return super().monotonic() + self._waited

    def sleep(self, seconds):
        self._waited += max(0.0, seconds)


@dataclass
class Run:
    """How a run ended; ``seconds`` and ``cpu`` are what it took, sandbox included."""

    command: str
    code: int
    said: str
    seconds: float
    cpu: float
    json: dict


@dataclass
class Weeks:
    """The life of a portfolio, week by week.

    No run in the weeks ``idle``; in those of ``down`` a tracker answers nobody;
    before that of ``lost`` what was remembered is gone; those of ``syncs`` write.
    """

    folder: Path
    server: Server
    clock: Clock
    people: People
    idle: range
    down: dict[int, str]
    lost: int | None
    syncs: range
    runs: list[Run] = field(default_factory=list)

    @property
    def store(self):
        return self.folder / "state.db"

    @property
    def state(self):
        return f"sqlite:///{self.store}"

    @property
    def today(self):
        return self.clock.now().astimezone(ZONE).date()

    @property
    def lapse(self):
        """The last day before the weeks without a run, and the first after them."""
        ends = (_at(it).astimezone(ZONE).date() for it in (self.idle[0] - 1, self.idle[-1] + 1))
        return tuple(ends)

    def live(self):
        """Go through all weeks; yields the number of each in which a run looked."""
        for week in range(WEEKS):
            at = _at(week)
            if week:
                self.people.week(week, _at(week - 1), at)
            if week in self.idle:
                continue
            if week == self.lost:
                self.store.unlink()
                self.people.record.lose()
            if week > 1 and week not in self.down and week != self.lost:
                self.people.explain(at - timedelta(hours=12))
            self.clock.set(at)
            self._look(week)
            yield week

    def _look(self, week):
        down = self.down.get(week)
        if down:
            self.server.faults.answer("*", PATHS[down], 503, times=None)
        commands = {"sync": ("sync", "--yes", "--max-changes", "100"), "check": ("check",)}
        ran = self.milepost(*commands["sync" if week in self.syncs else "check"])
        self.server.faults.clear()
        self.server.log.reset()
        assert ran.code in ((3,) if down else (0, 1, 4)), ran.said
        self.people.looked(self.clock.now(), self.today, frozenset([down] if down else []))

    def milepost(self, *command):
        """One command, with the plan file as it is now."""
        plan, output = self.folder / "milepost.yaml", self.folder / "ran.json"
        portfolio = self.people.all
        plan.write_text(portfolio.plan(self.server.url), encoding="utf-8")
        output.unlink(missing_ok=True)
        told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        variables = VARIABLES | {"MILEPOST_METRIC_REJECTED": portfolio.rejected}
        options = ("--config", str(plan), "--state", self.state)
        options += ("--format", "json", "--output", str(output))
        began, cpu = perf_counter(), process_time()
        with (
            patch.dict("os.environ", variables, clear=True),
            patch("milepost.cli.session.SystemClock", lambda: self.clock),
            redirect_stdout(told),
            redirect_stderr(told),
        ):
            code = run([*command, *options])
        seconds, cpu = perf_counter() - began, process_time() - cpu
        told.seek(0)
        found = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
        ran = Run(command[0], code, told.read(), seconds, cpu, found)
        self.runs.append(ran)
        return ran


def at(day):
    """The instant of a run on that day."""
    return BEGAN + (day - BEGAN.astimezone(ZONE).date())


def _at(week):
    return BEGAN + timedelta(weeks=week)


@contextmanager
def weeks(folder, seed=1, *, idle=range(70, 75), lost=48, syncs=range(0, WEEKS, 28)):
    """A life of two years, about to begin."""
    clock = Clock(BEGAN)
    world = World(clock)
    people = People(Portfolio(world), seed)
    down = {30: "ops", 60: "api", 85: "web"}
    for week, act in SCENES:
        people.must(week, act)
    with serve(world, limits=Limits(user=10**9)) as server:
        yield Weeks(folder, server, clock, people, idle, down, lost, syncs)
