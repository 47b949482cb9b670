"""What the token may not do in groups, asked before it is tried.  Only reads.

A milestone that the project inherits is its group's: to edit it takes a role in
that group, which a project's own token never has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from milepost.errors import SourceError
from milepost.model.change import Change, ChangeKind
from milepost.trackers.contract import Feature
from milepost.trackers.rows import Malformed
from milepost.trackers.trouble import Trouble
from milepost_gitlab import shapes
from milepost_gitlab.people import whoami
from milepost_gitlab.read import Desk

PLANNER, REPORTER, OWNER = 15, 20, 50
ROLES: Mapping[int, str] = MappingProxyType(
    {
        0: "no role", 5: "Minimal Access", 10: "Guest", 15: "Planner", 20: "Reporter",
        30: "Developer", 40: "Maintainer", 50: "Owner",
    }
)  # fmt: skip
_ROLE_NEEDED = f"the role {ROLES[REPORTER]} or above"
_GROUP = re.compile(r"/groups/(?P<path>[^?#]+?)/-/milestones/[0-9]+$")
_WRITES = frozenset({ChangeKind.PUT_BLOCK, ChangeKind.SET_FIELD, ChangeKind.CLOSE_RECORD})
_NO_MEMBER = frozenset({403, 404})


def unwritable(desk: Desk, changes: tuple[Change, ...]) -> Mapping[str, str]:
    """Why writes to milestones of groups would be refused, by the id of the change.

    One request for each group that is not the token's to write in.
    """
    if desk.options.token is None:
        return MappingProxyType({})
    found: dict[str, str] = {}
    for change in changes:
        group = desk.learned.groups.get(change.target.key)
        if change.kind in _WRITES and change.target.kind == "milestone" and group is not None:
            why = closed(desk, group)
            if why:
                found[change.id] = why
    return MappingProxyType(found)


def around(desk: Desk, rows: list[Any]) -> tuple[Feature, ...]:
    """Whether blocks can be put into the groups' milestones among these of the project.

    One request for each group, and one where nobody asked who we are.  Where
    that fails, nothing is told.
    """
    groups = _groups(desk, rows)
    if not groups or desk.options.token is None or desk.options.access == "read":
        return ()
    try:
        if not desk.learned.member:
            whoami(desk)
    except SourceError:
        return ()
    desk.learned.paths |= groups
    return tuple(_feature(desk, group) for group in groups)


def _groups(desk: Desk, rows: list[Any]) -> dict[int, str]:
    try:
        found = [shapes.record(row, desk.source) for row in rows]
    except Malformed:
        return {}
    return {group: group_path(held.url) for held, group in found if group is not None}


def _feature(desk: Desk, group: int) -> Feature:
    why = closed(desk, group)
    told = desk.learned.roles[group] is not None
    return Feature(
        title=f"blocks in milestones of the group {desk.learned.group(group)}",
        there=not why if told else None,
        why=f"{why}; without it only the status comment tells how they stand" if why else "",
    )


def group_path(url: str) -> str:
    """The group's path, from the address of one of its milestones; empty if it is none."""
    place = _GROUP.search(url)
    return unquote(place["path"]) if place else ""


def closed(desk: Desk, group: int) -> str:
    """Why nothing may be written in a group's milestones; empty if it may, or nobody can tell."""
    learned = desk.learned
    if group not in learned.roles:
        learned.roles[group] = _role(desk, group)
    role = learned.roles[group]
    if role is None or role >= PLANNER:
        return ""
    name = learned.group(group)
    return (
        f"milestones of the group {name} are the group's, and the token's account has "
        f"{_called(role)} there: give it {_ROLE_NEEDED} there, or use an access token of that group"
    )


def _called(role: int) -> str:
    known = ROLES.get(role, f"level {role}")
    return known if not role else f"the role {known}"


def _role(desk: Desk, group: int) -> int | None:
    """The account's role in a group, inherited ones too; ``None`` if GitLab does not say.

    Who is a member may see that: where GitLab shows no such member, it is none.
    """
    if desk.learned.administrator:
        return OWNER
    me = desk.learned.member
    if not me:
        return None
    try:
        data: Any = desk.client.get(f"/groups/{group}/members/all/{me}").data
    except Trouble as trouble:
        return 0 if trouble.status in _NO_MEMBER else None
    level = data.get("access_level") if isinstance(data, dict) else None
    return level if isinstance(level, int) else None
