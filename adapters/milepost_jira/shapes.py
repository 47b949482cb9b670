"""Jira's rows as values of the model: checked, never trusted.

A row that is not what ``rows`` says is malformed, it is not guessed at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Literal

from milepost.model.issue import Blocking, Comment, Issue, State
from milepost.model.milestone import Approval, Record
from milepost.model.person import Account, AccountKind
from milepost.model.ref import Ref
from milepost.trackers.rows import Malformed, checked
from milepost_jira import marks
from milepost_jira.options import Options, folded
from milepost_jira.rows import (
    ApproverRow,
    CommentRow,
    FieldsRow,
    IssueRow,
    LinkedRow,
    LinkRow,
    NamedRow,
    StatusRow,
    TypeRow,
    UserRow,
    VersionRow,
)

_KINDS: dict[str, AccountKind] = {"atlassian": "user", "customer": "user", "app": "bot"}
_GHOST = Account("anonymous", "missing")
_EPIC_LEVEL = 1
_DECISIONS: dict[str, Literal["approved", "declined", "pending"]] = {
    "APPROVED": "approved",
    "DECLINED": "declined",
    "PENDING": "pending",
}

FIELDS = (
    "summary", "description", "status", "resolution", "resolutiondate",
    "statuscategorychangedate", "created", "updated", "duedate", "reporter", "assignee",
    "labels", "fixVersions", "issuelinks", "issuetype", "parent",
)  # fmt: skip
"""What is asked for of an issue: Cloud's search gives nothing but ids unasked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An issue with what its row tells besides: its id, and what it waits for.

    ``outside`` holds issues of other projects that block it.  ``epic`` is true
    for an issue that is a milestone where epics are.
    """

    id: str
    issue: Issue
    links: tuple[Blocking, ...]
    outside: tuple[Issue, ...]
    epic: bool


def version(row: object, source: str, options: Options, now: datetime) -> Record:
    """A version.

    Jira does not tell when it was released; the release date stands in for
    that, at noon, unless it still lies ahead.  One that was archived without
    ever being released is put away: closed, and not reached.
    """
    found = checked(VersionRow, row)
    noon = (
        datetime.combine(found.release_date, time(12), UTC)
        if found.released and found.release_date is not None
        else None
    )
    return Record(
        source=source,
        key=found.id,
        title=found.name,
        url=f"{options.base}/projects/{options.project}/versions/{found.id}",
        state="closed" if found.released or found.archived else "open",
        due=found.release_date,
        start=found.start_date,
        description=marks.hidden(found.description or ""),
        closed_at=noon if noon is not None and noon <= now else None,
        driver=found.driver or "",
        approvers=tuple(each.account_id for each in found.approvers or ()),
        approvals=tuple(_approvals(found.approvers or ())),
        given_up=found.archived and not found.released,
    )


def epic(row: object, source: str, options: Options) -> Record:
    """An epic as a milestone."""
    found = checked(IssueRow, row)
    fields = found.fields
    state = _state(fields.status, fields.resolution, options)
    return Record(
        source=source,
        key=found.key,
        title=fields.summary,
        url=f"{options.base}/browse/{found.key}",
        state="open" if state == "open" else "closed",
        due=fields.duedate,
        description=marks.hidden(fields.description or ""),
        created_at=fields.created,
        closed_at=None if state == "open" else _closed(fields),
        given_up=state == "dropped",
    )


def issue(row: object, source: str, options: Options, epic_field: str = "") -> Seen:
    """An issue.

    ``epic_field`` names the field that holds its epic in Data Center; Cloud has
    it as the parent of whatever is no sub-task.
    """
    found = checked(IssueRow, row)
    fields = found.fields
    ref = Ref(source, found.key)
    state = _state(fields.status, fields.resolution, options)
    parent = fields.parent.key if fields.parent else ""
    blockers = _blockers(fields.issuelinks, options)
    if options.milestones == "versions":
        held = tuple(each.id for each in fields.fix_versions)
    elif fields.issuetype.subtask:
        held = ()
    else:
        above = _text(row, epic_field) if epic_field else parent
        held = (above,) if above else ()
    return Seen(
        id=found.id,
        issue=Issue(
            ref=ref,
            title=fields.summary,
            url=f"{options.base}/browse/{found.key}",
            state=state,
            created_at=fields.created,
            updated_at=fields.updated,
            closed_at=None if state == "open" else _closed(fields),
            author=account_of(fields.reporter) if fields.reporter else None,
            assignees=(account_of(fields.assignee),) if fields.assignee else (),
            labels=tuple(fields.labels),
            milestones=tuple(dict.fromkeys(held)),
            due=fields.duedate,
            body=fields.description or "",
            blockers=len(blockers),
            parent=_ref(parent, source, options) if parent else None,
            part_of_parent=fields.issuetype.subtask,
            started_at=_started(fields),
        ),
        links=tuple(
            Blocking(blocker=_ref(each.key, source, options), blocked=ref) for each in blockers
        ),
        outside=tuple(
            _outside(each, fields, options)
            for each in blockers
            if not _ref(each.key, source, options).source
        ),
        epic=_is_epic(fields.issuetype),
    )


def comment(row: object, ref: Ref, options: Options) -> Comment:
    """A comment, its mark in front of its text again."""
    found = checked(CommentRow, row)
    held = {each.key: each.value for each in found.properties}.get(marks.PROPERTY)
    return Comment(
        id=found.id,
        issue=ref,
        author=account_of(found.author) if found.author else _GHOST,
        body=marks.put_back(found.body, held),
        url=comment_url(options, ref.key, found.id),
        created_at=found.created,
        updated_at=found.updated,
    )


def shows_mark(row: object) -> bool:
    """Whether a comment's mark is a line that people see."""
    found = checked(CommentRow, row)
    return marks.has_line(found.body)


