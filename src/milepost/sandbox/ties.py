"""Records that only some trackers have: approvers, links that block nothing, deployments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
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


DeployState = Literal[
    "created", "queued", "running", "success", "failure", "canceled", "skipped", "inactive"
]
"""How far a deployment got, in no tracker's words; ``skipped`` never began."""


@dataclass(slots=True, kw_only=True)
class Status:
    """What a deployment was said to be, and when."""

    id: int
    state: DeployState
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class Deployment:
    """Bringing ``ref`` into an environment; ``statuses`` are the oldest first, perhaps none."""

    id: int
    number: int
    environment: str
    ref: str
    author: str
    created_at: datetime
    statuses: list[Status] = field(default_factory=list)
