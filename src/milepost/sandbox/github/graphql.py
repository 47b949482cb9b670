"""What GitHub tells through GraphQL: whether comments are hidden.  Other queries it refuses."""

from __future__ import annotations

import re
from typing import Any

from milepost.sandbox.entities import Comment
from milepost.sandbox.github.call import Call, routes
from milepost.sandbox.github.refusals import refuse
from milepost.sandbox.github.shapes import node
from milepost.sandbox.web import Answer

ROUTES = routes()
PATH = "/api/graphql"
_MOST = 100
_QUERY = re.compile(
    r"\s*query\s*\(\$ids:\s*\[ID!\]!\)\s*\{\s*nodes\(ids:\s*\$ids\)\s*\{"
    r"\s*\.\.\.\s*on\s+IssueComment\s*\{\s*id\s+isMinimized\s*\}\s*\}\s*\}\s*"
)


@ROUTES.add("POST", PATH)
def asked(call: Call) -> Answer:
    """Comments by their node ids, in the order asked; errors come with status 200."""
    if call.token is None:
        raise refuse(401, "This endpoint requires you to be authenticated.")
    sent = call.sent()
    ids = (sent.get("variables") or {}).get("ids")
    if not _QUERY.fullmatch(str(sent.get("query"))) or not isinstance(ids, list):
        return _error("the sandbox understands queries of hidden comments only")
    if len(ids) > _MOST:
        said = f"You may not provide more than {_MOST} node ids; you provided {len(ids)}."
        return _error(said, type="ARGUMENT_LIMIT", path=["nodes"])
    known = _seen(call)
    rows = [_row(known.get(one)) for one in ids]
    lost = [
        {
            "type": "NOT_FOUND",
            "path": ["nodes", number],
            "message": f"Could not resolve to a node with the global id of '{ids[number]}'",
        }
        for number, row in enumerate(rows)
        if row is None
    ]
    return Answer(body={"data": {"nodes": rows}} | ({"errors": lost} if lost else {}))


def _seen(call: Call) -> dict[str, Comment]:
    """Every comment the caller may read, by its node id."""
    projects = (it for it in call.world.state.projects.values() if call.level(it))
    return {node("IC", it.id): it for project in projects for it in project.comments.values()}


def _row(comment: Comment | None) -> dict[str, Any] | None:
    if comment is None:
        return None
    return {"id": node("IC", comment.id), "isMinimized": comment.hidden is not None}


def _error(message: str, **more: Any) -> Answer:
    return Answer(body={"errors": [{**more, "message": message}]})
