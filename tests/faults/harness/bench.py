"""A sandbox with a store beside it, and milepost run against both."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from harness.quick import unsynced
from harness.strike import READ, Writes
from harness.worlds import AS_OF, INSTANCE, VARIABLES, Dialect, built
from milepost.cli.door import run
from milepost.model.clock import SystemClock
from milepost.model.memory import Memory, Run, Written
from milepost.sandbox.github.limits import Limits
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.server import Server, serve
from milepost.sandbox.world import World
from milepost.store.open import open_store
from milepost.trackers.pacing import Pace

_GLANCE = 0.005
_UNLIMITED = Limits(user=sys.maxsize)
"""The sandbox's clock stands: its limits would never end."""

_PATIENT = 30.0
"""Seconds to wait for an answer where none is late."""


class Hurried(SystemClock):
    """The computer's clock, on which every wait is over at once."""

    def __init__(self) -> None:
        self._waited = 0.0

    def now(self) -> datetime:
        """The present instant, and what was waited."""
        return super().now() + timedelta(seconds=self._waited)

    def monotonic(self) -> float:
        """Seconds since some start, those that were waited among them."""
        return super().monotonic() + self._waited

    def sleep(self, seconds: float) -> None:
        """Have waited."""
        self._waited += max(0.0, seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a run of ``sync`` ended: its exit code, what it said, what became of each change."""

    code: int
    said: str
    changes: tuple[Mapping[str, Any], ...] = ()

    @property
    def done(self) -> bool:
        """Whether every change is there now."""
        return {it["outcome"] for it in self.changes} <= {"done", "already"}

    def places(self, *outcomes: str) -> frozenset[str]:
        """What was changed where, of the changes with such outcomes; of all without any."""
        return frozenset(
            f"{it['kind']} {it['target']['kind']} {it['target']['key']} {it['after']}"
            for it in self.changes
            if not outcomes or it["outcome"] in outcomes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the store holds: runs and writes, newest first, and what the next run will know."""

    runs: tuple[Run, ...]
    writes: tuple[Written, ...]
    memory: Memory


@dataclass(slots=True, kw_only=True)
class Bench:
    """One dialect's sandbox in one folder; ``fresh`` makes it as it was in the beginning.

    The beginning is ``start``, a world, beside the file ``start.db``: what is
    remembered then.  ``allowed`` are options of every sync.
    """

    dialect: Dialect
    folder: Path
    server: Server
    start: dict[str, Any] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    clock: Hurried = field(default_factory=Hurried)

    @property
    def world(self) -> World:
        """The world as it is now."""
        return self.server.world

    @property
    def sync(self) -> list[str]:
        """The command line of a sync."""
        places = ["--config", str(self.folder / "milepost.yaml"), "--state", self.store]
        return ["sync", *places, *self.allowed, "--yes", "--as-of", AS_OF]

    @property
    def store(self) -> str:
        """The address of what is remembered."""
        return f"sqlite:///{self.folder / 'state.db'}"

    def begin(self, *allowed: str) -> None:
        """From now on it begins with what there is now; every sync is ``allowed`` this."""
        self.allowed = allowed
        self.start = self.world.dump()
        shutil.copyfile(self.folder / "state.db", self.folder / "start.db")

    def fresh(self) -> None:
        """All is as it was in the beginning, and nothing goes wrong."""
        self.server.world = World.load(self.start, self.world.clock)
        self.server.faults = Writes()
        self.server.latency = 0.0
        self.server.log.reset()
        shutil.copyfile(self.folder / "start.db", self.folder / "state.db")

    def run(self, *more: str, late: bool = False) -> Ran:
        """One sync, in this process, without a wait; ``late`` answers are soon given up."""
        read = READ if late else _PATIENT
        output = self.folder / "ran.json"
        told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with (
            unsynced(),
            patch.dict("os.environ", VARIABLES, clear=True),
            patch("milepost.cli.session.SystemClock", lambda: self.clock),
            patch("milepost.app.opened.Pace", partial(Pace, connect=_PATIENT, read=read)),
            redirect_stdout(told),
            redirect_stderr(told),
        ):
            code = run([*self.sync, *more, "--format", "json", "--output", str(output)])
        told.seek(0)
        said = told.read()
        if code not in (0, 4):
            return Ran(code=code, said=said)
        found = json.loads(output.read_text(encoding="utf-8"))
        return Ran(code=code, said=said, changes=tuple(found["changes"]))

    def settle(self) -> None:
        """Wait until the tracker has acted on everything it was asked."""
        while len(self.server.log) < self.server.faults.asked:
            SystemClock().sleep(_GLANCE)

    def kept(self) -> Kept:
        """What the store holds."""
        with closing(open_store(self.store, self.clock, folder=self.folder, create=False)) as store:
            return Kept(
                runs=store.runs(INSTANCE),
                writes=store.writes(INSTANCE),
                memory=store.memory(INSTANCE),
            )

    def created(self) -> list[str]:
        """The addresses that something new was posted to, each as often as the tracker took it."""
        return sorted(
            it.path
            for it in self.server.log.mutating
            if it.method == "POST"
            and it.acted
            and (it.struck or it.status in (200, 201))
            and self.dialect.created.search(it.path)
        )


@contextmanager
def bench(dialect: Dialect, folder: Path) -> Iterator[Bench]:
    """A bench, served until it is left; nothing is written yet, and nothing remembered."""
    gitlab = GitLabInstance(user=None)
    with serve(built(dialect), limits=_UNLIMITED, gitlab=gitlab) as server:
        made = Bench(dialect=dialect, folder=folder, server=server)
        (folder / "milepost.yaml").write_text(dialect.plan(server.url), encoding="utf-8")
        open_store(made.store, made.clock, folder=folder, create=True).close()
        made.begin()
        made.fresh()
        yield made
