"""Links between issues: related everywhere, blocking only with a licence."""

from __future__ import annotations

from datetime import datetime

from milepost.sandbox import links
from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.gitlab.call import Call, routes, whole
from milepost.sandbox.gitlab.refusals import not_found, refuse
from milepost.sandbox.gitlab.relating import relate, related, tie_between
from milepost.sandbox.gitlab.shapes import Json, moment
from milepost.sandbox.links import found
from milepost.sandbox.web import Answer, Refusal

ROUTES = routes()
_LINKS = "/projects/{project}/issues/{iid}/links"
_PAIR = 10_000_000
_KINDS = ("relates_to", "blocks", "is_blocked_by")


@ROUTES.add("GET", _LINKS)
def listed(call: Call, project: str, iid: str) -> Answer:
    """Every issue linked to this one, in one answer: this list has no pages."""
    call.authenticate()
    where = call.project(project)
    issue = call.issue(where, iid)
    rows = [
        _row(call, number, kind, other, _since(where, issue, kind, other))
        for number, kind, other in _links(call, issue)
    ]
    return Answer(body=sorted(rows, key=lambda it: it["issue_link_id"]))


@ROUTES.add("POST", _LINKS)
def create(call: Call, project: str, iid: str) -> Answer:
    """Link an issue to another, told by its project and its number there."""
    where = call.project(project)
    issue = call.issue(where, iid)
    call.need(where, "write")
    there = call.project(call.params.needed("target_project_id"))
    other = call.issue(there, call.params.needed("target_issue_iid"))
    kind = _kind(call)
    call.need(there, "comment")
    if other is issue:
        raise _itself()
    if any(it[2][1] is other for it in _links(call, issue)):
        raise refuse(409, "Issue(s) already assigned")
    if kind == "relates_to":
        relate(call, issue, other)
    elif kind == "blocks":
        links.block(other, issue)
        call.act(there).event(other, "blocked_by_added", about=issue.id)
    else:
        links.block(issue, other)
        call.act(where).event(issue, "blocked_by_added", about=other.id)
    act = call.act(where)
    issue.updated_at, other.updated_at = act.at, act.at
    body = {
        "source_issue": call.shapes.issue(where, issue),
        "target_issue": call.shapes.issue(there, other),
        "link_type": kind,
    }
    return Answer(status=201, body=body)


@ROUTES.add("DELETE", _LINKS + "/{number}")
def delete(call: Call, project: str, iid: str, number: str) -> Answer:
    """Take a link away."""
    where = call.project(project)
    issue = call.issue(where, iid)
    call.need(where, "write")
    wanted = whole("issue_link_id", number)
    for known, kind, (there, other) in _links(call, issue):
        if known == wanted:
            body = {
                "source_issue": call.shapes.issue(where, issue),
                "target_issue": call.shapes.issue(there, other),
                "link_type": kind,
            }
            _unlink(call, issue, other)
            return Answer(body=body)
    raise not_found()


def _itself() -> Refusal:
    """404 in GitLab's words: an issue is not linked to itself."""
    told = "No matching issue found. Make sure that you are adding a valid issue URL."
    return refuse(404, told)


def _kind(call: Call) -> str:
    kinds = _KINDS if call.instance.enterprise else ("relates_to",)
    kind = call.params.choice("link_type", kinds, "relates_to")
    if kind != "relates_to" and call.instance.tier != "premium":
        raise refuse(403, "Blocked issues not available for current license")
    return kind


def _links(call: Call, issue: Issue) -> list[tuple[int, str, tuple[Project, Issue]]]:
    """Id, kind and other end of each link.  Without a licence those that block are related."""
    paid = call.instance.tier == "premium"
    rows = [(tie.id, "relates_to", place) for tie, place in related(call, issue)]
    rows += [
        (_PAIR * issue.id + other, "blocks", found(call.world, other)) for other in issue.blocks
    ]
    rows += [
        (_PAIR * other + issue.id, "is_blocked_by", found(call.world, other))
        for other in issue.blocked_by
    ]
    return [
        (number, kind if paid else "relates_to", place)
        for number, kind, place in rows
        if call.level(place[0]) is not None
    ]


def _unlink(call: Call, issue: Issue, other: Issue) -> None:
    tie = tie_between(call, issue, other)
    if tie is not None:
        del call.world.state.ties[tie.id]
    elif other.id in issue.blocks:
        links.unblock(other, issue)
    else:
        links.unblock(issue, other)


def _since(where: Project, issue: Issue, kind: str, place: tuple[Project, Issue]) -> datetime:
    """When the link was made; where nobody noted that, when both ends were there."""
    blocked, blocker = (place, issue) if kind == "blocks" else ((where, issue), place[1])
    made = [
        event.created_at
        for event in blocked[0].events
        if event.event == "blocked_by_added"
        and (event.issue, event.about) == (blocked[1].number, blocker.id)
    ]
    return made[-1] if made else max(issue.created_at, place[1].created_at)


def _row(call: Call, number: int, kind: str, place: tuple[Project, Issue], at: datetime) -> Json:
    return {
        **call.shapes.issue(*place, elsewhere=True),
        "issue_link_id": number,
        "link_type": kind,
        "link_created_at": moment(at),
        "link_updated_at": moment(at),
    }
