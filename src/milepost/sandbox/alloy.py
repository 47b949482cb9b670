"""The real project Alloy as a GitHub repository: 1,499 issues, 176 versions, and how it came to be.

GitHub knows one milestone per issue, so each issue keeps one of its versions:
a release before a sprint, then the earliest date, then the oldest.  What is
left out is counted.

**What blocks what.**  Jira's *Blocks* reads "blocks" outward: the issue that
tells ``out`` is the blocker.  *Depends* reads "depends on" outward: the issue
that tells ``out`` is the blocked one.  The data bears this out: every link
inside the file is told by both ends, once ``out`` and once ``in``; and of the
91 *Depends* links whose ends were both resolved, at different times, the one
depended on was resolved first in 78.  Only these two types become blocking;
*Relates*, *Duplicate*, *Cloners*, *Includes* and the *Gantt* types say nothing
about order on GitHub.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from milepost.sandbox.alloy_data import Row, Version, rows, versions
from milepost.sandbox.entities import OpenOrClosed, Reason
from milepost.sandbox.repo import Repo
from milepost.sandbox.times import instant
from milepost.sandbox.world import World

REPO = "tidev/alloy"
DUMPED = datetime(2021, 11, 16, 18, 17, 33, tzinfo=UTC)
"""The last change in the data."""
IMPORTER = "alloy-archive"
"""Who made everything: the data does not say who reported an issue."""
_BLOCKING = frozenset({"Blocks", "Depends"})
_REASONS: Mapping[str | None, Reason] = MappingProxyType(
    {None: "completed", "Fixed": "completed", "Done": "completed", "Duplicate": "duplicate"}
)
_COLORS = MappingProxyType({"type": "1d76db", "priority": "d93f0b", "component": "5319e7"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedMilestone:
    """What one version became: its counts hold the issues that kept it."""

    number: int
    title: str
    due: date | None
    state: OpenOrClosed
    closed_at: datetime | None
    open: int
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded, what was left out, and why.

    ``issues_later`` were created after ``as_of``.  ``memberships`` are pairs of
    issue and version.  ``blocking`` holds pairs (blocked, blocker) of issue
    numbers; ``links_left_out`` counts the other links by why, each once.
    """

    issues: int
    issues_later: int
    milestones: tuple[LoadedMilestone, ...]
    memberships_kept: int
    memberships_left_out: int
    blocking: frozenset[tuple[int, int]]
    links_left_out: Mapping[str, int]
    sub_issues: int

    @property
    def versions(self) -> int:
        """How many versions became milestones: all of them."""
        return len(self.milestones)


def load_alloy(world: World, repo: str = REPO, as_of: date | None = None) -> Loaded:
    """Load the project into ``world`` as the repository ``repo``, which must be new.

    With ``as_of`` it is rewound to the end of that day (UTC): issues created
    later are not there, later closings have not happened, versions whose
    closing lies later are open, and nothing was changed after it.  Versions
    are there from the beginning: the data does not say when each was planned.

    A version is closed if it is released or archived: at its release date, else
    when the last of its issues was resolved, else when the data was dumped.
    """
    end = DUMPED if as_of is None else datetime.combine(as_of, time(23, 59, 59), UTC)
    if world.project(repo) is not None:
        raise ValueError(f"there is a project {repo} already")
    handle = world.repo(
        repo, author=IMPORTER, description="Alloy, from its public Jira", created="2012-05-06"
    )
    there = [row for row in rows() if row.created <= end]
    numbers = {version.id: number for number, version in enumerate(versions(), 1)}
    chosen = {row.key: chosen_version(row) for row in there}
    closings = {version.id: _closing(version, end) for version in versions()}
    for version in versions():
        _add_milestone(handle, version, closings[version.id], end)
    for row in there:
        kept_one = chosen[row.key]
        _add_issue(handle, row, None if kept_one is None else numbers[kept_one.id], end)
    blocking, left_out = _links(there)
    for blocked, blocker in sorted(blocking):
        handle.block(blocked=blocked, blocker=blocker)
    children = [row for row in there if row.parent in chosen]
    for row in children:
        handle.sub_issue(parent=int(str(row.parent).rpartition("-")[2]), child=row.number)
    counts = Counter(
        (own.id, _closed_at(row, end) is None)
        for row in there
        if (own := chosen[row.key]) is not None
    )
    kept = sum(own is not None for own in chosen.values())
    return Loaded(
        issues=len(there),
        issues_later=len(rows()) - len(there),
        milestones=tuple(
            LoadedMilestone(
                number=numbers[version.id],
                title=version.name,
                due=version.release,
                state="open" if closings[version.id] is None else "closed",
                closed_at=closings[version.id],
                open=counts[version.id, True],
                closed=counts[version.id, False],
            )
            for version in versions()
        ),
        memberships_kept=kept,
        memberships_left_out=sum(len(row.versions) for row in there) - kept,
        blocking=blocking,
        links_left_out=MappingProxyType(dict(left_out)),
        sub_issues=len(children),
    )


