"""Links: between issues of this Jira, and from an issue to anything elsewhere."""

from __future__ import annotations

from typing import Any

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.jira.call import Call, routes
from milepost.sandbox.jira.link_rows import link_type_row, tie_by_id, ties_of
from milepost.sandbox.jira.names import BLOCKS, LINK_TYPES, LinkType
from milepost.sandbox.jira.refusals import refuse, wrong
from milepost.sandbox.jira.shapes import brief
from milepost.sandbox.links import block, found, unblock
from milepost.sandbox.ties import RemoteLink, Tie
from milepost.sandbox.web import Answer

ROUTES = routes()
Json = dict[str, Any]
_NO_LINK = "No Link Issue Permission for issue '{}'"
_REMOTE = "/issue/{key}/remotelink"


@ROUTES.add("GET", "/issueLinkType")
def types(call: Call) -> Answer:
    """Every type of link."""
    return Answer(body={"issueLinkTypes": [link_type_row(call, it) for it in LINK_TYPES.values()]})


@ROUTES.add("POST", "/issueLink")
def create(call: Call) -> Answer:
    """A new link from the ``inwardIssue`` to the ``outwardIssue``: the former is the active one.

    A link that is there already is answered as if it were new.
    """
    sent = call.sent()
    kind = _kind(sent.get("type"))
    (first, active), (second, passive) = (
        _end(call, sent.get(name)) for name in ("inwardIssue", "outwardIssue")
    )
    for project, issue in ((first, active), (second, passive)):
        call.need(project, "write", _NO_LINK.format(f"{project.key}-{issue.number}"))
    if active is passive:
        raise refuse(400, "You cannot link an issue to itself.")
    call.writing(first, active)
    ends = (kind.name, active.id, passive.id)
    if all((it.type, it.active, it.passive) != ends for it in ties_of(call, active)):
        if kind.name == BLOCKS:
            block(passive, active)
            call.act(second).event(passive, "blocked_by_added", about=active.id)
        else:
            ties = call.world.state.ties
            number = call.world.next_id()
            ties[number] = Tie(id=number, type=kind.name, active=active.id, passive=passive.id)
            call.act(second).event(passive, "linked", after=kind.inward, about=active.id)
        call.act(first).event(active, "linked", after=kind.outward, about=passive.id)
    return Answer(status=201)


@ROUTES.add("GET", "/issueLink/{number}")
def one(call: Call, number: str) -> Answer:
    """One link with both ends."""
    tie, active, passive = _found(call, number)
    return Answer(
        body={
            "id": str(tie.id),
            "self": f"{call.rest}/issueLink/{tie.id}",
            "type": link_type_row(call, LINK_TYPES[tie.type]),
            "inwardIssue": brief(call, *active),
            "outwardIssue": brief(call, *passive),
        }
    )


@ROUTES.add("DELETE", "/issueLink/{number}")
def delete(call: Call, number: str) -> Answer:
    """Take a link away."""
    tie, active, passive = _found(call, number)
    call.need(active[0], "write", _NO_LINK.format(f"{active[0].key}-{active[1].number}"))
    call.writing(*active)
    if tie.type == BLOCKS:
        unblock(passive[1], active[1])
        call.act(passive[0]).event(passive[1], "blocked_by_removed", about=active[1].id)
    else:
        del call.world.state.ties[tie.id]
        says = LINK_TYPES[tie.type].inward
        call.act(passive[0]).event(passive[1], "unlinked", before=says, about=active[1].id)
    says = LINK_TYPES[tie.type].outward
    call.act(active[0]).event(active[1], "unlinked", before=says, about=passive[1].id)
    return Answer(status=204)


@ROUTES.add("GET", _REMOTE)
def remote_links(call: Call, key: str) -> Answer:
    """Links to elsewhere; the one with a ``globalId``, if that is asked for."""
    _project, issue = call.issue(key)
    wanted = call.request.params.get("globalId")
    if wanted is None:
        return Answer(body=[_remote_row(call, issue, it) for it in issue.remote_links])
    for it in issue.remote_links:
        if it.global_id == wanted:
            return Answer(body=_remote_row(call, issue, it))
    raise refuse(404, f"The remote link with globalId '{wanted}' does not exist.")


