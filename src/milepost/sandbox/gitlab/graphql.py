"""What only GraphQL tells: when notes were edited.  Other queries it does not understand."""

from __future__ import annotations

import re

from milepost.sandbox.entities import Comment
from milepost.sandbox.gitlab.call import Call, routes
from milepost.sandbox.gitlab.shapes import Json
from milepost.sandbox.times import iso
from milepost.sandbox.web import Answer

ROUTES = routes()
PATH = "/api/graphql"
_NOTE = (
    r'(\w+):\s*note\(id:\s*"gid://gitlab/Note/(\d+)"\)'
    r"\s*\{\s*updatedAt\s+lastEditedAt\s+lastEditedBy\s*\{\s*id\s*\}\s*\}"
)
_QUERY = re.compile(rf"\s*(?:query\s*)?\{{\s*(?:{_NOTE}\s*)+\}}\s*")


@ROUTES.add("GET", PATH)
def asked(call: Call) -> Answer:
    """Notes by their ids, each with an alias.  GET changes nothing: there are no mutations."""
    query = call.params.needed("query")
    if not _QUERY.fullmatch(query):
        return Answer(
            body={"errors": [{"message": "the sandbox understands queries of notes only"}]}
        )
    found = {alias: _note(call, int(number)) for alias, number in re.findall(_NOTE, query)}
    return Answer(body={"data": found})


def _note(call: Call, number: int) -> Json | None:
    for project in call.world.state.projects.values():
        comment = project.comments.get(number)
        if comment is not None and call.level(project):
            return _shape(call, comment)
    return None


def _shape(call: Call, it: Comment) -> Json:
    """A note that was never edited says it was, when it was updated last; but not by whom."""
    edited = it.updated_at != it.created_at
    updated = max(it.updated_at, it.touched_at or it.updated_at)
    editor = call.world.state.users[(it.editor or it.author).lower()]
    return {
        "updatedAt": iso(updated),
        "lastEditedAt": iso(it.updated_at if edited else updated),
        "lastEditedBy": {"id": f"gid://gitlab/User/{editor.id}"} if edited else None,
    }
