"""One reader per kind of thing: which addresses, in which order, until when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import quote

from milepost.model.issue import Blocking, Comment, Issue, Label, Pull
from milepost.model.person import Account
from milepost.model.reading import Reading, Want
from milepost.model.ref import Ref
from milepost.trackers.rows import Malformed
from milepost.trackers.tally import unique
from milepost_github import shapes
from milepost_github.read import Desk, Reader, Tally
from milepost_github.trouble import Trouble

_T = TypeVar("_T")
_ISSUE_KEY = re.compile(r"#(\d{1,18})")
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\[bot\])?")
_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9_-]+")
_MISSING = 404
_ALL_ISSUES = MappingProxyType({"state": "all", "sort": "created", "direction": "asc"})
_NONE: Mapping[str, str] = MappingProxyType({})


def milestones(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All milestones, open and closed, or those with the given numbers."""
    desk = tally.desk

    def made(row: Any) -> Any:
        return shapes.record(row, desk.source)

    path = f"{desk.client.repo}/milestones"
    if refs is None:
        found = _listed(tally, "milestones", path, made, {"state": "all"})
    else:
        found = tally.each("milestone", refs, lambda key: made(_one(desk, path, key)))
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
        rows = _listed(tally, "issues", path, made, _ALL_ISSUES)
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
    for label in _listed(tally, "labels", f"{desk.client.repo}/labels", shapes.label):
        seen.add(label.name.casefold())
        if wanted is None or label.name.casefold() in wanted:
            found.append(label)
        if wanted is not None and wanted <= seen:
            break
    return replace(desk.empty(), labels=unique(found, lambda label: label.name))


def links(tally: Tally, refs: tuple[str, ...] | None, before: Reading) -> Reading:
    """What blocks the given issues; without any, all issues whose row counts blockers."""
    desk = tally.desk
    if refs is None:
        if Want.ISSUES not in before.proofs:
            before = issues(tally, None, before)
        refs = tuple(issue.ref.key for issue in before.issues if issue.blockers)
    edges: list[Blocking] = []
    outside: list[Issue] = []
    for key, rows in _paged(tally, "blockers of", refs, "dependencies/blocked_by", _blockers_404):
        for row in rows:
            blocker = tally.made(f"blockers of {key}", row, _blocker(desk), key)
            if blocker is not None:
                edges.append(Blocking(blocker=blocker.ref, blocked=Ref(desk.source, key)))
                outside += [blocker] if not blocker.ref.source else []
    return replace(
        desk.empty(),
        links=unique(edges, lambda edge: (edge.blocker, edge.blocked)),
        outside=unique(outside, lambda issue: issue.ref),
    )


def comments(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """All comments of the given issues, or of the whole repository."""
    desk = tally.desk

    def made(row: Any) -> Comment:
        return shapes.comment(row, desk.source)

    found: list[Comment] = []
    if refs is None:
        path = f"{desk.client.repo}/issues/comments"
        found += _listed(tally, "comments", path, made, {"sort": "created", "direction": "asc"})
    else:
        for key, rows in _paged(tally, "comments of", refs, "comments", _plain_404):
            parsed = (tally.made(f"comments of {key}", row, made, key) for row in rows)
            found += [each for each in parsed if each is not None]
    return replace(desk.empty(), comments=unique(found, lambda comment: comment.id))


def people(tally: Tally, refs: tuple[str, ...] | None, _: Reading) -> Reading:
    """The accounts with the given logins; one that is not there has the kind ``missing``."""
    desk = tally.desk
    if refs is None:
        tally.missing("GitHub has no list of people: name the logins")
    return replace(
        desk.empty(),
        people=tuple(tally.each("account", refs or (), lambda login: _account(desk, login))),
    )


READERS: Mapping[Want, Reader] = MappingProxyType(
    {
        Want.MILESTONES: milestones,
        Want.ISSUES: issues,
        Want.LABELS: labels,
        Want.LINKS: links,
        Want.COMMENTS: comments,
        Want.PEOPLE: people,
    }
)


def _listed(
    tally: Tally,
    what: str,
    path: str,
    made: Callable[[Any], _T],
    parameters: Mapping[str, str] = _NONE,
) -> Iterator[_T]:
    """Every row of a list, page by page."""
    return tally.listed(what, tally.desk.client.pages(path, **parameters), made)


def _paged(
    tally: Tally,
    what: str,
    refs: tuple[str, ...],
    below: str,
    on_404: Callable[[Tally, str, Trouble], None],
) -> Iterator[tuple[str, list[Any]]]:
    """Pages of what lies below each of the given issues."""
    desk = tally.desk
    for done, key in enumerate(refs, start=1):
        if tally.stop:
            tally.missing(tally.stop, key)
            continue
        try:
            path = f"{desk.client.repo}/issues/{_number(key)}/{below}"
            for page in desk.client.pages(path):
                yield key, page.rows
        except Trouble as trouble:
            if trouble.status == _MISSING:
                on_404(tally, key, trouble)
            else:
                tally.failed(f"{what} {key}", trouble, key)
        except Malformed as error:
            tally.malformed(f"{what} {key}", error, key)
        desk.context.progress(f"{what} issues", done, len(refs))


def _plain_404(tally: Tally, key: str, trouble: Trouble) -> None:
    tally.failed(f"comments of {key}", trouble, key)


def _blockers_404(tally: Tally, key: str, trouble: Trouble) -> None:
    """Either the issue is not there or the server is too old: the issue itself tells."""
    desk = tally.desk
    try:
        _one(desk, f"{desk.client.repo}/issues", _number(key))
    except Trouble:
        tally.failed(f"blockers of {key}", trouble, key)
        return
    tally.stop = "this GitHub server does not know what blocks an issue: it has no dependencies API"
    tally.missing(tally.stop, key)


def _blocker(desk: Desk) -> Callable[[Any], Issue]:
    return lambda row: shapes.blocker(row, desk.source, desk.options.repo)


def _one(desk: Desk, path: str, key: str) -> Any:
    if not key.isascii() or not key.isdigit():
        raise Malformed(f"{key!r} is not a number")
    return desk.client.get(f"{path}/{key}").data


def _itself(key: str, made: Callable[[Any], Issue | Pull], desk: Desk, path: str) -> Issue | Pull:
    """An issue by its key; a transferred one may be answered with another number."""
    found = made(_one(desk, path, _number(key)))
    if found.ref.key != key:
        raise Malformed(f"GitHub answers with {found.ref.key}: it was moved")
    return found


def _number(key: str) -> str:
    found = _ISSUE_KEY.fullmatch(key)
    if found is None:
        raise Malformed(f"{key!r} is not the key of an issue")
    return found[1]


def _account(desk: Desk, login: str) -> Account:
    if _TEAM.fullmatch(login):
        return Account(login, "team")
    if not _LOGIN.fullmatch(login):
        return Account(login, "missing")
    try:
        return shapes.account(desk.client.get(f"/users/{quote(login, safe='')}").data)
    except Trouble as trouble:
        if trouble.status == _MISSING:
            return Account(login, "missing")
        raise
