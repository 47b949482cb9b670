"""One reader per kind of thing: which addresses, in which order, until when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from milepost.model.issue import Issue, Label, Pull
from milepost.model.milestone import Record
from milepost.model.reading import Reading, Want
from milepost.trackers.rows import Malformed, Page
from milepost.trackers.tally import unique
from milepost.trackers.trouble import Trouble
from milepost_gitlab import shapes
from milepost_gitlab.below import comments_of, links_of
from milepost_gitlab.edits import told_apart
from milepost_gitlab.numbers import issue_number, numbered
from milepost_gitlab.past import events
from milepost_gitlab.people import account
from milepost_gitlab.read import OLD, Desk, Reader, Tally
from milepost_gitlab.rights import group_path
from milepost_gitlab.shipping import deployments, releases

_ID = re.compile(r"[0-9]{1,18}")
_ALL = (("state", "all"), ("scope", "all"))
_ORDER = (("order_by", "created_at"), ("sort", "asc"))
_NO_KEYSET = frozenset({400, 405})
_AROUND = ("include_ancestors", "true")


def milestones(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All milestones of the project and of the groups around it, or those with the given ids.

    Seen before, a milestone is asked for at its own address; the others are
    looked for in the list, for GitLab has no address without knowing whose a
    milestone is.  What a list read to its end lacks, the project is asked for
    directly: only that answer tells what was deleted from what may not be seen.
    """
    desk = tally.desk

    def itself(key: str) -> Record:
        if key in desk.learned.groups:
            return _record(desk, desk.client.get(desk.place(key)).data)
        if not _ID.fullmatch(key):
            raise Malformed(f"{key!r} is not the id of a milestone")
        return _record(desk, desk.client.get(f"{desk.client.project}/milestones/{key}").data)

    if refs is None:
        found = list(_listed_milestones(tally))
    else:
        known = tuple(key for key in refs if key in desk.learned.groups)
        others = tuple(key for key in refs if key not in desk.learned.groups)
        found = list(tally.each("milestone", known, itself))
        if others and not tally.stop:
            before = len(tally.problems)
            seen = {record.key: record for record in _listed_milestones(tally)}
            found += [seen[key] for key in others if key in seen]
            if len(tally.problems) == before:
                gone = tuple(key for key in others if key not in seen)
                found += tally.each("milestone", gone, itself)
    return replace(desk.empty(), milestones=unique(found, lambda record: record.key))


def issues(tally: Tally, refs: tuple[str, ...] | None, before: Reading) -> Reading:
    """All issues, or those with the given keys; merge requests only by their keys (``!12``).

    Sorted by creation, so that pages do not shift while somebody works.
    """
    desk = tally.desk
    rows: list[Any] = []

    def made(row: object) -> Issue:
        found = shapes.issue(row, desk.here)
        rows.append(row)
        return found

    if refs is None:
        found = tally.listed("issues", _every_issue(desk), made)
        pulls: tuple[Pull, ...] = ()
    else:
        path = f"{desk.client.project}/issues"
        found = numbered(tally, "issue", [key for key in refs if key[:1] != "!"], path, made)
        pulls = _pulls(tally, [key for key in refs if key[:1] == "!"])
    kept = unique(found, lambda issue: issue.ref.key)
    _learn(desk, kept, rows)
    records = _unlisted(tally, before, rows) if refs is None else ()
    lacks = [lack for lack in (desk.lack if kept else None, OLD if records else None) if lack]
    ask = desk.lack is None
    return replace(
        desk.empty(),
        # Rows do not count what blocks an issue: where it can be known, one has to ask.
        issues=tuple(replace(issue, blockers=int(ask and issue.open)) for issue in kept),
        pulls=pulls,
        milestones=records,
        lacks=tuple(lacks),
    )