@ROUTES.add("POST", _REMOTE)
def put_remote_link(call: Call, key: str) -> Answer:
    """A new link; with the ``globalId`` of an old one, that one is written anew (200)."""
    _project, issue = _editable(call, key)
    content = _content(call)
    wanted = content.get("globalId")
    old = next((it for it in issue.remote_links if wanted and it.global_id == wanted), None)
    if old is not None:
        old.content = content
        return Answer(status=200, body=_remote_id(call, issue, old))
    made = RemoteLink(id=call.world.next_id(), global_id=wanted, content=content)
    issue.remote_links.append(made)
    issue.updated_at = max(issue.updated_at, call.world.now())
    return Answer(status=201, body=_remote_id(call, issue, made))


@ROUTES.add("DELETE", _REMOTE)
def delete_by_global_id(call: Call, key: str) -> Answer:
    """Take away the link with a ``globalId``."""
    _project, issue = _editable(call, key)
    wanted = call.request.params.get("globalId")
    if not wanted:
        raise refuse(400, "The global id must be provided.")
    kept = [it for it in issue.remote_links if it.global_id != wanted]
    if len(kept) == len(issue.remote_links):
        raise refuse(404, f"The remote link with globalId '{wanted}' does not exist.")
    issue.remote_links = kept
    return Answer(status=204)


@ROUTES.add("GET", _REMOTE + "/{number}")
def remote_link(call: Call, key: str, number: str) -> Answer:
    """One link to elsewhere."""
    _project, issue = call.issue(key)
    return Answer(body=_remote_row(call, issue, _remote(issue, number)))


@ROUTES.add("PUT", _REMOTE + "/{number}")
def edit_remote_link(call: Call, key: str, number: str) -> Answer:
    """Write a link anew."""
    _project, issue = _editable(call, key)
    link = _remote(issue, number)
    link.content = _content(call)
    link.global_id = link.content.get("globalId", link.global_id)
    return Answer(status=204)


@ROUTES.add("DELETE", _REMOTE + "/{number}")
def delete_remote_link(call: Call, key: str, number: str) -> Answer:
    """Take a link away."""
    _project, issue = _editable(call, key)
    issue.remote_links.remove(_remote(issue, number))
    return Answer(status=204)


def _kind(sent: Any) -> LinkType:
    asked = sent if isinstance(sent, dict) else {}
    for kind in LINK_TYPES.values():
        if asked.get("name") == kind.name or asked.get("id") == kind.id:
            return kind
    said = f"No issue link type with name '{asked.get('name', asked.get('id'))}' found."
    raise refuse(404, said)


def _end(call: Call, sent: Any) -> tuple[Project, Issue]:
    named = (sent.get("key") or sent.get("id")) if isinstance(sent, dict) else None
    if named is None:
        raise refuse(400, "Both inwardIssue and outwardIssue have to be given.")
    return call.issue(str(named))


def _found(call: Call, number: str) -> tuple[Tie, tuple[Project, Issue], tuple[Project, Issue]]:
    tie = tie_by_id(call, number)
    if tie is not None:
        active, passive = found(call.world, tie.active), found(call.world, tie.passive)
        if call.level(active[0]) is not None and call.level(passive[0]) is not None:
            return tie, active, passive
    raise refuse(404, f"No issue link with id '{number}' exists.")


def _editable(call: Call, key: str) -> tuple[Project, Issue]:
    project, issue = call.issue(key)
    call.need(project, "write", _NO_LINK.format(f"{project.key}-{issue.number}"))
    call.writing(project, issue)
    return project, issue


def _content(call: Call) -> Json:
    content = call.sent()
    thing = content.get("object")
    if not isinstance(thing, dict) or not thing.get("url") or not thing.get("title"):
        raise wrong(title="'title' is required.", url="'url' is required.")
    return content


def _remote(issue: Issue, number: str) -> RemoteLink:
    for link in issue.remote_links:
        if str(link.id) == number:
            return link
    raise refuse(404, f"The remote link with id '{number}' does not exist.")


def _remote_row(call: Call, issue: Issue, link: RemoteLink) -> Json:
    return {**_remote_id(call, issue, link), "application": {}, **link.content}


def _remote_id(call: Call, issue: Issue, link: RemoteLink) -> Json:
    return {"id": link.id, "self": f"{call.rest}/issue/{issue.id}/remotelink/{link.id}"}
