"""Comments on issues and pull requests."""

from __future__ import annotations

from datetime import datetime

from milepost.sandbox import actions
from milepost.sandbox.entities import Comment, Project
from milepost.sandbox.github.call import Call, routes, text
from milepost.sandbox.github.dates import since
from milepost.sandbox.github.paging import paged
from milepost.sandbox.github.refusals import invalid, malformed
from milepost.sandbox.web import Answer

ROUTES = routes()
MOST = 65_536
"""Characters a comment or an issue's body may have."""
_COMMENTS = "/repos/{owner}/{repo}/issues/comments"
_ONE = _COMMENTS + "/{number}"
_OF_ISSUE = "/repos/{owner}/{repo}/issues/{number}/comments"


@ROUTES.add("GET", _COMMENTS)
def list_all(call: Call, owner: str, repo: str) -> Answer:
    """All comments of the repository: ``since``, ``sort`` created or updated, ``direction``."""
    project = call.project(owner, repo)
    asked = call.request.params
    chosen = _since(call, list(project.comments.values()))
    if asked.get("sort") == "updated":
        chosen.sort(key=lambda it: (it.updated_at, it.id))
    if "sort" in asked and asked.get("direction", "desc") == "desc":
        chosen.reverse()
    return paged(call, chosen, lambda it: call.shapes.comment(project, it))


@ROUTES.add("GET", _ONE)
def one(call: Call, owner: str, repo: str, number: str) -> Answer:
    """One comment."""
    project = call.project(owner, repo)
    return Answer(body=call.shapes.comment(project, call.comment(project, number)))


@ROUTES.add("PATCH", _ONE)
def edit(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Rewrite a comment: one's own, or anyone's with push rights."""
    project = call.project(owner, repo)
    comment = call.comment(project, number)
    _may_touch(call, project, comment)
    comment.body = _body(call)
    comment.updated_at = call.world.now()
    issue = project.issues[comment.issue]
    issue.updated_at = max(issue.updated_at, comment.updated_at)
    return Answer(body=call.shapes.comment(project, comment))


@ROUTES.add("DELETE", _ONE)
def delete(call: Call, owner: str, repo: str, number: str) -> Answer:
    """Delete a comment: one's own, or anyone's with push rights."""
    project = call.project(owner, repo)
    comment = call.comment(project, number)
    _may_touch(call, project, comment)
    actions.delete_comment(call.act(project), comment)
    return Answer(status=204)


@ROUTES.add("GET", _OF_ISSUE)
def of_issue(call: Call, owner: str, repo: str, number: str) -> Answer:
    """The comments on an issue, oldest first."""
    project, issue = call.issue(owner, repo, number)
    chosen = _since(call, [project.comments[it] for it in sorted(issue.comments)])
    return paged(call, chosen, lambda it: call.shapes.comment(project, it))


@ROUTES.add("POST", _OF_ISSUE)
def create(call: Call, owner: str, repo: str, number: str) -> Answer:
    """A new comment.  Line ends are kept as sent."""
    project, issue = call.issue(owner, repo, number)
    call.need(project, "comment")
    call.creating()
    comment = actions.add_comment(call.act(project), issue, _body(call))
    body = call.shapes.comment(project, comment)
    return Answer(status=201, body=body, headers={"Location": body["url"]})


def asked_since(call: Call) -> datetime | None:
    """The instant a list was asked to begin with; 422 for what is none."""
    asked = call.request.params.get("since")
    if not asked:
        return None
    try:
        return since(asked)
    except ValueError:
        raise malformed(f'"since": {asked!r} is not a valid date-time.') from None


def _since(call: Call, comments: list[Comment]) -> list[Comment]:
    start = asked_since(call)
    return [it for it in comments if start is None or it.updated_at >= start]


def _may_touch(call: Call, project: Project, comment: Comment) -> None:
    call.need(project, "comment")
    if call.token is None or call.token.login != comment.author:
        call.need(project, "write")


def _body(call: Call) -> str:
    body = text(call.sent(), "body", required=True) or ""
    if not body.strip():
        raise invalid("IssueComment", "body", "missing_field", "body can't be blank")
    if len(body) > MOST:
        message = f"Body is too long (maximum is {MOST} characters)"
        raise invalid("IssueComment", "data", "unprocessable", message)
    return body
