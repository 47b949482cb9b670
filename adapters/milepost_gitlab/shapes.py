"""GitLab's rows as values of the model: checked, never trusted.

Required keys are those the description of the interface requires: a row
without one of them is malformed, it is not guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, StrictStr

from milepost.model.issue import Comment, Issue, Label, Pull, State
from milepost.model.milestone import Record
from milepost.model.ref import Ref
from milepost.trackers.rows import Instant, Malformed, Row, Web, checked, day
from milepost_gitlab.accounts import GHOST, User, account_of
from milepost_gitlab.options import Options

_FULL = re.compile(r"(?P<home>[^#!]+)#[0-9]{1,18}")
_PLACE = re.compile(r"/(?:-/)?(?:issues|work_items|merge_requests)/[0-9]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What a row must be told: the tracker's name, and its options."""

    source: str
    options: Options


def _day(value: object) -> date | None:
    return None if value is None else day(value)


def day_sent(value: date | None) -> str:
    """A day as GitLab must be told it: a calendar date; no text clears it."""
    return "" if value is None else value.isoformat()


_Day = Annotated[date | None, BeforeValidator(_day)]


class _Milestone(Row):
    id: StrictInt
    iid: StrictInt
    group_id: StrictInt | None = None
    title: StrictStr
    web_url: Web
    state: Literal["active", "closed"]
    due_date: _Day
    start_date: _Day
    description: StrictStr | None
    created_at: Instant
    updated_at: Instant


class _Held(Row):
    id: StrictInt


class _References(Row):
    full: StrictStr | None = None


class _Links(Row):
    closed_as_duplicate_of: StrictStr | None = None


class _Issuable(Row):
    iid: StrictInt
    project_id: StrictInt
    title: StrictStr
    web_url: Web
    created_at: Instant
    updated_at: Instant
    closed_at: Instant | None = None
    author: User | None
    milestone: _Held | None


class _Issue(_Issuable):
    state: Literal["opened", "closed"]
    description: StrictStr | None
    assignees: list[User]
    labels: list[StrictStr]
    due_date: _Day
    user_notes_count: StrictInt
    moved_to_id: StrictInt | None = None
    links: _Links | None = Field(default=None, alias="_links")
    references: _References | None = None
    link_type: StrictStr = ""
    link_created_at: Instant | None = None


class _Merge(_Issuable):
    state: Literal["opened", "closed", "merged", "locked"]
    merged_at: Instant | None = None


class _Note(Row):
    id: StrictInt
    author: User | None
    body: StrictStr
    created_at: Instant
    updated_at: Instant
    system: StrictBool


class _Project(Row):
    web_url: Web


class _Label(Row):
    name: StrictStr
    color: StrictStr | None = None
    description: StrictStr | None = None


def record(row: object, source: str) -> tuple[Record, int | None]:
    """A milestone, and the id of its group if it is a group's."""
    found = checked(_Milestone, row)
    made = Record(
        source=source,
        key=str(found.id),
        title=found.title,
        url=found.web_url,
        state="open" if found.state == "active" else "closed",
        due=found.due_date,
        start=found.start_date,
        description=found.description or "",
        created_at=found.created_at,
        changed_at=found.updated_at,
    )
    return made, found.group_id


def issue(row: object, here: Here) -> Issue:
    """An issue of this project."""
    found = checked(_Issue, row)
    return _issue(found, Ref(here.source, f"#{found.iid}"), here)


def pull(row: object, here: Here) -> Pull:
    """A merge request of this project."""
    found = checked(_Merge, row)
    return Pull(
        ref=Ref(here.source, f"!{found.iid}"),
        title=found.title,
        url=found.web_url,
        state="merged" if found.state == "merged" else _PULLS[found.state],
        created_at=found.created_at,
        updated_at=found.updated_at,
        closed_at=found.closed_at,
        merged_at=found.merged_at,
        author=account_of(found.author) if found.author else None,
        milestones=(str(found.milestone.id),) if found.milestone else (),
    )


