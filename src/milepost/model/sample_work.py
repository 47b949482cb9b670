"""Specimens of work: issues, pull requests and what blocks what, in a few words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Literal, TypedDict, Unpack

from milepost.model.clock import parse_day
from milepost.model.issue import Blocking, Issue, Pull, State
from milepost.model.person import Account
from milepost.model.ref import Ref

TODAY = parse_day("2027-02-22")
NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
BEGAN = datetime(2027, 1, 11, 9, tzinfo=UTC)


class _IssueFields(TypedDict, total=False):
    due: date | None
    assignees: tuple[Account, ...]
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    started_at: datetime | None
    flagged: bool
    labels: tuple[str, ...]
    blockers: int
    body: str
    parent: Ref | None


def at(day: str, hour: int = 12) -> datetime:
    """The instant of a full hour of a day, in UTC: ``at("2027-02-12")`` is noon."""
    return datetime.combine(parse_day(day), time(hour), UTC)


def issue(
    number: int | Ref,
    milestone: str = "",
    state: State = "open",
    *,
    source: str = "web",
    title: str = "",
    **fields: Unpack[_IssueFields],
) -> Issue:
    """``issue(7, "data")`` is web#7 in the milestone *data*; a ``Ref`` may lie anywhere."""
    ref = number if isinstance(number, Ref) else Ref(source, f"#{number}")
    times: _IssueFields = {
        "created_at": BEGAN,
        "updated_at": BEGAN,
        "closed_at": None if state == "open" else NOW,
    }
    return Issue(
        ref=ref,
        title=title or f"Work item {ref.key}",
        url=f"https://{ref.source or 'elsewhere'}.example/issues/{ref.key.rpartition('#')[2]}",
        state=state,
        milestones=(milestone,) if milestone else (),
        **(times | fields),
    )


def pull(
    number: int,
    milestone: str = "",
    state: Literal["open", "merged", "closed", "unknown"] = "open",
    *,
    source: str = "web",
) -> Pull:
    """``pull(7, "data")`` is the pull request web#7 in the milestone *data*."""
    return Pull(
        ref=Ref(source, f"#{number}"),
        title=f"Change {number}",
        url=f"https://{source}.example/pull/{number}",
        state=state,
        created_at=BEGAN,
        updated_at=BEGAN,
        milestones=(milestone,) if milestone else (),
    )


def blocks(blocker: Issue | Pull, blocked: Issue) -> Blocking:
    """``blocked`` cannot go on before ``blocker`` is closed."""
    return Blocking(blocker=blocker.ref, blocked=blocked.ref)
