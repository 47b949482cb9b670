"""Every route answers as GitHub's document says.

A route that is added to the sandbox fails here until it is walked, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from milepost.sandbox.github import dialect

WEB = "/repos/acme/web"
ISSUE = WEB + "/issues/{issue}"
HOLDS_ON = ISSUE + "/dependencies/blocked_by"


@dataclass
class Step:
    """One request, the status it must get, and what to keep of the answer as ``NAME=KEY``."""

    method: str
    path: str
    status: int = 200
    body: Any = None
    keep: str = ""


STEPS = [
    Step("GET", "/user"),
    Step("GET", "/users/dana"),
    Step("GET", "/rate_limit"),
    Step("GET", "/orgs/acme/repos"),
    Step("GET", WEB),
    Step("GET", WEB + "/pulls/{pull}"),
    Step("GET", WEB + "/assignees"),
    Step("GET", WEB + "/assignees/kim", 204),
    Step("GET", WEB + "/releases"),
    Step("GET", WEB + "/releases/tags/v1.0"),
    Step("GET", WEB + "/deployments?environment=production&per_page=1"),
    Step("GET", WEB + "/deployments/{deployment}/statuses"),
    Step("POST", WEB + "/labels", 201, {"name": "late", "color": "d73a4a"}),
    Step("GET", WEB + "/labels"),
    Step("GET", WEB + "/labels/late"),
    Step("PATCH", WEB + "/labels/late", 200, {"new_name": "later"}),
    Step("POST", WEB + "/milestones", 201, {"title": "Live"}, keep="live=number"),
    Step("PATCH", WEB + "/milestones/{live}", 200, {"due_on": "2027-03-05T12:00:00Z"}),
    Step("GET", WEB + "/milestones?state=all"),
    Step("GET", WEB + "/milestones/{live}"),
    Step("POST", WEB + "/issues", 201, {"title": "Hook"}, keep="issue=number"),
    Step("POST", WEB + "/issues", 201, {"title": "Form"}, keep="other=id"),
    Step("PATCH", ISSUE, 200, {"milestone": "{live:int}", "state": "closed"}),
    Step("GET", WEB + "/issues?milestone={live}&state=all"),
    Step("GET", ISSUE),
    Step("POST", ISSUE + "/labels", 200, {"labels": ["later", "bug"]}),
    Step("GET", ISSUE + "/labels"),
    Step("GET", WEB + "/milestones/{live}/labels"),
    Step("DELETE", ISSUE + "/labels/bug"),
    Step("PUT", ISSUE + "/labels", 200, {"labels": ["bug"]}),
    Step("DELETE", ISSUE + "/labels", 204),
    Step("POST", ISSUE + "/comments", 201, {"body": "First"}, keep="comment=id"),
    Step("GET", ISSUE + "/comments"),
    Step("GET", WEB + "/issues/comments"),
    Step("GET", WEB + "/issues/comments/{comment}"),
    Step("PATCH", WEB + "/issues/comments/{comment}", 200, {"body": "Second"}),
    Step("DELETE", WEB + "/issues/comments/{comment}", 204),
    Step("POST", HOLDS_ON, 201, {"issue_id": "{other:int}"}),
    Step("GET", HOLDS_ON),
    Step("GET", ISSUE + "/dependencies/blocking"),
    Step("DELETE", HOLDS_ON + "/{other}"),
    Step("POST", ISSUE + "/sub_issues", 201, {"sub_issue_id": "{other:int}"}),
    Step("GET", ISSUE + "/sub_issues"),
    Step("GET", WEB + "/issues/{child}/parent"),
    Step("DELETE", ISSUE + "/sub_issue", 200, {"sub_issue_id": "{other:int}"}),
    Step("GET", WEB + "/issues/events"),
    Step("GET", ISSUE + "/events"),
    Step("DELETE", WEB + "/labels/later", 204),
    Step("DELETE", WEB + "/milestones/{live}", 204),
]

GRAPHQL = "/api/graphql"
"""No route of the REST interface: it is walked in ``test_graphql``."""

BEYOND = ("/users/acme/repos", "/user/repos")
"""Paths that the copy of the document leaves out."""


def filled(thing, known):
    if isinstance(thing, dict):
        return {key: filled(value, known) for key, value in thing.items()}
    if isinstance(thing, str) and (whole := re.fullmatch(r"\{(\w+):int\}", thing)):
        return int(known[whole[1]])
    if isinstance(thing, str):
        return re.sub(r"\{(\w+)\}", lambda it: str(known[it[1]]), thing)
    return thing


def test_every_route_fits_the_document(api, web):
    web.member("kim")
    web.release("v1.0", body="First")
    web.release("v1.1", draft=True)
    deployment = web.deployment("production", "queued", "success").id
    web.world.user("acme", type="Organization")
    pull = web.pull("Add the form", milestone=web.milestone("Kick-off"), merged="2027-02-19")
    parent, child = web.issue("Whole"), web.issue("Part")
    web.sub_issue(parent=parent, child=child)
    known: dict[str, Any] = {
        "pull": pull.number,
        "child": child.number,
        "deployment": deployment,
    }
    elsewhere = [*(("GET", path) for path in BEYOND), ("POST", GRAPHQL)]
    walked = {handler[0] for way in elsewhere if (handler := dialect._ROUTES.find(*way))}
    for step in STEPS:
        path = filled(step.path, known)
        answer = api(step.method, path, filled(step.body, known))
        assert answer.status_code == step.status, (step.method, path, answer.text)
        handler = dialect._ROUTES.find(step.method, path.partition("?")[0])
        assert handler is not None
        walked.add(handler[0])
        if step.keep:
            name, _, key = step.keep.partition("=")
            known[name] = answer.json()[key]
    left = [
        (method, pattern.pattern)
        for method, pattern, handler in dialect._ROUTES.rows
        if handler not in walked
    ]
    assert left == []
