"""Comments on issues."""

from __future__ import annotations

from typing import Any

from milepost.sandbox import actions
from milepost.sandbox.entities import Comment, Issue, Project
from milepost.sandbox.jira.call import Call, routes
from milepost.sandbox.jira.comment_rows import comment_row
from milepost.sandbox.jira.mentions import watch
from milepost.sandbox.jira.properties import put
from milepost.sandbox.jira.refusals import refuse, wrong
from milepost.sandbox.jira.text import checked, to_text
from milepost.sandbox.web import Answer, to_json

ROUTES = routes()
Json = dict[str, Any]
_ALL = "/issue/{key}/comment"
_ONE = _ALL + "/{number}"
_MOST = 1000


@ROUTES.add("GET", _ALL)
def of_issue(call: Call, key: str) -> Answer:
    """A page of an issue's comments, oldest first: 100 unless asked; Data Center sends all."""
    project, issue = call.issue(key)
    order = call.request.params.get("orderBy", "created")
    if order not in ("created", "+created", "-created"):
        raise refuse(400, f"The orderBy value '{order}' is not supported.")
    found = [project.comments[it] for it in sorted(issue.comments)]
    if order.startswith("-"):
        found.reverse()
    start = call.number("startAt", 0)
    size = call.number("maxResults", 100 if call.cloud else 1_048_576)
    with_properties = "properties" in call.request.params.get("expand", "")
    rows = [
        comment_row(call, project, it, properties=with_properties)
        for it in found[start : start + size]
    ]
    return Answer(
        body={"startAt": start, "maxResults": size, "total": len(found), "comments": rows}
    )


@ROUTES.add("POST", _ALL)
def create(call: Call, key: str) -> Answer:
    """A new comment, with properties if some were sent."""
    project, issue = call.issue(key)
    name = call.me.name if call.me else None
    said = f"{name or 'You'}, you do not have the permission to comment on this issue."
    call.need(project, "comment", said)
    sent = call.sent()
    body = _body(call, sent)
    held = _properties(sent)
    call.writing(project, issue)
    comment = remark(call, project, issue, body)
    comment.properties = held
    return Answer(status=201, body=comment_row(call, project, comment))


@ROUTES.add("GET", _ONE)
def one(call: Call, key: str, number: str) -> Answer:
    """One comment."""
    project, _issue, comment = _found(call, key, number)
    with_properties = "properties" in call.request.params.get("expand", "")
    return Answer(body=comment_row(call, project, comment, properties=with_properties))


@ROUTES.add("PUT", _ONE)
def edit(call: Call, key: str, number: str) -> Answer:
    """Rewrite a comment: one's own, or anyone's as an administrator."""
    project, issue, comment = _found(call, key, number)
    _may_touch(call, project, comment)
    sent = call.sent()
    body = _body(call, sent)
    held = _properties(sent)
    call.writing(project, issue)
    watch(call, f"{project.key}-{issue.number}", body, comment.body)
    act = call.act(project)
    comment.body, comment.updated_at, comment.editor = body, act.at, act.actor
    comment.properties |= held
    issue.updated_at = max(issue.updated_at, act.at)
    return Answer(body=comment_row(call, project, comment))


@ROUTES.add("DELETE", _ONE)
def delete(call: Call, key: str, number: str) -> Answer:
    """Delete a comment: one's own, or anyone's as an administrator."""
    project, issue, comment = _found(call, key, number)
    _may_touch(call, project, comment)
    call.writing(project, issue)
    actions.delete_comment(call.act(project), comment)
    return Answer(status=204)


@ROUTES.add("POST", "/comment/list")
def by_ids(call: Call) -> Answer:
    """Comments by id, up to 1,000 at once; those one may not see are left out.  Cloud only."""
    call.known()
    ids = call.sent().get("ids")
    if not call.cloud:
        raise refuse(404, "null for uri: " + call.request.path)
    if not isinstance(ids, list) or len(ids) > _MOST:
        raise refuse(400, f"The ids have to be a list of at most {_MOST} numbers.")
    with_properties = "properties" in call.request.params.get("expand", "")
    rows = [
        comment_row(call, project, project.comments[number], properties=with_properties)
        for number in ids
        for project in call.projects()
        if number in project.comments
    ]
    page = {"startAt": 0, "maxResults": _MOST, "total": len(rows), "isLast": True}
    return Answer(body={**page, "values": rows})


def remark(call: Call, project: Project, issue: Issue, body: str) -> Comment:
    """Write a new comment."""
    watch(call, f"{project.key}-{issue.number}", body)
    return actions.add_comment(call.act(project), issue, body)


def posted(call: Call, operation: Any) -> str:
    """The text of a comment that comes with a change of its issue: ``{"add": {"body": …}}``."""
    added = operation.get("add") if isinstance(operation, dict) else None
    return _body(call, added if isinstance(added, dict) else {})


def _found(call: Call, key: str, number: str) -> tuple[Project, Issue, Comment]:
    project, issue = call.issue(key)
    comment = project.comments.get(int(number)) if number.isdecimal() else None
    if comment is None or comment.issue != issue.number:
        raise refuse(404, f"Can not find a comment for the id: {number}.")
    return project, issue, comment


def _may_touch(call: Call, project: Project, comment: Comment) -> None:
    own = call.token is not None and call.token.login == comment.author
    said = "You do not have the permission to edit this comment."
    call.need(project, "comment" if own else "admin", said)


def _body(call: Call, sent: Json) -> str:
    body = sent.get("body")
    if call.documents and body is not None:
        body = to_text(body, "comment")
    if body is None or not str(body).strip():
        raise wrong(comment="Comment body can not be empty!")
    return checked(body, "comment")


def _properties(sent: Json) -> Json:
    held: Json = {}
    for entry in sent.get("properties") or ():
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str):
            raise refuse(400, "A property has to have a key and a value.")
        put(held, entry["key"], to_json(entry.get("value")))
    return held
