"""Links between issues: ties of every type, and the world's blocking as type *Blocks*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from milepost.sandbox.entities import Issue
from milepost.sandbox.jira.call import Call
from milepost.sandbox.jira.names import BLOCKS, LINK_TYPES, LinkType
from milepost.sandbox.jira.shapes import brief
from milepost.sandbox.ties import Tie

Json = dict[str, Any]
_SHIFT = 10**10


def blocking_tie(blocker: int, blocked: int) -> Tie:
    """The link that the world's blocking is in Jira; its id holds both ends."""
    return Tie(id=blocker * _SHIFT + blocked, type=BLOCKS, active=blocker, passive=blocked)


def ties_of(call: Call, issue: Issue) -> Iterator[Tie]:
    """Every link of an issue, blocking first, each told once."""
    for number in issue.blocks:
        yield blocking_tie(issue.id, number)
    for number in issue.blocked_by:
        yield blocking_tie(number, issue.id)
    for tie in call.world.state.ties.values():
        if issue.id in (tie.active, tie.passive):
            yield tie


def tie_by_id(call: Call, number: str) -> Tie | None:
    """The link with that id."""
    if not (number.isascii() and number.isdecimal()):
        return None
    blocker, blocked = divmod(int(number), _SHIFT)
    place = call.world.issue_by_id(blocker)
    if place is not None and blocked in place[1].blocks:
        return blocking_tie(blocker, blocked)
    return call.world.state.ties.get(int(number))


def link_type_row(call: Call, kind: LinkType) -> Json:
    """A type of link."""
    return {
        "id": kind.id,
        "name": kind.name,
        "inward": kind.inward,
        "outward": kind.outward,
        "self": f"{call.rest}/issueLinkType/{kind.id}",
    }


def links(call: Call, issue: Issue) -> list[Json]:
    """The links of an issue, as far as the caller may see the other end.

    The active end shows the other as ``outwardIssue``, the passive one as
    ``inwardIssue``.
    """
    rows = []
    for tie in ties_of(call, issue):
        outward = tie.active == issue.id
        place = call.find(str(tie.passive if outward else tie.active))
        if place is not None and call.level(place[0]) is not None:
            rows.append(
                {
                    "id": str(tie.id),
                    "self": f"{call.rest}/issueLink/{tie.id}",
                    "type": link_type_row(call, LINK_TYPES[tie.type]),
                    "outwardIssue" if outward else "inwardIssue": brief(call, *place),
                }
            )
    return rows
