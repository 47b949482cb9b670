"""One reader per kind of thing: which addresses, in which order, until when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from milepost.model.issue import Comment, Label
from milepost.model.milestone import Record
from milepost.model.reading import Reading, Want
from milepost.model.ref import Ref
from milepost.trackers.rows import Malformed, Page
from milepost.trackers.tally import unique
from milepost_jira import flags, fresh, shapes, versions
from milepost_jira.keys import issue_key
from milepost_jira.past import events
from milepost_jira.people import people
from milepost_jira.read import Desk, Reader, Tally
from milepost_jira.shapes import FIELDS, Seen
from milepost_jira.shipping import deployments, releases
from milepost_jira.trouble import Trouble

_T = TypeVar("_T")
_EXPAND_COMMENT = MappingProxyType({"expand": "properties", "orderBy": "created"})


def milestones(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All versions (or epics), whatever their state, or those with the given keys."""
    desk = tally.desk
    epics = desk.options.milestones == "epics"
    found: Iterable[Record]
    if refs is not None:
        found = tally.each(
            "epic" if epics else "version", refs, _epic(desk) if epics else versions.by_id(desk)
        )
    elif epics:
        jql = f'project = "{desk.options.project}" AND issuetype = Epic ORDER BY key ASC'
        found = _paged(tally, "epics", lambda: desk.client.search(jql, FIELDS), _made_epic(desk))
    else:
        found = versions.listed(tally)
    return replace(desk.empty(), milestones=unique(found, lambda record: record.key))


def issues(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All issues of the project with what blocks them, or those with the given keys.

    Sorted by key, so that new ones come at the end while somebody works.  Where
    epics are the milestones, they are no work themselves.
    """
    desk = tally.desk
    found = tuple(_seen(tally, refs))
    for one in found:
        desk.client.memory.learn(one.issue.ref.key, one.id)
    work = [one for one in found if desk.options.milestones == "versions" or not one.epic]
    part = replace(
        desk.empty(), issues=unique((one.issue for one in work), lambda issue: issue.ref)
    )
    if refs is not None:
        return part
    linked = _linked(desk, found)
    return replace(
        flags.seen(tally, part),
        links=linked.links,
        outside=linked.outside,
        proofs=MappingProxyType({Want.LINKS: tally.proof()}),
    )


def links(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """What blocks the given issues, or all: it stands in the issues themselves."""
    return _linked(tally.desk, tuple(_seen(tally, refs)))


def labels(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The given names: a label of Jira is there as soon as somebody writes it on an issue."""
    return replace(tally.desk.empty(), labels=tuple(map(Label, dict.fromkeys(refs or ()))))


def comments(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All comments of the given issues, and what search may not know of those issues yet."""
    if refs is None:
        tally.missing("Jira lists comments by issue: name the issues")
    found = [
        one
        for many in tally.each("comments of issue", refs or (), _comments(tally))
        for one in many
    ]
    return replace(
        tally.desk.empty(),
        comments=unique(found, lambda comment: comment.id),
        issues=tuple(fresh.again(tally, fresh.changed_lately(tally, found))),
    )


READERS: Mapping[Want, Reader] = MappingProxyType(
    {
        Want.MILESTONES: milestones,
        Want.ISSUES: issues,
        Want.LABELS: labels,
        Want.LINKS: links,
        Want.COMMENTS: comments,
        Want.RELEASES: releases,
        Want.DEPLOYMENTS: deployments,
        Want.EVENTS: events,
        Want.PEOPLE: people,
    }
)


def _seen(tally: Tally, refs: tuple[str, ...] | None) -> Iterator[Seen]:
    """Issues with their links: by search, or each directly, which never lags."""
    desk = tally.desk
    try:
        field = _epic_field(desk)
    except Trouble as trouble:
        tally.failed("issues", trouble)
        return
    fields = (*FIELDS, field) if field else FIELDS

    def made(row: object) -> Seen:
        return shapes.issue(row, desk.source, desk.options, field)

    if refs is None:
        jql = f'project = "{desk.options.project}" ORDER BY key ASC'
        found = _paged(tally, "issues", lambda: desk.client.search(jql, fields), made)
        yield from found
        yield from fresh.unseen(tally, found, made)
    else:
        yield from tally.each("issue", refs, lambda key: _itself(desk, key, fields, made))


def _paged(
    tally: Tally, what: str, pages: Callable[[], Iterator[Page]], made: Callable[[object], _T]
) -> list[_T]:
    """Every row of a list, page by page; a page number 1 starts all over."""
    found: list[_T] = []
    try:
        for page in pages():
            if page.number == 1:
                found.clear()
            tally.desk.context.progress(what, page.number, page.total)
            values = (tally.made(what, row, made) for row in page.rows)
            found += [value for value in values if value is not None]
    except Trouble as trouble:
        tally.failed(what, trouble)
    return found


def _linked(desk: Desk, found: tuple[Seen, ...]) -> Reading:
    return replace(
        desk.empty(),
        links=unique(
            (link for one in found for link in one.links),
            lambda link: (link.blocker, link.blocked),
        ),
        outside=unique((issue for one in found for issue in one.outside), lambda issue: issue.ref),
    )


def _comments(tally: Tally) -> Callable[[str], list[Comment]]:
    desk = tally.desk

    def made(row: object, key: str) -> Comment:
        value = shapes.comment(row, Ref(desk.source, key), desk.options)
        desk.client.memory.shows(value.id, visible=shapes.shows_mark(row))
        return value

    def fetch(key: str) -> list[Comment]:
        found: list[Comment] = []
        path = f"issue/{issue_key(key)}/comment"
        for page in desk.client.offsets(path, "comments", _EXPAND_COMMENT):
            if page.number == 1:
                found.clear()
            what = f"comments of {key}"
            values = (tally.made(what, row, lambda row: made(row, key), key) for row in page.rows)
            found += [value for value in values if value is not None]
        return found

    return fetch


def _epic(desk: Desk) -> Callable[[str], Record]:
    made = _made_epic(desk)
    return lambda key: made(_one(desk, key, FIELDS))


def _made_epic(desk: Desk) -> Callable[[object], Record]:
    return lambda row: shapes.epic(row, desk.source, desk.options)


def _one(desk: Desk, key: str, fields: tuple[str, ...]) -> Any:
    return desk.client.get(f"issue/{issue_key(key)}", {"fields": ",".join(fields)})


def _itself(desk: Desk, key: str, fields: tuple[str, ...], made: Callable[[object], Seen]) -> Seen:
    """An issue by its key; one that was moved is answered with another key."""
    found = made(_one(desk, key, fields))
    if found.issue.ref.key != key:
        raise Malformed(f"Jira answers with {found.issue.ref.key}: it was moved")
    return found


def _epic_field(desk: Desk) -> str:
    if desk.options.milestones == "versions" or desk.client.cloud:
        return ""
    return desk.client.epic_link
