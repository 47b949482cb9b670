"""Alloy as a weekly schedule would have seen it: one store, one run of ``milepost check`` a week.

Each week the sandbox is the project as it was at the end of that Monday
(``milepost.sandbox.alloy_rewound``), the clock stands there, and the real command
asks over HTTP, judges, and remembers in the same SQLite file as the weeks before.
"""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from milepost.cli.door import run
from milepost.model.clock import HeldClock
from milepost.sandbox import Limits, Server, World, load_alloy, load_alloy_jira, serve
from milepost.sandbox.alloy import REPO
from milepost.sandbox.gitlab.instance import GitLabInstance

FIRST, LAST = date(2013, 1, 7), date(2016, 12, 26)
"""The Mondays between which everything is replayed."""
_PLAN = """
version: 1
project: {{name: Alloy}}
trackers: {{it: {tracker}}}
discover: all
rules: {{select: [ALL]}}
"""
_JIRA = 'kind: jira, project: ALOY, blocked_by: [is blocked by, depends on], token: "${TOKEN}"'
TRACKERS: Mapping[str, str] = {
    "GitHub": f'{{kind: github, repo: {REPO}, url: "@", token: "${{TOKEN}}"}}',
    "GitLab": f'{{kind: gitlab, project: {REPO}, url: "@/gitlab", token: "${{TOKEN}}"}}',
    "Jira Cloud": f'{{{_JIRA}, url: "@/jira-cloud", deployment: cloud, email: "${{EMAIL}}"}}',
    "Jira Data Center": f'{{{_JIRA}, url: "@/jira-dc"}}',
}
"""Each dialect, as a plan file names it; ``@`` is where the sandbox is.

That it is Jira Cloud is said, for no address here tells it.
"""
_READER = "reader@example.com"
_ENVIRONMENT = {"CI": "true", "TOKEN": "t", "EMAIL": _READER}
_JUDGED = (0, 1)
"""Exit codes of a run that read everything: it found nothing grave, or it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What one run said.  ``rows`` and ``unknown`` count by rule what speaks and what was skipped.

    ``new`` counts by rule the rows that the week before did not have: another
    finding, not another wording.  ``health`` counts milestones that were judged,
    out of ``milestones``.  ``busy`` are the seconds of a processor that it took, those
    in which the sandbox answered included, ``seconds`` those on the wall.  ``store`` is
    its size in bytes afterwards.
    """

    day: date
    rows: Counter[str]
    new: Counter[str]
    unknown: Counter[str]
    health: Counter[str]
    milestones: int
    requests: int
    seconds: float
    busy: float
    store: int

    @property
    def judged(self) -> int:
        """How many milestones have a health: the open ones, and those just closed."""
        return self.health.total()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One dialect, week by week."""

    dialect: str
    weeks: tuple[Week, ...]

    @property
    def rows(self) -> Counter[str]:
        """How often each rule spoke in all weeks together."""
        return sum((week.rows for week in self.weeks), Counter[str]())

    @property
    def grown(self) -> int:
        """By how many bytes the store grew after the first run."""
        return self.weeks[-1].store - self.weeks[0].store

    @property
    def milestones(self) -> int:
        """The milestones of all runs after the first: so often one was remembered."""
        return sum(week.milestones for week in self.weeks[1:])

    @property
    def judged(self) -> int:
        """Those of them that were judged."""
        return sum(week.judged for week in self.weeks[1:])


def days_between(first: date, last: date, every: int) -> list[date]:
    """The days from ``first`` to ``last``, ``every`` so many days."""
    return [first + timedelta(days=at) for at in range(0, (last - first).days + 1, every)]


def replay(
    dialect: str, days: list[date], folder: Path, progress: Callable[[Week], None]
) -> Replayed:
    """Run the command on each day in turn, with one store, in ``folder``."""
    weeks = []
    for week in _weeks(dialect, days, folder):
        weeks.append(week)
        progress(week)
    return Replayed(dialect=dialect, weeks=tuple(weeks))


def _weeks(dialect: str, days: list[date], folder: Path) -> Iterator[Week]:
    config = folder / "milepost.yaml"
    # No limits: by a clock that stands an hour never ends.
    with serve(
        world(dialect, days[0]), limits=Limits(user=sys.maxsize), gitlab=GitLabInstance(user=None)
    ) as server:
        tracker = TRACKERS[dialect].replace("@", server.url)
        config.write_text(_PLAN.format(tracker=tracker), encoding="utf-8")
        before: frozenset[str] = frozenset()
        for day in days:
            server.world = world(dialect, day)
            server.log.reset()
            start, busy = perf_counter(), process_time()
            said = _check(server, config)
            seconds, busy = perf_counter() - start, process_time() - busy
            speaking = [it for it in said["findings"] if _speaks(it)]
            yield Week(
                day=day,
                rows=Counter(it["rule"] for it in speaking),
                new=Counter(it["rule"] for it in speaking if it["id"] not in before),
                unknown=Counter(
                    it["rule"] for it in said["skipped"] if it["milestone"] or it["source"]
                ),
                health=Counter(it["health"] for it in said["milestones"] if it["health"]),
                milestones=len(said["milestones"]),
                requests=len(server.log),
                seconds=seconds,
                busy=busy,
                store=sum(it.stat().st_size for it in folder.glob("state.db*")),
            )
            before = frozenset(it["id"] for it in speaking)


def world(dialect: str, day: date) -> World:
    """The project at the end of that day, and a reader who may see it."""
    made = World(HeldClock(datetime.combine(day, time(23, 59, 59), UTC)))
    made.token("t", login="reader", repos={"*": "read"})
    made.user("reader").email = _READER
    if "Jira" in dialect:
        load_alloy_jira(made, as_of=day)
    else:
        load_alloy(made, as_of=day)
    return made


def _check(server: Server, config: Path) -> dict[str, Any]:
    """What one run of the command says.  Everything ends where that is no verdict."""
    output, store = config.with_name("said.json"), config.with_name("state.db")
    told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with (
        patch.dict("os.environ", _ENVIRONMENT, clear=True),
        patch("milepost.cli.session.SystemClock", lambda: server.world.clock),
        redirect_stdout(told),
        redirect_stderr(told),
    ):
        code = run(
            [
                *("check", "--config", str(config), "--state", f"sqlite:///{store}"),
                *("--format", "json", "--output", str(output)),
            ]
        )
    told.seek(0)
    said = told.read().strip()
    if code not in _JUDGED or said:
        raise RuntimeError(
            f"milepost check ended with {code} on {server.world.clock.now()}\n{said}"
        )
    found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return found


def _speaks(finding: Mapping[str, Any]) -> bool:
    return not (finding["waived"] or finding["muted"] or finding["adopted"])
