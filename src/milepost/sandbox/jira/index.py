"""Search's own idea of the issues, which may be behind the truth."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira.conduct import Conduct
from milepost.sandbox.world import World

Found = tuple[Project, Issue]


@dataclass(slots=True)
class _Late:
    """A state of an issue that the index is going to learn."""

    issue: Issue
    request: int
    at: datetime


@dataclass(slots=True)
class Index:
    """What search sees.

    Without a lag that is the world.  With one, an issue that was written is
    seen as it was before (a new one not at all) until the lag has passed or it
    is asked for by ``reconcile``.  What was there when the lag was switched on
    is known.
    """

    conduct: Conduct
    _requests: int = 0
    _seen: dict[int, Issue] | None = None
    _late: dict[int, list[_Late]] = field(default_factory=dict)

    def tick(self) -> None:
        """Count a request."""
        self._requests += 1

    def note(self, world: World) -> None:
        """Note what has changed since it was last asked."""
        if not self.conduct.lags:
            self._seen = None
            self._late.clear()
            return
        if self._seen is None:
            self._seen = {it.id: deepcopy(it) for _project, it in everything(world)}
            return
        now = world.now()
        for _project, issue in everything(world):
            late = self._late.get(issue.id)
            newest = late[-1].issue if late else self._seen.get(issue.id)
            if issue != newest:
                entry = _Late(deepcopy(issue), self._requests, now)
                self._late.setdefault(issue.id, []).append(entry)

    def view(self, world: World, reconcile: Collection[int] = ()) -> Iterator[Found]:
        """The issues as search sees them now."""
        seen = self._seen
        if seen is None:
            yield from everything(world)
            return
        self._learn(seen, world.now())
        for project, issue in everything(world):
            if issue.id in reconcile:
                yield project, issue
            elif issue.id in seen:
                yield project, seen[issue.id]

    def _learn(self, seen: dict[int, Issue], now: datetime) -> None:
        for number, late in list(self._late.items()):
            known = [it for it in late if self._due(it, now)]
            if known:
                seen[number] = known[-1].issue
                self._late[number] = late[len(known) :]

    def _due(self, entry: _Late, now: datetime) -> bool:
        passed = self._requests - entry.request
        waited = now - entry.at
        enough = waited >= timedelta(seconds=self.conduct.lag_seconds)
        return passed > self.conduct.lag_requests and enough


def everything(world: World) -> Iterator[Found]:
    """Every issue of every project of Jira's."""
    for project in world.state.projects.values():
        if project.key is not None:
            for issue in project.issues.values():
                if issue.pull is None:
                    yield project, issue