def comment_url(options: Options, key: str, number: str) -> str:
    """A comment's address for people."""
    return f"{options.base}/browse/{key}?focusedCommentId={number}"


def account(row: object) -> Account:
    """A user."""
    return account_of(checked(UserRow, row))


def account_of(found: UserRow) -> Account:
    """A user by account id (Cloud) or name (Data Center)."""
    login = found.account_id or found.name
    if not login:
        raise Malformed("a user with neither accountId nor name")
    kind = _KINDS.get(found.account_type or "", "unknown" if found.account_id else "user")
    return Account(
        login,
        kind if found.active else "deactivated",
        found.account_id or "",
        found.display_name or "",
    )


def _state(status: StatusRow, resolution: NamedRow | None, options: Options) -> State:
    """Open until its status is of the done category; dropped by resolution, else by status."""
    if status.status_category.key != "done":
        return "open"
    name = resolution.name if resolution else status.name
    return "dropped" if folded(name) in options.drops else "done"


def _closed(fields: FieldsRow) -> datetime | None:
    return fields.resolutiondate or fields.statuscategorychangedate


def _started(fields: FieldsRow) -> datetime | None:
    """When work on it began, as long as it lasts: later the same date tells when it was done."""
    going_on = fields.status.status_category.key == "indeterminate"
    return fields.statuscategorychangedate if going_on else None


def _approvals(approvers: tuple[ApproverRow, ...]) -> Iterator[Approval]:
    """What approvers decided; one in a state nobody knows is left out."""
    for each in approvers:
        if each.status in _DECISIONS:
            yield Approval(login=each.account_id, state=_DECISIONS[each.status])


def _is_epic(kind: TypeRow) -> bool:
    if kind.hierarchy_level is not None:
        return kind.hierarchy_level >= _EPIC_LEVEL
    return kind.name.casefold() == "epic"


def _blockers(links: tuple[LinkRow, ...], options: Options) -> tuple[LinkedRow, ...]:
    """What the links say this issue waits for, each once."""
    found = [
        other
        for link in links
        for says, other in (
            (link.type.inward, link.inward_issue),
            (link.type.outward, link.outward_issue),
        )
        if other is not None and folded(says) in options.blocking
    ]
    return tuple({each.key: each for each in found}.values())


def _outside(found: LinkedRow, shown_by: FieldsRow, options: Options) -> Issue:
    """A blocker in another project, as far as a link tells.

    It tells no times: those of the issue that shows the link stand in.
    """
    return Issue(
        ref=Ref("", found.key),
        title=found.fields.summary,
        url=f"{options.base}/browse/{found.key}",
        state=_state(found.fields.status, None, options),
        created_at=shown_by.created,
        updated_at=shown_by.updated,
    )


def _ref(key: str, source: str, options: Options) -> Ref:
    return Ref(source if key.rpartition("-")[0] == options.project else "", key)


def _text(row: object, field: str) -> str:
    """A custom field that holds text; ``row`` was checked before."""
    fields = row.get("fields") if isinstance(row, dict) else None
    value: Literal[""] | Any = fields.get(field) if isinstance(fields, dict) else ""
    return value if isinstance(value, str) else ""
