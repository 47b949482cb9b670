"""Records that only some trackers have: approvers of a version, links that block nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(slots=True, kw_only=True)
class Approver:
    """Someone who is to approve a version."""

    login: str
    status: Literal["PENDING", "APPROVED", "DECLINED"] = "PENDING"
    description: str = ""
    declined_because: str = ""


@dataclass(slots=True, kw_only=True)
class RemoteLink:
    """A link from an issue to something elsewhere; ``content`` is as it was sent."""

    id: int
    global_id: str | None
    content: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Tie:
    """A link between issues that blocks nothing: ``active`` duplicates ``passive``, say.

    Both are issue ids.
    """

    id: int
    type: str
    active: int
    passive: int
