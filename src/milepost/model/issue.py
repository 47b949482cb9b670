"""Issues and pull/merge requests, kept apart: only issues are committed work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from milepost.model.person import Account
from milepost.model.ref import Ref

State = Literal["open", "done", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue, as one tracker tells it.

    ``state``: ``done`` is closed as completed; ``dropped`` is closed without
    being done (not planned, duplicate).  ``milestones`` holds the keys of the
    records of its own tracker that it belongs to (one at most on GitHub).
    ``due`` is a calendar date, all other times are UTC instants.  ``body`` is
    the description in the tracker's markup.  ``blockers`` counts the issues
    that block it, open or not, as far as the list says: edges are read only
    for issues where it is not zero.  ``part_of_parent`` is true for a sub-task
    that does not count in a milestone which also holds its ``parent``.
    """

    ref: Ref
    title: str
    url: str
    state: State
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    author: Account | None = None
    assignees: tuple[Account, ...] = ()
    labels: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    due: date | None = None
    body: str = ""
    blockers: int = 0
    comments: int = 0
    parent: Ref | None = None
    part_of_parent: bool = False

    @property
    def open(self) -> bool:
        """Whether there is still something to do."""
        return self.state == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """One pull or merge request.  Never counted as work; a criterion may ask for it."""

    ref: Ref
    title: str
    url: str
    state: Literal["open", "merged", "closed", "unknown"]
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    author: Account | None = None
    milestones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocking:
    """``blocked`` cannot go on before ``blocker`` is closed."""

    blocker: Ref
    blocked: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment on an issue, raw: whose it is, the core decides."""

    id: str
    issue: Ref
    author: Account
    body: str
    url: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Label:
    """A label's definition.  ``color`` is six hex digits without ``#``."""

    name: str
    color: str = ""
    description: str = ""


def same_label(name: str) -> str:
    """What two spellings of one label have in common.

    Letter case and white space aside: Jira takes no spaces, so ``needs review``
    is ``needs-review`` there.
    """
    return "-".join(name.casefold().split())
