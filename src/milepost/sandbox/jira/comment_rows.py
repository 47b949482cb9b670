"""Comments as Jira's JSON."""

from __future__ import annotations

from typing import Any

from milepost.sandbox.entities import Comment, Issue, Project
from milepost.sandbox.jira.call import Call
from milepost.sandbox.jira.people import user_row
from milepost.sandbox.jira.shapes import stamp, text

Json = dict[str, Any]


def comment_row(
    call: Call, project: Project, comment: Comment, *, properties: bool = False
) -> Json:
    """A comment, with its properties if they are asked for."""
    issue = project.issues[comment.issue]
    row: Json = {
        "self": f"{call.rest}/issue/{issue.id}/comment/{comment.id}",
        "id": str(comment.id),
        "author": user_row(call, comment.author),
        "body": text(call, comment.body),
        "updateAuthor": user_row(call, comment.editor or comment.author),
        "created": stamp(call, comment.created_at),
        "updated": stamp(call, comment.updated_at),
    }
    if call.cloud:
        row["jsdPublic"] = True
    if properties:
        held = comment.properties.items()
        row["properties"] = [{"key": name, "value": value} for name, value in held]
    return row


def comment_page(call: Call, project: Project, issue: Issue) -> Json:
    """All comments of an issue, oldest first, as the issue's own field holds them."""
    numbers = [it for it in sorted(issue.comments) if it in project.comments]
    rows = [comment_row(call, project, project.comments[it]) for it in numbers]
    return {
        "comments": rows,
        "self": f"{call.rest}/issue/{issue.id}/comment",
        "maxResults": len(rows),
        "total": len(rows),
        "startAt": 0,
    }
