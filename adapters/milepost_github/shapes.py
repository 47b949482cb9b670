"""GitHub's rows as values of the model: checked, never trusted.

Required keys are those the official description requires: a row without one of
them is malformed, it is not guessed at.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, StrictInt, StrictStr

from milepost.model.issue import Comment, Issue, Label, Pull, State
from milepost.model.milestone import Record
from milepost.model.person import Account, AccountKind
from milepost.model.ref import Ref
from milepost.trackers.rows import Instant, Malformed, Row, Web, checked, instant

_ISSUE = re.compile(r"/repos/([^/?#]+/[^/?#]+)/issues/(\d{1,18})$")
_REPOSITORY = re.compile(r"/repos/([^/?#]+/[^/?#]+)$")
_DROPPED = frozenset({"not_planned", "duplicate"})
_KINDS: dict[str, AccountKind] = {"User": "user", "Bot": "bot", "Organization": "organization"}
_GHOST = Account("ghost", "missing")


def due_on(day: date | None) -> str | None:
    """A due date as GitHub must be told it: noon UTC, ``None`` clears it.

    GitHub keeps the calendar date in Pacific time; midnight UTC would be the
    day before.
    """
    return None if day is None else f"{day.isoformat()}T12:00:00Z"


def due_day(value: object) -> date:
    """The calendar date in a ``due_on``: 07:00Z and 08:00Z lie on the same UTC day."""
    return instant(value).date()


def _day(value: object) -> date | None:
    return None if value is None else due_day(value)


_Day = Annotated[date | None, BeforeValidator(_day)]


class _User(Row):
    login: StrictStr
    id: StrictInt | None = None
    type: StrictStr | None = None
    name: StrictStr | None = None
    html_url: Web | None = None
    suspended_at: StrictStr | None = None


class _Milestone(Row):
    number: StrictInt
    title: StrictStr
    html_url: Web
    state: Literal["open", "closed"]
    due_on: _Day
    description: StrictStr | None
    created_at: Instant
    closed_at: Instant | None


class _Label(Row):
    name: StrictStr
    color: StrictStr | None = None
    description: StrictStr | None = None


class _Numbered(Row):
    number: StrictInt


class _Dependencies(Row):
    blocked_by: StrictInt = 0
    total_blocked_by: StrictInt | None = None


class _Issue(Row):
    number: StrictInt
    title: StrictStr
    html_url: Web
    repository_url: StrictStr
    state: Literal["open", "closed"]
    state_reason: StrictStr | None = None
    created_at: Instant
    updated_at: Instant
    closed_at: Instant | None
    user: _User | None
    assignees: list[_User] | None = None
    labels: list[StrictStr | _Label]
    milestone: _Numbered | None
    body: StrictStr | None = None
    comments: StrictInt
    parent_issue_url: StrictStr | None = None
    issue_dependencies_summary: _Dependencies | None = None
    pull_request: dict[str, Any] | None = None


class _Merged(Row):
    merged_at: Instant | None


class _Comment(Row):
    id: StrictInt
    html_url: Web
    issue_url: StrictStr
    user: _User | None
    body: StrictStr | None = None
    created_at: Instant
    updated_at: Instant


def record(row: object, source: str) -> Record:
    """A milestone."""
    found = checked(_Milestone, row)
    return Record(
        source=source,
        key=str(found.number),
        title=found.title,
        url=found.html_url,
        state=found.state,
        due=found.due_on,
        description=found.description or "",
        created_at=found.created_at,
        closed_at=found.closed_at,
    )


def issue_or_pull(row: object, source: str, repo: str) -> Issue | Pull:
    """A row of the issue list, where pull requests are told apart by one key."""
    found = checked(_Issue, row)
    if found.pull_request is not None:
        return _pull(found, source)
    return _issue(found, Ref(source, f"#{found.number}"), source, repo)


def blocker(row: object, source: str, repo: str) -> Issue:
    """An issue that blocks one of ours, wherever it lies."""
    found = checked(_Issue, row)
    home = _REPOSITORY.search(found.repository_url)
    if home is None:
        raise Malformed("repository_url: not the address of a repository")
    return _issue(found, ref_at(home[1], found.number, source, repo), source, repo)


def label(row: object) -> Label:
    """A label's definition."""
    found = checked(_Label, row)
    return Label(found.name, (found.color or "").lower(), found.description or "")


def comment(row: object, source: str) -> Comment:
    """A comment; its issue is read from the row.

    GitHub does not say why ``updated_at`` moved: it is taken for an edit.
    """
    found = checked(_Comment, row)
    place = _ISSUE.search(found.issue_url)
    if place is None:
        raise Malformed("issue_url: not the address of an issue")
    return Comment(
        id=str(found.id),
        issue=Ref(source, f"#{place[2]}"),
        author=_account(found.user) if found.user else _GHOST,
        body=found.body or "",
        url=found.html_url,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def account(row: object) -> Account:
    """A user, bot or organisation.  Only an Enterprise server tells who is suspended."""
    return _account(checked(_User, row))


def _issue(found: _Issue, ref: Ref, source: str, repo: str) -> Issue:
    parent = _ISSUE.search(found.parent_issue_url or "")
    summary = found.issue_dependencies_summary or _Dependencies()
    blockers = summary.total_blocked_by
    return Issue(
        ref=ref,
        title=found.title,
        url=found.html_url,
        state=_state(found),
        created_at=found.created_at,
        updated_at=found.updated_at,
        closed_at=found.closed_at,
        author=_account(found.user) if found.user else None,
        assignees=tuple(map(_account, found.assignees or ())),
        labels=tuple(each if isinstance(each, str) else each.name for each in found.labels),
        milestones=(str(found.milestone.number),) if found.milestone else (),
        body=found.body or "",
        blockers=summary.blocked_by if blockers is None else blockers,
        comments=found.comments,
        parent=ref_at(parent[1], int(parent[2]), source, repo) if parent else None,
    )


def _pull(found: _Issue, source: str) -> Pull:
    state: Literal["open", "merged", "closed", "unknown"] = "open"
    merged_at = None
    if found.pull_request is not None and "merged_at" in found.pull_request:
        merged_at = checked(_Merged, found.pull_request).merged_at
        state = "merged" if merged_at else found.state
    elif found.state == "closed":
        state = "unknown"
    return Pull(
        ref=Ref(source, f"#{found.number}"),
        title=found.title,
        url=found.html_url,
        state=state,
        created_at=found.created_at,
        updated_at=found.updated_at,
        closed_at=found.closed_at,
        merged_at=merged_at,
        author=_account(found.user) if found.user else None,
        milestones=(str(found.milestone.number),) if found.milestone else (),
    )


def _state(found: _Issue) -> State:
    if found.state == "open":
        return "open"
    return "dropped" if found.state_reason in _DROPPED else "done"


def ref_at(home: str, number: int, source: str, repo: str) -> Ref:
    """An issue of the repository ``home``, which may be ours."""
    inside = home.casefold() == repo.casefold()
    return Ref(source, f"#{number}") if inside else Ref("", f"{home}#{number}")


def _account(found: _User) -> Account:
    return Account(
        found.login,
        "deactivated" if found.suspended_at else _KINDS.get(found.type or "", "unknown"),
        "" if found.id is None else str(found.id),
        found.name or "",
        found.html_url or "",
    )