def blocker(row: object, here: Here) -> tuple[Issue, datetime | None] | None:
    """What a row of an issue's links blocks it with, wherever it lies, and since when.

    ``None`` for other links.
    """
    found = checked(_Issue, row)
    if found.link_type != "is_blocked_by":
        return None
    home = _home(found, here.options)
    if here.options.is_here(home, found.project_id):
        ref = Ref(here.source, f"#{found.iid}")
    else:
        ref = Ref("", f"{home}#{found.iid}")
    return _issue(found, ref, here), found.link_created_at


def tells_tier(row: object) -> bool | None:
    """Whether issues can block each other here, as far as one row of an issue lets us know.

    The licence that lets issues weigh something is the one that lets them
    block each other, and rows have a ``weight``, be it null, only with it.
    Incidents and test cases never have one, so they tell nothing.
    (``blocking_issues_count`` is no sign: an unlicensed server has it too.)
    """
    if not isinstance(row, dict):
        return None
    if "weight" in row:
        return True
    return False if row.get("type", "ISSUE") in {"ISSUE", "TASK"} else None


def comment(row: object, key: str, page: str, here: Here) -> Comment | None:
    """A note on the issue ``key``, whose address is ``page``; ``None`` for GitLab's own records.

    ``updated_at`` also moves when somebody reacts to a note or answers it.
    """
    found = checked(_Note, row)
    if found.system:
        return None
    return Comment(
        id=str(found.id),
        issue=Ref(here.source, key),
        author=account_of(found.author) if found.author else GHOST,
        body=found.body,
        url=f"{page}#note_{found.id}",
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def label(row: object) -> Label:
    """A label's definition."""
    found = checked(_Label, row)
    color = (found.color or "").removeprefix("#").lower()
    return Label(found.name, color, found.description or "")


def page_of(row: object) -> str:
    """A project's own page."""
    return checked(_Project, row).web_url


def project_page(url: str) -> str:
    """The project's page, from the address of one of its issues; empty if it is none."""
    place = _PLACE.search(url)
    return url[: place.start()] if place else ""


_PULLS: dict[str, Literal["open", "closed"]] = {
    "opened": "open",
    "locked": "open",  # while it is being merged
    "closed": "closed",
}


def _issue(found: _Issue, ref: Ref, here: Here) -> Issue:
    open_ = found.state == "opened"
    return Issue(
        ref=ref,
        title=found.title,
        url=found.web_url,
        state="open" if open_ else _closed(found, here.options),
        created_at=found.created_at,
        updated_at=found.updated_at,
        closed_at=None if open_ else found.closed_at,
        author=account_of(found.author) if found.author else None,
        assignees=tuple(map(account_of, found.assignees)),
        labels=tuple(found.labels),
        milestones=(str(found.milestone.id),) if found.milestone else (),
        due=found.due_date,
        body=found.description or "",
        comments=found.user_notes_count,
    )


def _closed(found: _Issue, options: Options) -> State:
    """Moved elsewhere, a duplicate, or under one of the labels that say so: not done here."""
    elsewhere = found.moved_to_id is not None
    duplicate = found.links is not None and bool(found.links.closed_as_duplicate_of)
    said = any(name.casefold() in options.drops for name in found.labels)
    return "dropped" if elsewhere or duplicate or said else "done"


def _home(found: _Issue, options: Options) -> str:
    """The path of the project an issue of anywhere lies in."""
    full = _FULL.fullmatch((found.references and found.references.full) or "")
    if full:
        return full["home"]
    path = urlsplit(found.web_url).path.removeprefix(urlsplit(options.base).path)
    place = _PLACE.search(path)
    if place is None or not path[: place.start()].strip("/"):
        raise Malformed("web_url: not the address of an issue")
    return unquote(path[: place.start()].strip("/"))
