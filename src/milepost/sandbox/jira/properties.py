"""JSON that programs leave at issues, comments and projects."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

from milepost.sandbox.jira.call import Call, routes
from milepost.sandbox.jira.refusals import refuse
from milepost.sandbox.web import Answer

ROUTES = routes()
LONGEST = 32_768
"""Characters of a property's JSON."""
_NAME = 255
_How = Literal["read", "write"]
_Holder = Callable[[Call, str, _How], dict[str, Any]]


def put(held: dict[str, Any], name: str, raw: bytes) -> int:
    """Set a property; returns 201 for a new one, else 200."""
    if len(name) > _NAME:
        raise refuse(400, f"The property key is too long: at most {_NAME} characters.")
    try:
        value = json.loads(raw)
    except ValueError:
        raise refuse(400, "The property value has to be a valid, non-empty JSON.") from None
    if len(raw.decode()) > LONGEST:
        raise refuse(400, f"The property value is too long: at most {LONGEST} characters.")
    status = 200 if name in held else 201
    held[name] = value
    return status


def _of_issue(call: Call, key: str, how: _How) -> dict[str, Any]:
    project, issue = call.issue(key)
    if how == "write":
        said = "You do not have permission to edit issues in this project."
        call.need(project, "write", said)
        call.writing(project, issue)
    return issue.properties


def _of_comment(call: Call, number: str, how: _How) -> dict[str, Any]:
    for project in call.projects():
        comment = project.comments.get(int(number)) if number.isdecimal() else None
        if comment is not None:
            if how == "write":
                own = call.token is not None and call.token.login == comment.author
                said = "You do not have the permission to edit this comment."
                call.need(project, "comment" if own else "admin", said)
                call.writing(project, project.issues[comment.issue])
            return comment.properties
    raise refuse(404, f"Can not find a comment for the id: {number}.")


def _of_project(call: Call, key: str, how: _How) -> dict[str, Any]:
    project = call.project(key)
    if how == "write":
        call.need(project, "admin", "You cannot edit the configuration of this project.")
    return project.properties


def _register(base: str, holder: _Holder) -> None:
    @ROUTES.add("GET", base)
    def keys(call: Call, key: str) -> Answer:
        names = sorted(holder(call, key, "read"))
        here = f"{call.rest}{call.request.path}"
        return Answer(body={"keys": [{"self": f"{here}/{it}", "key": it} for it in names]})

    @ROUTES.add("GET", base + "/{name}")
    def one(call: Call, key: str, name: str) -> Answer:
        held = holder(call, key, "read")
        _there(held, name)
        return Answer(body={"key": name, "value": held[name]})

    @ROUTES.add("PUT", base + "/{name}")
    def write(call: Call, key: str, name: str) -> Answer:
        held = holder(call, key, "write")
        return Answer(status=put(held, name, call.request.raw))

    @ROUTES.add("DELETE", base + "/{name}")
    def remove(call: Call, key: str, name: str) -> Answer:
        held = holder(call, key, "write")
        _there(held, name)
        del held[name]
        return Answer(status=204)


def _there(held: dict[str, Any], name: str) -> None:
    if name not in held:
        raise refuse(404, f"The property with key '{name}' does not exist.")


_register("/issue/{key}/properties", _of_issue)
_register("/comment/{key}/properties", _of_comment)
_register("/project/{key}/properties", _of_project)
