"""What happened to issues, as Jira's change log tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from milepost.sandbox.entities import Event, Issue, Project
from milepost.sandbox.jira.call import Call, page_of, routes
from milepost.sandbox.jira.flags import flag_field, flag_item
from milepost.sandbox.jira.names import (
    BLOCKS,
    LINK_TYPES,
    PRIORITIES,
    RESOLUTIONS,
    STATUSES,
    TYPES,
)
from milepost.sandbox.jira.people import identity, user_row
from milepost.sandbox.jira.refusals import refuse, wrong, wrong_fields
from milepost.sandbox.jira.shapes import EPIC_LINK, stamp
from milepost.sandbox.web import Answer

ROUTES = routes()
Json = dict[str, Any]
_PLAIN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "resolution": RESOLUTIONS,
        "priority": PRIORITIES,
        "issuetype": {name: it.id for name, it in TYPES.items()},
        "duedate": {},
        "description": {},
    }
)
"""Events that are called as their field is, with the ids of its values."""
_MOST_ISSUES, _MOST_FIELDS, _MOST = 1000, 10, 10_000


def histories(call: Call, project: Project, issue: Issue) -> list[Json]:
    """Every change of an issue that Jira tells, oldest first."""
    events = [event for event in project.events if event.issue == issue.number]
    labels = _labels_before(project, issue, events)
    rows = []
    for event in events:
        items = list(_items(call, event, labels))
        if items:
            rows.append(
                {
                    "id": str(event.id),
                    "author": user_row(call, event.actor),
                    "created": stamp(call, event.created_at),
                    "items": items,
                }
            )
    return rows


def _labels_before(project: Project, issue: Issue, events: list[Event]) -> list[str]:
    """The labels it had before all of this: Jira tells the whole set, old and new."""
    held = [project.labels[it].name for it in issue.labels if it in project.labels]
    for event in reversed(events):
        if event.event == "labeled" and event.after in held:
            held.remove(event.after)
        elif event.event == "unlabeled":
            held.append(event.before)
    return held


def _items(call: Call, event: Event, labels: list[str]) -> Iterator[Json]:
    before, after = event.before, event.after
    match event.event:
        case "milestoned" | "demilestoned":
            ids = {before: str(event.about), after: str(event.about)}
            yield _item("Fix Version", "fixVersions", before, after, ids)
        case "labeled" | "unlabeled":
            old = " ".join(labels)
            if after:
                labels.append(after)
            elif before in labels:
                labels.remove(before)
            yield _item("labels", "labels", old, " ".join(labels), {})
        case "closed" | "reopened" | "status":
            flow = call.workflow
            usual = {"closed": (flow.opened, flow.closed), "reopened": (flow.closed, flow.opened)}
            old, new = (before, after) if after else usual[event.event]
            yield _item("status", "status", old, new, {it.name: it.id for it in STATUSES.values()})
        case "assigned" | "unassigned":
            ids = {it: identity(call, call.world.user(it)) for it in (before, after) if it}
            yield _item("assignee", "assignee", before, after, ids)
        case "renamed":
            yield _item("summary", "summary", before, after, {})
        case name if name in _PLAIN:
            yield _item(name, name, before, after, _PLAIN[name])
        case _:
            yield from _tied(call, event)


def _tied(call: Call, event: Event) -> Iterator[Json]:
    """Flags, links and parents."""
    before, after = event.before, event.after
    match event.event:
        case "flagged" | "unflagged" as did:
            yield flag_item(flag_field(call), ticked=did == "flagged")
        case "blocked_by_added":
            yield _link(call, event.about, to=LINK_TYPES[BLOCKS].inward)
        case "blocked_by_removed":
            yield _link(call, event.about, was=LINK_TYPES[BLOCKS].inward)
        case "linked" | "unlinked":
            yield _link(call, event.about, was=before, to=after)
        case "parent":
            yield _parent(call, before, after)


def _item(name: str, field: str, before: str, after: str, ids: Any) -> Json:
    row: Json = {"field": name, "fieldtype": "jira", "fieldId": field}
    for value, number, string in ((before, "from", "fromString"), (after, "to", "toString")):
        if value:
            row[string] = value
            if value in ids:
                row[number] = ids[value]
    return row


def _link(call: Call, about: int, was: str = "", to: str = "") -> Json:
    """A link to an issue, in words; one to an issue that is gone is told by its id."""
    other = _key(call, str(about)) or str(about)
    old, new = (f"This issue {text} {other}" if text else "" for text in (was, to))
    row = _item("Link", "", old, new, dict.fromkeys((old, new), other))
    del row["fieldId"]
    return row


def _parent(call: Call, before: str, after: str) -> Json:
    """Data Center names the epic; Cloud gives an id alone, and no id of the field."""
    keys = {it: _key(call, it) for it in (before, after)}
    ids = {keys[it]: it for it in (before, after) if it}
    row = _item("Epic Link", EPIC_LINK, keys[before], keys[after], ids)
    if not call.cloud:
        return {**row, "fieldtype": "custom"}
    ends: Json = {name: row[name] for name in ("from", "to") if name in row}
    return {"field": "IssueParentAssociation", "fieldtype": "jira"} | ends


def _key(call: Call, number: str) -> str:
    place = call.world.issue_by_id(int(number)) if number else None
    return f"{place[0].key}-{place[1].number}" if place is not None else ""


def category_changed(project: Project, issue: Issue) -> datetime:
    """When what its status amounts to changed last; when it was opened if it never did."""
    changed = issue.closed_at or issue.created_at
    for event in project.events:
        if event.issue == issue.number and event.event in ("closed", "reopened", "status"):
            old, new = STATUSES.get(event.before), STATUSES.get(event.after)
            if old is None or new is None or old.category != new.category:
                changed = event.created_at
    return changed


@ROUTES.add("GET", "/issue/{key}/changelog")
def of_issue(call: Call, key: str) -> Answer:
    """The change log of one issue, oldest first, a hundred entries a page."""
    project, issue = call.issue(key)
    if not call.cloud:
        raise refuse(404, "null for uri: " + call.request.path)
    return Answer(body=page_of(call, histories(call, project, issue), 100, 100))


@ROUTES.add("POST", "/changelog/bulkfetch")
def of_many(call: Call) -> Answer:
    """The change logs of up to 1,000 issues, of up to ten fields.  Cloud only.

    Issues one may not see are left out.
    """
    call.known()
    if not call.cloud:
        raise refuse(404, "null for uri: " + call.request.path)
    asked, fields, size, start = _bulk(call.sent())
    flat: list[tuple[str, Json]] = []
    for name in dict.fromkeys(map(str, asked)):
        place = call.find(name)
        if place is None or call.level(place[0]) is None:
            continue
        for row in histories(call, *place):
            items = [it for it in row["items"] if not fields or it["fieldId"] in fields]
            if items:
                flat.append((str(place[1].id), {**row, "items": items}))
    logs: dict[str, list[Json]] = {}
    for number, row in flat[start : start + size]:
        logs.setdefault(number, []).append(row)
    body: Json = {
        "issueChangeLogs": [
            {"issueId": number, "changeHistories": rows} for number, rows in logs.items()
        ]
    }
    if start + size < len(flat):
        body["nextPageToken"] = str(start + size)
    return Answer(body=body)


def _bulk(sent: Json) -> tuple[list[Any], list[Any], int, int]:
    """What is asked for, of which fields, how many, from where."""
    asked, fields = sent.get("issueIdsOrKeys") or [], sent.get("fieldIds") or []
    size, token = sent.get("maxResults", 1000), str(sent.get("nextPageToken") or "0")
    if not 0 < len(asked) <= _MOST_ISSUES:
        raise wrong(issueIdsOrKeys="size must be between 1 and 1000")
    if len(fields) > _MOST_FIELDS:
        raise wrong(fieldIds="size must be between 0 and 10")
    if not isinstance(size, int) or not 0 < size <= _MOST:
        raise wrong(maxResults="must be between 1 and 10000")
    if not (token.isascii() and token.isdecimal()):
        raise wrong_fields({"nextPageToken": "The token is invalid."})
    return asked, fields, size, int(token)