def chosen_version(row: Row) -> Version | None:
    """The one version an issue keeps: a release before a sprint, then the earliest, the oldest."""
    own = [version for version in versions() if version.id in row.versions]
    return min(
        own, key=lambda it: (it.sprint, it.release is None, str(it.release), it.id), default=None
    )


def title(row: Row) -> str:
    """``ALOY-12 Bug in Runtime``: made up, the real titles are left out of the data."""
    return f"{row.key} {row.type}" + (f" in {row.components[0]}" if row.components else "")


def _add_milestone(repo: Repo, version: Version, closed: datetime | None, end: datetime) -> None:
    born = min((row.created for row in rows() if version.id in row.versions), default=end)
    repo.milestone(
        version.name,
        due=version.release,
        created=min(it for it in (born, closed, end) if it is not None),
        closed=closed,
    )


def _add_issue(repo: Repo, row: Row, milestone: int | None, end: datetime) -> None:
    closed = _closed_at(row, end)
    tags = [f"type: {row.type}"]
    tags += [f"priority: {row.priority}"] if row.priority else []
    tags += [f"component: {name}" for name in row.components]
    for tag in tags:
        repo.label(tag, color=_COLORS[tag.partition(":")[0]])
    repo.issue(
        title(row),
        number=row.number,
        milestone=milestone,
        labels=[*tags, *row.labels],
        assignees=[row.assignee] if row.assignee else [],
        created=row.created,
        closed=closed,
        reason=None if closed is None else _REASONS.get(row.resolution, "not_planned"),
        updated=min(row.updated, end),
    )


def _closing(version: Version, end: datetime) -> datetime | None:
    if not (version.released or version.archived):
        return None
    inside = [row.resolved for row in rows() if version.id in row.versions and row.resolved]
    at = instant(version.release) or max(inside, default=DUMPED)
    return at if at <= end else None


def _closed_at(row: Row, end: datetime) -> datetime | None:
    at = (row.resolved or row.updated) if row.done else None
    return at if at is not None and at <= end else None


def _links(there: list[Row]) -> tuple[frozenset[tuple[int, int]], Counter[str]]:
    known = {row.key: row.number for row in there}
    blocking: set[tuple[int, int]] = set()
    others: set[tuple[str, frozenset[str]]] = set()
    for row in there:
        for tie in row.ties:
            if tie.type not in _BLOCKING:
                others.add((f"type {tie.type}", frozenset({row.key, tie.other})))
            elif tie.other not in known:
                others.add(("other end not in the repository", frozenset({row.key, tie.other})))
            else:
                # The active end blocks in Blocks, and is blocked in Depends.
                active = (tie.direction == "out") == (tie.type == "Blocks")
                pair = (known[tie.other], row.number) if active else (row.number, known[tie.other])
                blocking.add(pair)
    return frozenset(blocking), Counter(why for why, _ends in others)
