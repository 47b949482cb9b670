"""One reader per kind of thing: which addresses, in which order, until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from milepost.model.issue import Issue, Label, Pull
from milepost.model.reading import Reading, Want
from milepost.trackers.rows import Malformed
from milepost.trackers.tally import unique
from milepost_github import shapes
from milepost_github.below import comments_of, links_of, listed, number, one
from milepost_github.past import events
from milepost_github.people import account
from milepost_github.read import Desk, Reader, Tally
from milepost_github.shipping import deployments, releases

_ALL_ISSUES = MappingProxyType({"state": "all", "sort": "created", "direction": "asc"})


def milestones(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All milestones, open and closed, or those with the given numbers."""
    desk = tally.desk

    def made(row: Any) -> Any:
        return shapes.record(row, desk.source)

    path = f"{desk.client.repo}/milestones"
    if refs is None:
        found = listed(tally, "milestones", path, made, {"state": "all"})
    else:
        found = tally.each("milestone", refs, lambda key: made(one(desk, path, key)))
    return replace(desk.empty(), milestones=unique(found, lambda record: record.key))


def issues(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All issues and pull requests, told apart, or those with the given keys.

    Sorted by creation, so that pages do not shift while somebody works.
    """
    desk = tally.desk

    def made(row: Any) -> Issue | Pull:
        return shapes.issue_or_pull(row, desk.source, desk.options.repo)

    path = f"{desk.client.repo}/issues"
    if refs is None:
        rows = listed(tally, "issues", path, made, _ALL_ISSUES)
    else:
        rows = tally.each("issue", refs, lambda key: _itself(key, made, desk, path))
    found = unique(rows, lambda each: each.ref.key)
    return replace(
        desk.empty(),
        issues=tuple(each for each in found if isinstance(each, Issue)),
        pulls=tuple(each for each in found if isinstance(each, Pull)),
    )


def labels(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All label definitions, or those with the given names: then no further than needed."""
    desk = tally.desk
    wanted = None if refs is None else {name.casefold() for name in refs}
    found: list[Label] = []
    seen: set[str] = set()
    for label in listed(tally, "labels", f"{desk.client.repo}/labels", shapes.label):
        seen.add(label.name.casefold())
        if wanted is None or label.name.casefold() in wanted:
            found.append(label)
        if wanted is not None and wanted <= seen:
            break
    return replace(desk.empty(), labels=unique(found, lambda label: label.name))


def links(tally: Tally, refs: tuple[str, ...] | None, before: Reading) -> Reading:
    """What blocks the given issues; without any, all issues whose row counts blockers."""
    if refs is None:
        if Want.ISSUES not in before.proofs:
            before = issues(tally, None, before)
        refs = tuple(issue.ref.key for issue in before.issues if issue.blockers)
    return links_of(tally, refs)


def comments(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All comments of the given issues, or of the whole repository."""
    desk = tally.desk
    if refs is None:
        path, order = f"{desk.client.repo}/issues/comments", {"sort": "created", "direction": "asc"}
        found = list(listed(tally, "comments", path, desk.comment, order))
    else:
        found = comments_of(tally, refs)
    return replace(desk.empty(), comments=unique(found, lambda comment: comment.id))


def people(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The accounts with the given logins; one that is not there has the kind ``missing``."""
    desk = tally.desk
    if refs is None:
        tally.missing("GitHub has no list of people: name the logins")
    return replace(
        desk.empty(),
        people=tuple(tally.each("account", refs or (), lambda login: account(desk, login))),
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


def _itself(key: str, made: Callable[[Any], Issue | Pull], desk: Desk, path: str) -> Issue | Pull:
    """An issue by its key; a transferred one may be answered with another number."""
    found = made(one(desk, path, number(key)))
    if found.ref.key != key:
        raise Malformed(f"GitHub answers with {found.ref.key}: it was moved")
    return found
