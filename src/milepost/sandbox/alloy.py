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
from datetime import date, datetime
from types import MappingProxyType

from milepost.sandbox.alloy_data import Row, Version, versions
from milepost.sandbox.alloy_rewound import Alloy, alloy, closed_at
from milepost.sandbox.entities import OpenOrClosed, Reason
from milepost.sandbox.repo import Repo
from milepost.sandbox.world import World

REPO = "tidev/alloy"
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

    ``issues_later`` came after ``as_of``; ``versions_left_out`` were made
    later, or what they were that day is not known.  ``memberships`` are pairs of
    issue and version.  ``blocking`` holds pairs (blocked, blocker) of issue
    numbers; ``links_left_out`` counts the other links by why, each once.
    """

    issues: int
    issues_later: int
    versions_left_out: int
    milestones: tuple[LoadedMilestone, ...]
    memberships_kept: int
    memberships_left_out: int
    blocking: frozenset[tuple[int, int]]
    links_left_out: Mapping[str, int]
    sub_issues: int

    @property
    def versions(self) -> int:
        """How many versions became milestones."""
        return len(self.milestones)


def load_alloy(world: World, repo: str = REPO, as_of: date | None = None) -> Loaded:
    """Load the project into ``world`` as the repository ``repo``, which must be new.

    With ``as_of`` it is rewound to the end of that day (UTC), as far as the data
    tells: ``milepost.sandbox.alloy_rewound`` says what it does not.
    """
    if world.project(repo) is not None:
        raise ValueError(f"there is a project {repo} already")
    handle = world.repo(
        repo, author=IMPORTER, description="Alloy, from its public Jira", created="2012-05-06"
    )
    then = alloy(as_of)
    numbers = {version.id: number for number, version in enumerate(then.versions, 1)}
    chosen = {row.key: chosen_version(row) for row in then.rows}
    for version in then.versions:
        _add_milestone(handle, version, then)
    for row in then.rows:
        kept_one = chosen[row.key]
        _add_issue(handle, row, None if kept_one is None else numbers[kept_one.id])
    blocking, left_out = _links(then.rows)
    for blocked, blocker in sorted(blocking):
        handle.block(blocked=blocked, blocker=blocker)
    children = [row for row in then.rows if row.parent is not None]
    for row in children:
        handle.sub_issue(parent=int(str(row.parent).rpartition("-")[2]), child=row.number)
    counts = Counter(
        (own.id, row.done) for row in then.rows if (own := chosen[row.key]) is not None
    )
    kept = sum(own is not None for own in chosen.values())
    return Loaded(
        issues=len(then.rows),
        issues_later=then.rows_later,
        versions_left_out=then.versions_later + then.versions_unclear,
        milestones=tuple(
            LoadedMilestone(
                number=numbers[version.id],
                title=version.name,
                due=version.release,
                state="closed" if version.id in then.closings else "open",
                closed_at=then.closings.get(version.id),
                open=counts[version.id, False],
                closed=counts[version.id, True],
            )
            for version in then.versions
        ),
        memberships_kept=kept,
        memberships_left_out=sum(len(row.versions) for row in then.rows) - kept,
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


def _add_milestone(repo: Repo, version: Version, then: Alloy) -> None:
    repo.milestone(
        version.name,
        due=version.release,
        created=then.made[version.id],
        closed=then.closings.get(version.id),
    )


def _add_issue(repo: Repo, row: Row, milestone: int | None) -> None:
    closed = closed_at(row)
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
        updated=row.updated,
    )


def _links(there: tuple[Row, ...]) -> tuple[frozenset[tuple[int, int]], Counter[str]]:
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