def labels(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All label definitions, or those with the given names: then no further than needed.

    GitLab tells ``Bug`` from ``bug``; whoever asks for one wants to know of the other.
    """
    desk = tally.desk
    wanted = None if refs is None else set(refs)
    folded = {name.casefold() for name in refs or ()}
    found: list[Label] = []
    seen: set[str] = set()
    pages = desk.client.pages(f"{desk.client.project}/labels")
    for label in tally.listed("labels", pages, shapes.label):
        seen.add(label.name)
        if wanted is None or label.name.casefold() in folded:
            found.append(label)
        if wanted is not None and wanted <= seen:
            break
    return replace(desk.empty(), labels=unique(found, lambda label: label.name))


def links(tally: Tally, refs: tuple[str, ...] | None, before: Reading) -> Reading:
    """What blocks the given issues; without any, all open issues of milestones."""
    desk = tally.desk
    if refs is None:
        held = before if Want.ISSUES in before.proofs else issues(tally, None, before)
        asked = (it for it in held.issues if it.blockers and it.milestones)
        refs = tuple(issue.ref.key for issue in asked)
    elif desk.learned.tier is None:
        _look_for_the_tier(tally, refs)
    if desk.lack is not None:
        return replace(desk.empty(), lacks=(desk.lack,))
    return links_of(tally, refs)


def comments(tally: Tally, refs: tuple[str, ...] | None, before: Reading) -> Reading:
    """All comments of the given issues, or of every issue that has some.

    Those that somebody reacted to and nobody edited are told apart: that takes
    a request more, where there are any.
    """
    desk = tally.desk
    if refs is None:
        held = before if Want.ISSUES in before.proofs else issues(tally, None, before)
        refs = tuple(issue.ref.key for issue in held.issues if issue.comments)
    found = told_apart(desk.client, comments_of(tally, refs))
    return replace(desk.empty(), comments=unique(found, lambda comment: comment.id))


def people(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The accounts with the given names; one that is not there has the kind ``missing``."""
    desk = tally.desk
    if refs is None:
        tally.missing("GitLab has no list of people: name the accounts")
    found = tally.each("account", refs or (), lambda login: account(desk, login))
    return replace(desk.empty(), people=tuple(found))


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


def _record(desk: Desk, row: object) -> Record:
    found, group = shapes.record(row, desk.source)
    desk.learned.groups[found.key] = group
    if group is not None:
        desk.learned.paths[group] = group_path(found.url)
    return found


def _listed_milestones(tally: Tally) -> Iterator[Record]:
    desk = tally.desk
    pages = desk.client.pages(f"{desk.client.project}/milestones", _AROUND)
    return tally.listed("milestones", pages, lambda row: _record(desk, row))


def _every_issue(desk: Desk) -> Iterator[Page]:
    """By keyset, which has no end; by page numbers where a server does not know keysets."""
    path = f"{desk.client.project}/issues"
    pages = desk.client.pages(path, ("pagination", "keyset"), *_ALL, *_ORDER)
    try:
        first = next(pages)
    except Trouble as trouble:
        if trouble.status not in _NO_KEYSET:
            raise
        yield from desk.client.pages(path, *_ALL, *_ORDER)
        return
    yield first
    yield from pages


def _pulls(tally: Tally, keys: list[str]) -> tuple[Pull, ...]:
    desk = tally.desk
    path = f"{desk.client.project}/merge_requests"
    found = numbered(tally, "merge request", keys, path, lambda row: shapes.pull(row, desk.here))
    return unique(found, lambda pull: pull.ref.key)


def _learn(desk: Desk, issues: tuple[Issue, ...], rows: list[Any]) -> None:
    """Keep what rows tell of the project itself."""
    tiers = {shapes.tells_tier(row) for row in rows} - {None}
    if tiers:
        desk.learned.tier = desk.learned.tier or True in tiers
    for issue in issues[:1]:
        desk.learned.page = desk.learned.page or shapes.project_page(issue.url)


def _unlisted(tally: Tally, before: Reading, rows: list[Any]) -> tuple[Record, ...]:
    """Milestones that issues are in and that the list left out.

    A GitLab older than 16.7 lists none of the groups' milestones; each issue
    shows the one it is in whole.
    """
    if not before.proves(Want.MILESTONES):
        return ()
    listed = {record.key for record in before.milestones}
    held = (row["milestone"] for row in rows if row["milestone"])
    others = {str(row["id"]): row for row in held if str(row["id"]) not in listed}
    found = (
        tally.made("milestones", row, lambda row: _record(tally.desk, row))
        for row in others.values()
    )
    return tuple(record for record in found if record is not None)


def _look_for_the_tier(tally: Tally, keys: tuple[str, ...]) -> None:
    """See by rows whether issues can block each other; what goes wrong, links will tell too."""
    desk = tally.desk
    numbers = [issue_number(key) for key in keys[:100]]
    wanted = [("iids[]", number) for number in numbers if number]
    if not wanted or desk.options.token is None:
        return
    try:
        page = next(desk.client.pages(f"{desk.client.project}/issues", *wanted, *_ALL))
    except Trouble:
        return
    _learn(desk, (), page.rows)
