"""What Jira remembers of issues: labels, versions or epics, flags, links, statuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter
from typing import Any

from milepost.model.issue import Event, EventKind
from milepost.model.reading import Reading
from milepost.model.ref import Ref
from milepost.trackers.rows import Malformed, checked
from milepost_jira import shapes
from milepost_jira.keys import is_issue_key, issue_key
from milepost_jira.memory import RECONCILED
from milepost_jira.options import folded
from milepost_jira.read import Desk, Tally
from milepost_jira.rows import ChangeRow, ItemRow, LoggedRow
from milepost_jira.trouble import Trouble

_Told = tuple[EventKind, str]
_EPICS = frozenset({"epic link", "parent", "issueparentassociation"})
"""What the link from an issue to its epic is called, in any Jira of the last years."""


def events(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """What happened to each of the given issues, oldest first.

    One request for fifty of them; where Jira keeps some changes back, one more
    for each hundred of that issue (Data Center tells those of one issue at
    once).  One more request in a run says which status means what.
    """
    desk = tally.desk
    if refs is None:
        tally.missing("Jira tells what happened issue by issue: name the issues")
    whole = dict(_together(desk, refs or ()))
    many = tally.each("changes of issue", refs or (), lambda key: _of(tally, key, whole.get(key)))
    return replace(desk.empty(), events=tuple(event for found in many for event in found))


def _together(desk: Desk, keys: tuple[str, ...]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Changes of many issues by one search, of those that it tells all of.

    None of those where it cannot: they are asked for one by one, and that says
    what is wrong.
    """
    named = [key for key in keys if is_issue_key(key)]
    for start in range(0, len(named) if len(named) > 1 else 0, RECONCILED):
        some = ", ".join(named[start : start + RECONCILED])
        jql = f'project = "{desk.options.project}" AND issuekey in ({some}) ORDER BY key ASC'
        try:
            for page in desk.client.search(jql, ("created",), expand="changelog"):
                for row in page.rows:
                    found = checked(LoggedRow, row)
                    if len(found.changelog.histories) >= found.changelog.total:
                        yield found.key, found.changelog.histories
        except (Trouble, Malformed):
            return


def _of(tally: Tally, key: str, known: tuple[Any, ...] | None) -> list[Event]:
    """The events of one issue.  Raises ``Trouble`` or ``Malformed``."""
    desk, issue = tally.desk, Ref(tally.desk.source, issue_key(key))
    rows: Iterable[Any]
    if known is not None:
        rows = known
    else:
        rows = _listed(desk, key) if desk.client.cloud else _shown(tally, key)
    what = f"changes of issue {key}"
    made = (tally.made(what, row, lambda row: checked(ChangeRow, row), key) for row in rows)
    changes = sorted((one for one in made if one is not None), key=attrgetter("created"))
    found: list[Event] = []
    for change in changes:
        actor = shapes.account_of(change.author) if change.author else None
        found += [
            Event(issue=issue, kind=kind, at=change.created, name=name, actor=actor)
            for item in change.items
            for kind, name in _told(desk, item)
        ]
    begun = [event for event in found if event.kind == "started"]
    return [event for event in found if event not in begun[1:]]


def _listed(desk: Desk, key: str) -> list[Any]:
    """Cloud's rows, page by page; a page number 1 starts all over."""
    found: list[Any] = []
    for page in desk.client.offsets(f"issue/{key}/changelog", "values", {}):
        if page.number == 1:
            found.clear()
        found += page.rows
    return found


def _shown(tally: Tally, key: str) -> tuple[Any, ...]:
    """Data Center's rows: they come with the issue; it says so if it keeps some back."""
    asked = {"fields": "created", "expand": "changelog"}
    found = checked(LoggedRow, tally.desk.client.get(f"issue/{key}", asked))
    if found.key != key:
        raise Malformed(f"Jira answers with {found.key}: it was moved")
    log = found.changelog
    if len(log.histories) < log.total:
        shown = f"{len(log.histories)} of {log.total}"
        tally.missing(f"changes of issue {key}: Jira shows only {shown}", key)
    return log.histories


def _told(desk: Desk, item: ItemRow) -> Iterator[_Told]:
    """What one changed field tells; nothing where nobody asks about it."""
    field = item.field.casefold()
    epics = desk.options.milestones == "epics"
    if field == "labels":
        yield from _labels(item)
    elif field == "fix version" or item.field_id == "fixVersions":
        yield from () if epics else _moved(item.before, item.after)
    elif field in _EPICS:
        yield from _moved(*_epic(desk, item)) if epics else ()
    elif field == "link":
        yield from _blocked(desk, item)
    elif field == "flagged":
        yield from _flagged(item)
    elif field == "status":
        yield from _status(desk, item)


def _labels(item: ItemRow) -> Iterator[_Told]:
    """Jira tells the whole set, before and after; no label holds a space."""
    before, after = (item.from_string or "").split(), (item.to_string or "").split()
    yield from (("unlabeled", name) for name in before if name not in after)
    yield from (("labeled", name) for name in after if name not in before)


def _moved(before: str | None, after: str | None) -> Iterator[_Told]:
    if before:
        yield "demilestoned", before
    if after:
        yield "milestoned", after


def _epic(desk: Desk, item: ItemRow) -> tuple[str, str]:
    """The keys of the epics before and after; nothing where only the id of a stranger is told."""
    ends = ((item.before, item.from_string), (item.after, item.to_string))
    before, after = (
        text if text and is_issue_key(text) else desk.client.memory.key_of(number or "")
        for number, text in ends
    )
    return before, after


def _blocked(desk: Desk, item: ItemRow) -> Iterator[_Told]:
    """Links read *This issue is blocked by CUST-2*: of the kinds that mean waiting."""
    kinds: tuple[tuple[EventKind, str | None, str | None], ...] = (
        ("unblocked", item.before, item.from_string),
        ("blocked", item.after, item.to_string),
    )
    for kind, key, text in kinds:
        says = folded((text or "").removesuffix(key or ""))
        if key and any(f" {says}".endswith(f" {phrase}") for phrase in desk.options.blocking):
            yield kind, key


def _flagged(item: ItemRow) -> Iterator[_Told]:
    if bool(item.from_string) != bool(item.to_string):
        yield "flagged" if item.to_string else "unflagged", ""


def _status(desk: Desk, item: ItemRow) -> Iterator[_Told]:
    """What it means in categories; nothing for a status that is no longer there."""
    known = desk.client.categories
    before, after = (
        known.get(number or "", known.get(name or "", ""))
        for number, name in ((item.before, item.from_string), (item.after, item.to_string))
    )
    if after == before or not after:
        return
    if after == "done":
        yield "closed", ""
    elif before == "done":
        yield "reopened", ""
    if after == "indeterminate":
        yield "started", ""
