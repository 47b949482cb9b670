"""What a Jira calls things: statuses, resolutions, priorities, types of issues and of links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from milepost.sandbox.entities import Issue, Reason

Category = Literal["new", "indeterminate", "done"]


@dataclass(frozen=True, slots=True)
class Status:
    """A status of the workflow, and the category that counts."""

    id: str
    name: str
    category: Category


@dataclass(frozen=True, slots=True)
class IssueType:
    """A type of issue; a sub-task's is one that has a parent."""

    id: str
    name: str
    subtask: bool = False


@dataclass(frozen=True, slots=True)
class LinkType:
    """A type of link: the active end ``outward``s the passive one."""

    id: str
    name: str
    inward: str
    outward: str


@dataclass(frozen=True, slots=True)
class Transition:
    """A step of the workflow to ``to``, from statuses of the categories ``source``."""

    id: str
    name: str
    to: str
    source: frozenset[Category]


@dataclass(frozen=True, slots=True)
class Workflow:
    """What an issue starts and ends with where nobody said, and the steps between."""

    opened: str
    closed: str
    resolution: str
    transitions: tuple[Transition, ...]


CATEGORIES: Mapping[Category, tuple[int, str, str]] = MappingProxyType(
    {
        "new": (2, "To Do", "blue-gray"),
        "indeterminate": (4, "In Progress", "yellow"),
        "done": (3, "Done", "green"),
    }
)
"""Id, name and colour of each category; the name's language is always English here."""

_ALL: frozenset[Category] = frozenset(CATEGORIES)
_UNDONE: frozenset[Category] = frozenset({"new", "indeterminate"})

STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        it.name: it
        for it in (
            Status("1", "Open", "new"),
            Status("3", "In Progress", "indeterminate"),
            Status("4", "Reopened", "new"),
            Status("5", "Resolved", "done"),
            Status("6", "Closed", "done"),
            Status("10000", "To Do", "new"),
            Status("10001", "Done", "done"),
            Status("10002", "In Review", "indeterminate"),
        )
    }
)
RESOLUTIONS: Mapping[str, str] = MappingProxyType(
    {
        name: str(number)
        for number, name in enumerate(
            (
                "Fixed",
                "Won't Fix",
                "Duplicate",
                "Incomplete",
                "Cannot Reproduce",
                "Done",
                "Won't Do",
                "Declined",
                "Invalid",
                "Rejected",
                "Not Our Bug",
                "Needs more info",
                "Hold",
            ),
            start=10000,
        )
    }
)
"""Ids by name."""
PRIORITIES: Mapping[str, str] = MappingProxyType(
    {"Highest": "1", "High": "2", "Medium": "3", "Low": "4", "Lowest": "5", "Critical": "10100"}
)
"""Ids by name, most urgent first."""
TYPES: Mapping[str, IssueType] = MappingProxyType(
    {
        it.name: it
        for it in (
            IssueType("10000", "Epic"),
            IssueType("10001", "Story"),
            IssueType("10002", "Task"),
            IssueType("10003", "Sub-task", subtask=True),
            IssueType("10004", "Bug"),
            IssueType("10005", "Improvement"),
            IssueType("10006", "New Feature"),
            IssueType("10007", "Technical task", subtask=True),
        )
    }
)
BLOCKS = "Blocks"
LINK_TYPES: Mapping[str, LinkType] = MappingProxyType(
    {
        it.name: it
        for it in (
            LinkType("10000", BLOCKS, "is blocked by", "blocks"),
            LinkType("10001", "Cloners", "is cloned by", "clones"),
            LinkType("10002", "Duplicate", "is duplicated by", "duplicates"),
            LinkType("10003", "Relates", "relates to", "relates to"),
            LinkType("10004", "Depends", "is depended on by", "depends on"),
            LinkType("10005", "Includes", "is included in", "includes"),
            LinkType("10006", "Gantt: start-finish", "has to start before", "ends after start of"),
            LinkType("10007", "Gantt: finish-start", "has to be done before", "starts after"),
            LinkType("10008", "Gantt End to End", "has to be done together", "ends with"),
        )
    }
)

SIMPLE = Workflow(
    opened="To Do",
    closed="Done",
    resolution="Done",
    transitions=(
        Transition("11", "To Do", "To Do", _ALL),
        Transition("21", "In Progress", "In Progress", _ALL),
        Transition("31", "In Review", "In Review", _ALL),
        Transition("41", "Done", "Done", _ALL),
    ),
)
"""Cloud's own: every status can go to every other."""
CLASSIC = Workflow(
    opened="Open",
    closed="Closed",
    resolution="Fixed",
    transitions=(
        Transition("4", "Start Progress", "In Progress", frozenset({"new"})),
        Transition("301", "Stop Progress", "Open", frozenset({"indeterminate"})),
        Transition("5", "Resolve Issue", "Resolved", _UNDONE),
        Transition("2", "Close Issue", "Closed", _UNDONE),
        Transition("3", "Reopen Issue", "Reopened", frozenset({"done"})),
    ),
)
"""Data Center's old one: what can be done depends on where one is."""

_NOT_DONE: frozenset[str] = frozenset(RESOLUTIONS) - {"Fixed", "Done", "Duplicate"}
_BY_REASON: Mapping[Reason | None, str] = MappingProxyType(
    {"not_planned": "Won't Do", "duplicate": "Duplicate"}
)


def status_of(issue: Issue, workflow: Workflow) -> Status:
    """Its status: the recorded one unless another dialect closed or reopened the issue since."""
    recorded = STATUSES.get(issue.status or "")
    if recorded is not None and _agrees(issue, recorded):
        return recorded
    return STATUSES[workflow.closed if issue.state == "closed" else workflow.opened]


def resolution_of(issue: Issue, workflow: Workflow) -> str | None:
    """Its resolution: the recorded one (or none), made from the reason where nobody said.

    As in Jira an open issue may have one, if somebody wrote it there.
    """
    recorded = STATUSES.get(issue.status or "")
    if recorded is not None and _agrees(issue, recorded):
        return issue.resolution
    if issue.status is None and issue.resolution is not None:
        return issue.resolution
    if issue.state != "closed":
        return None
    return _BY_REASON.get(issue.reason, workflow.resolution)


def type_of(issue: Issue, *, under_epic: bool) -> IssueType:
    """Its type: the recorded one, else a task; below an issue that is no epic, a sub-task."""
    if issue.type is not None:
        return TYPES[issue.type]
    return TYPES["Sub-task" if issue.parent is not None and not under_epic else "Task"]


def reason_for(resolution: str | None) -> Reason:
    """Why an issue with this resolution is closed, as the other dialects say it."""
    if resolution == "Duplicate":
        return "duplicate"
    return "not_planned" if resolution in _NOT_DONE else "completed"


def _agrees(issue: Issue, status: Status) -> bool:
    return (status.category == "done") == (issue.state == "closed")
