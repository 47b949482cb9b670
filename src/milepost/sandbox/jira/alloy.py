"""The real project Alloy in Jira, where it came from: as it was when it was dumped.

Several versions to an issue, releases and sprints that were kept as versions,
every type of link, sub-tasks, statuses and resolutions, in a project ALOY with
the keys and version ids it had.  Left out and counted is only what leads to
issues of other projects, for the data says nothing about them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from milepost.sandbox.alloy import DUMPED, IMPORTER, title
from milepost.sandbox.alloy_data import Row, Version, rows, versions
from milepost.sandbox.entities import Issue, Milestone
from milepost.sandbox.jira.build import JiraProject, jira_project
from milepost.sandbox.world import World

KEY = "ALOY"
OWNER = "tidev"
Link = tuple[str, str, str]
"""A link's type, the key of its active end, the key of its passive end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedProject:
    """What was loaded, for comparison: the rows of the data, and what became of their links.

    ``memberships`` counts pairs of issue and version.  ``links`` holds each
    link once; ``links_left_out`` counts by type those that lead elsewhere.
    """

    key: str
    versions: tuple[Version, ...]
    issues: tuple[Row, ...]
    memberships: int
    links: frozenset[Link]
    links_left_out: Mapping[str, int]
    sub_tasks: int


def load_alloy_jira(world: World) -> LoadedProject:
    """Load the project into ``world`` as ``ALOY`` (``tidev/ALOY``), which must be new."""
    if any(project.key == KEY for project in world.state.projects.values()):
        raise ValueError(f"there is a project {KEY} already")
    place = jira_project(world, KEY, owner=OWNER, author=IMPORTER)
    made = {version.id: _add_version(place, version) for version in versions()}
    issues: dict[str, Issue] = {}
    parts = [row for row in rows() if row.parent is not None]
    for row in [*(row for row in rows() if row.parent is None), *parts]:
        inside = [made[number] for number in row.versions]
        issues[row.key] = _add_issue(place, row, inside, issues)
    links, left_out = _links()
    for type_, active, passive in sorted(links):
        place.link(type_, issues[active], issues[passive])
    return LoadedProject(
        key=KEY,
        versions=versions(),
        issues=rows(),
        memberships=sum(len(row.versions) for row in rows()),
        links=links,
        links_left_out=MappingProxyType(dict(left_out)),
        sub_tasks=len(parts),
    )


def _add_version(place: JiraProject, version: Version) -> Milestone:
    # Jira keeps no time of release beside the day that was planned for it.
    return place.version(
        version.name,
        id=version.id,
        due=version.release,
        released=(version.release or DUMPED) if version.released else None,
        archived=version.archived,
        created=min((it.created for it in rows() if version.id in it.versions), default=DUMPED),
    )


def _add_issue(
    place: JiraProject, row: Row, inside: list[Milestone], known: dict[str, Issue]
) -> Issue:
    return place.issue(
        title(row),
        number=row.number,
        type=row.type,
        versions=inside,
        labels=row.labels,
        assignee=row.assignee,
        status=row.status,
        resolution=row.resolution,
        priority=row.priority,
        components=row.components,
        parent=known[row.parent] if row.parent is not None else None,
        created=row.created,
        resolved=(row.resolved or row.updated) if row.done else None,
        updated=row.updated,
    )


def _links() -> tuple[frozenset[Link], Counter[str]]:
    """Every link once (both ends tell it), and how many lead elsewhere."""
    known = {row.key for row in rows()}
    inside: set[Link] = set()
    elsewhere: set[Link] = set()
    for row in rows():
        for tie in row.ties:
            ends = (row.key, tie.other) if tie.direction == "out" else (tie.other, row.key)
            (inside if tie.other in known else elsewhere).add((tie.type, *ends))
    return frozenset(inside), Counter(type_ for type_, _active, _passive in elsewhere)
