"""Ties between issues: what blocks what, what is part of what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from milepost.sandbox import links
from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.github.call import Call, routes, whole
from milepost.sandbox.github.paging import paged
from milepost.sandbox.github.refusals import invalid, malformed, not_found
from milepost.sandbox.web import Answer

ROUTES = routes()
_ISSUE = "/repos/{owner}/{repo}/issues/{number}"
_BLOCKED_BY = _ISSUE + "/dependencies/blocked_by"
_Place = tuple[Project, Issue]


@ROUTES.add("GET", _BLOCKED_BY)
def blocked_by(call: Call, owner: str, repo: str, number: str) -> Answer:
    """The issues that block this one."""
    _project, issue = call.issue(owner, repo, number)
    return _listed(call, issue.blocked_by)


@ROUTES.add("GET", _ISSUE + "/dependencies/blocking")
def blocking(call: Call, owner: str, repo: str, number: str) -> Answer:
    """The issues that this one blocks."""
    _project, issue = call.issue(owner, repo, number)
    return _listed(call, issue.blocks)


@ROUTES.add("POST", _BLOCKED_BY)
def block(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Let the issue with the *id* ``issue_id`` block this one."""
    project, issue = call.issue(owner, repo, number)
    call.need(project, "write")
    _project, blocker = _sent(call, "issue_id")
    if blocker is issue or blocker.id in issue.blocked_by or blocker.id in issue.blocks:
        raise invalid("IssueDependency", "issue_id", "invalid", "already tied, or tied to itself")
    links.block(issue, blocker)
    call.act(project).event(issue, "blocked_by_added", about=blocker.id)
    body = call.shapes.issue(project, issue)
    return Answer(status=201, body=body, headers={"Location": body["url"]})


@ROUTES.add("DELETE", _BLOCKED_BY + "/{issue_id}")
def unblock(call: Call, owner: str, repo: str, number: str, issue_id: str) -> Answer:
    """Take a blocker away."""
    project, issue = call.issue(owner, repo, number)
    call.need(project, "write")
    blocker = whole(issue_id)
    if blocker not in issue.blocked_by:
        raise not_found()
    links.unblock(issue, links.found(call.world, blocker)[1])
    call.act(project).event(issue, "blocked_by_removed", about=blocker)
    return Answer(body=call.shapes.issue(project, issue))


@ROUTES.add("GET", _ISSUE + "/sub_issues")
def sub_issues(call: Call, owner: str, repo: str, number: str) -> Answer:
    """The parts of an issue."""
    _project, issue = call.issue(owner, repo, number)
    return _listed(call, issue.children)


@ROUTES.add("POST", _ISSUE + "/sub_issues")
def add_sub_issue(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Make the issue with the *id* ``sub_issue_id`` a part of this one."""
    project, issue = call.issue(owner, repo, number)
    call.need(project, "write")
    _project, child = _sent(call, "sub_issue_id")
    taken = child.parent is not None and call.sent().get("replace_parent") is not True
    if taken or child is issue or child.id == issue.parent:
        raise invalid("SubIssue", "sub_issue_id", "invalid", "has a parent, or is this issue's own")
    links.adopt(call.world, issue, child)
    call.act(project).event(issue, "sub_issue_added")
    body = call.shapes.issue(project, issue)
    return Answer(status=201, body=body, headers={"Location": body["url"]})


@ROUTES.add("DELETE", _ISSUE + "/sub_issue")
def remove_sub_issue(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Take a part away."""
    project, issue = call.issue(owner, repo, number)
    call.need(project, "write")
    _project, child = _sent(call, "sub_issue_id")
    if child.parent != issue.id:
        raise not_found()
    links.orphan(call.world, child)
    call.act(project).event(issue, "sub_issue_removed")
    return Answer(body=call.shapes.issue(project, issue))


@ROUTES.add("GET", _ISSUE + "/parent")
def parent(call: Call, owner: str, repo: str, number: str) -> Answer:
    """What an issue is part of; 404 if of nothing."""
    _project, issue = call.issue(owner, repo, number)
    places = [] if issue.parent is None else _readable(call, [issue.parent])
    if not places:
        raise not_found()
    return Answer(body=call.shapes.issue(*places[0]))


def _listed(call: Call, ids: Iterable[int]) -> Answer:
    return paged(call, _readable(call, ids), lambda place: call.shapes.issue(*place))


def _readable(call: Call, ids: Iterable[int]) -> list[_Place]:
    places = (links.found(call.world, number) for number in ids)
    return [place for place in places if call.level(place[0]) is not None]


def _sent(call: Call, key: str) -> _Place:
    number: Any = call.sent().get(key)
    if type(number) is not int:
        raise malformed(f'"{key}" is not an integer.')
    place = call.world.issue_by_id(number)
    if place is None or call.level(place[0]) is None:
        raise not_found()
    return place
