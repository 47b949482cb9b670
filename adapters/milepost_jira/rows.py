"""Jira's rows, as far as milepost looks at them.

Required keys are those Jira always sends.  A field that a project hides is not
sent at all, so those have a value for that.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr
from pydantic.alias_generators import to_camel

from milepost.trackers.rows import Instant, Row, day


def _day(value: object) -> date | None:
    return None if value is None or value == "" else day(value)


_Day = Annotated[date | None, BeforeValidator(_day)]


class _Bean(Row):
    model_config = ConfigDict(alias_generator=to_camel)


class UserRow(_Bean):
    """Somebody: `accountId` in Cloud, `name` in Data Center."""

    account_id: StrictStr | None = None
    name: StrictStr | None = None
    display_name: StrictStr | None = None
    account_type: StrictStr | None = None
    active: StrictBool = True


class ApproverRow(_Bean):
    """Who approves a version (Cloud): `PENDING`, `APPROVED` or `DECLINED`."""

    account_id: StrictStr
    status: StrictStr | None = None


class VersionRow(_Bean):
    """A version; `userReleaseDate` is a date in somebody's locale and not looked at."""

    id: StrictStr
    name: StrictStr
    description: StrictStr | None = None
    released: StrictBool = False
    archived: StrictBool = False
    start_date: _Day = None
    release_date: _Day = None
    driver: StrictStr | None = None
    approvers: tuple[ApproverRow, ...] | None = None


class NamedRow(_Bean):
    """Anything with a name."""

    name: StrictStr


class NumberedRow(_Bean):
    """Anything with an id."""

    id: StrictStr


class CategoryRow(_Bean):
    """What a status amounts to: `new`, `indeterminate` or `done`."""

    key: StrictStr


class StatusRow(_Bean):
    """A status."""

    name: StrictStr
    status_category: CategoryRow


class TypeRow(_Bean):
    """A type of issues; ``hierarchyLevel`` is 1 for epics (Cloud)."""

    name: StrictStr
    subtask: StrictBool = False
    hierarchy_level: int | None = None


class LinkTypeRow(_Bean):
    """What a link says on either side."""

    inward: StrictStr
    outward: StrictStr


class LinkedFieldsRow(_Bean):
    """What a link tells of the other issue."""

    summary: StrictStr
    status: StatusRow


class LinkedRow(_Bean):
    """The other issue of a link."""

    key: StrictStr
    fields: LinkedFieldsRow


class LinkRow(_Bean):
    """A link, as one of its two issues shows it."""

    type: LinkTypeRow
    inward_issue: LinkedRow | None = None
    outward_issue: LinkedRow | None = None


class ParentRow(_Bean):
    """The issue above."""

    key: StrictStr


class FieldsRow(_Bean):
    """The fields of an issue."""

    summary: StrictStr
    description: StrictStr | None = None
    status: StatusRow
    resolution: NamedRow | None = None
    resolutiondate: Instant | None = None
    statuscategorychangedate: Instant | None = None
    created: Instant
    updated: Instant
    duedate: _Day = None
    reporter: UserRow | None = None
    assignee: UserRow | None = None
    labels: tuple[StrictStr, ...] = ()
    fix_versions: tuple[NumberedRow, ...] = ()
    issuelinks: tuple[LinkRow, ...] = ()
    issuetype: TypeRow
    parent: ParentRow | None = None


class IssueRow(_Bean):
    """An issue."""

    id: StrictStr
    key: StrictStr
    fields: FieldsRow


class PropertyRow(_Bean):
    """What a program left at a comment."""

    key: StrictStr
    value: Any = None


class CommentRow(_Bean):
    """A comment."""

    id: StrictStr
    author: UserRow | None = None
    body: StrictStr
    created: Instant
    updated: Instant
    properties: tuple[PropertyRow, ...] = ()


class ItemRow(_Bean):
    """One field that was changed; ``from`` and ``to`` are ids, the strings what people see."""

    field: StrictStr
    field_id: StrictStr = ""
    before: StrictStr | None = Field(default=None, alias="from")
    from_string: StrictStr | None = None
    after: StrictStr | None = Field(default=None, alias="to")
    to_string: StrictStr | None = None


class ChangeRow(_Bean):
    """What somebody changed at once."""

    author: UserRow | None = None
    created: Instant
    items: tuple[ItemRow, ...] = ()


class LogRow(_Bean):
    """The change log that comes with an issue: ``histories`` may be only some of ``total``."""

    total: StrictInt
    histories: tuple[Any, ...]


class LoggedRow(_Bean):
    """An issue with its change log."""

    key: StrictStr
    changelog: LogRow


class KnownStatusRow(StatusRow):
    """A status as the list of all tells it."""

    id: StrictStr
