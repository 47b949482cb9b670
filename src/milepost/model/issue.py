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
    ``started_at`` is when work on it began, where the issue itself tells;
    ``flagged`` is a tracker's own mark for an obstacle.
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
    started_at: datetime | None = None
    flagged: bool = False

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
    """``blocked`` cannot go on before ``blocker`` is closed.

    ``since`` is when the link was made, where it is told with the link.
    """

    blocker: Ref
    blocked: Ref
    since: datetime | None = None


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

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was written, by anybody."""
        return self.updated_at != self.created_at


EventKind = Literal[
    "labeled", "unlabeled", "milestoned", "demilestoned", "closed", "reopened",
    "blocked", "unblocked", "flagged", "unflagged", "started",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to an issue, as its tracker remembers it.

    ``name`` is the label, the milestone's key (or its title, where the tracker
    remembers no key: then ``by_title``) or the blocker it was about.
    """

    issue: Ref
    kind: EventKind
    at: datetime
    name: str = ""
    by_title: bool = False
    actor: Account | None = None


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
