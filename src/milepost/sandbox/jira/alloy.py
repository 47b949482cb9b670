"""The real project Alloy in Jira, where it came from.

Several versions to an issue, releases and sprints that were kept as versions,
every type of link, sub-tasks, statuses and resolutions, in a project ALOY with
the keys and version ids it had.  Left out and counted is only what leads to
issues of other projects, for the data says nothing about them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from milepost.sandbox.alloy import IMPORTER, title
from milepost.sandbox.alloy_data import Row, Version
from milepost.sandbox.alloy_rewound import Alloy, alloy, closed_at
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
    ``issues_later`` came after the day that was asked for;
    ``versions_left_out`` were made later, or what they were then is not known.
    """

    key: str
    versions: tuple[Version, ...]
    issues: tuple[Row, ...]
    memberships: int
    links: frozenset[Link]
    links_left_out: Mapping[str, int]
    sub_tasks: int
    issues_later: int
    versions_left_out: int


def load_alloy_jira(world: World, as_of: date | None = None) -> LoadedProject:
    """Load the project into ``world`` as ``ALOY`` (``tidev/ALOY``), which must be new.

    With ``as_of`` it is rewound to the end of that day (UTC), as far as the data
    tells: ``milepost.sandbox.alloy_rewound`` says what it does not.
    """
    if any(project.key == KEY for project in world.state.projects.values()):
        raise ValueError(f"there is a project {KEY} already")
    place = jira_project(world, KEY, owner=OWNER, author=IMPORTER)
    then = alloy(as_of)
    made = {version.id: _add_version(place, version, then) for version in then.versions}
    issues: dict[str, Issue] = {}
    parts = [row for row in then.rows if row.parent is not None]
    for row in [*(row for row in then.rows if row.parent is None), *parts]:
        inside = [made[number] for number in row.versions]
        issues[row.key] = _add_issue(place, row, inside, issues)
    links, left_out = _links(then.rows)
    for type_, active, passive in sorted(links):
        place.link(type_, issues[active], issues[passive])
    return LoadedProject(
        key=KEY,
        versions=then.versions,
        issues=then.rows,
        memberships=sum(len(row.versions) for row in then.rows),
        links=links,
        links_left_out=MappingProxyType(dict(left_out)),
        sub_tasks=len(parts),
        issues_later=then.rows_later,
        versions_left_out=then.versions_later + then.versions_unclear,
    )


def _add_version(place: JiraProject, version: Version, then: Alloy) -> Milestone:
    # Jira keeps no time of release beside the day that was planned for it.
    return place.version(
        version.name,
        id=version.id,
        due=version.release,
        released=then.closings[version.id] if version.released else None,
        archived=version.archived,
        created=then.made[version.id],
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
        resolved=closed_at(row),
        updated=row.updated,
    )


def _links(there: tuple[Row, ...]) -> tuple[frozenset[Link], Counter[str]]:
    """Every link once (both ends tell it), and how many lead elsewhere."""
    known = {row.key for row in there}
    inside: set[Link] = set()
    elsewhere: set[Link] = set()
    for row in there:
        for tie in row.ties:
            ends = (row.key, tie.other) if tie.direction == "out" else (tie.other, row.key)
            (inside if tie.other in known else elsewhere).add((tie.type, *ends))
    return frozenset(inside), Counter(type_ for type_, _active, _passive in elsewhere)
