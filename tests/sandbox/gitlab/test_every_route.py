"""Every route answers as GitLab does: the status, issues and milestones by their schemas.

A route that is added to the sandbox fails here until it is walked, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from milepost.sandbox.gitlab import dialect

WEB = "/projects/acme%2Fweb"
ISSUE = WEB + "/issues/{issue}"
GRAPHQL = "/api/graphql?query=%7Bmutation%7D"


@dataclass
class Step:
    """One request, the status it must get, and what to keep of the answer as ``NAME=PATH``."""

    method: str
    path: str
    status: int = 200
    body: Any = None
    keep: str = ""


STEPS = [
    Step("GET", "/version"),
    Step("GET", "/metadata"),
    Step("GET", "/user", keep="me=id"),
    Step("GET", "/users?username=kim"),
    Step("GET", "/users/{me}"),
    Step("GET", "/personal_access_tokens/self"),
    Step("GET", "/todos"),
    Step("GET", "/projects"),
    Step("GET", WEB, keep="web=id"),
    Step("GET", "/groups"),
    Step("GET", "/groups/acme"),
    Step("GET", "/groups/acme/projects"),
    Step("GET", "/groups/acme/subgroups"),
    Step("GET", WEB + "/members"),
    Step("GET", WEB + "/members/all"),
    Step("GET", WEB + "/members/all/{me}"),
    Step("GET", "/groups/acme/members/all/{me}"),
    Step("GET", WEB + "/users"),
    Step("POST", WEB + "/labels", 201, {"name": "late", "color": "#d73a4a"}),
    Step("GET", WEB + "/labels"),
    Step("GET", WEB + "/labels/late"),
    Step("PUT", WEB + "/labels/late", 200, {"new_name": "later"}),
    Step("PUT", WEB + "/labels", 200, {"name": "later", "color": "#000000"}),
    Step("POST", WEB + "/milestones", 201, {"title": "Live"}, keep="live=id"),
    Step("PUT", WEB + "/milestones/{live}", 200, {"due_date": "2027-03-05"}),
    Step("GET", WEB + "/milestones?include_ancestors=true"),
    Step("GET", WEB + "/milestones/{live}"),
    Step("POST", "/groups/acme/milestones", 201, {"title": "Rollout"}, keep="rollout=id"),
    Step("PUT", "/groups/acme/milestones/{rollout}", 200, {"state_event": "close"}),
    Step("GET", "/groups/acme/milestones"),
    Step("GET", "/groups/acme/milestones/{rollout}"),
    Step("POST", WEB + "/issues", 201, {"title": "Hook", "labels": "later"}, keep="issue=iid"),
    Step("POST", WEB + "/issues", 201, {"title": "Form"}, keep="other=iid"),
    Step("PUT", ISSUE, 200, {"milestone_id": "{live:int}", "remove_labels": "later"}),
    Step("PUT", ISSUE, 200, {"state_event": "close"}),
    Step("GET", ISSUE),
    Step("GET", ISSUE + "/time_stats"),
    Step("GET", WEB + "/issues"),
    Step("GET", WEB + "/issues?pagination=keyset&order_by=created_at"),
    Step("GET", "/groups/acme/issues"),
    Step("GET", "/issues"),
    Step("GET", WEB + "/milestones/{live}/issues"),
    Step("GET", "/groups/acme/milestones/{rollout}/issues"),
    Step("GET", ISSUE + "/resource_state_events"),
    Step("GET", ISSUE + "/resource_milestone_events"),
    Step("GET", ISSUE + "/resource_label_events"),
    Step("POST", ISSUE + "/notes", 201, {"body": "First"}, keep="note=id"),
    Step("GET", ISSUE + "/notes"),
    Step("GET", ISSUE + "/notes/{note}"),
    Step("PUT", ISSUE + "/notes/{note}", 200, {"body": "Second"}),
    Step("GET", GRAPHQL),
    Step("DELETE", ISSUE + "/notes/{note}", 204),
    Step("POST", ISSUE + "/notes", 202, {"body": "/reopen"}),
    Step(
        "POST",
        ISSUE + "/links",
        201,
        {"target_project_id": "{web}", "target_issue_iid": "{other}", "link_type": "blocks"},
    ),
    Step("GET", ISSUE + "/links", keep="link=0.issue_link_id"),
    Step("DELETE", ISSUE + "/links/{link}"),
    Step("GET", WEB + "/merge_requests"),
    Step("GET", WEB + "/merge_requests/1"),
    Step("GET", "/groups/acme/merge_requests"),
    Step("GET", "/merge_requests"),
    Step("GET", WEB + "/merge_requests/1/notes"),
    Step("GET", WEB + "/merge_requests/1/resource_state_events"),
    Step("GET", WEB + "/merge_requests/1/resource_milestone_events"),
    Step("GET", WEB + "/merge_requests/1/resource_label_events"),
    Step("GET", WEB + "/milestones/{live}/merge_requests"),
    Step("GET", "/groups/acme/milestones/{rollout}/merge_requests"),
    Step("GET", WEB + "/releases"),
    Step("GET", WEB + "/releases/v1.0"),
    Step("GET", WEB + "/deployments?environment=production&order_by=id&sort=desc"),
    Step("DELETE", ISSUE, 204),
    Step("DELETE", WEB + "/labels/later", 204),
    Step("DELETE", WEB + "/milestones/{live}", 204),
    Step("DELETE", "/groups/acme/milestones/{rollout}", 204),
]


def filled(thing, known):
    if isinstance(thing, dict):
        return {key: filled(value, known) for key, value in thing.items()}
    if isinstance(thing, str) and (whole := re.fullmatch(r"\{(\w+):int\}", thing)):
        return int(known[whole[1]])
    return re.sub(r"\{(\w+)\}", lambda it: str(known[it[1]]), thing) if thing else thing


def found(answer, path):
    for part in path.split("."):
        answer = answer[int(part) if part.isdigit() else part]
    return answer


def test_every_route_fits(world, web, gitlab_server, connect):
    web.pull("Add the form", milestone=web.milestone("Kick-off"), merged="2027-02-19", iid=1)
    web.release("v1.0", body="First")
    known: dict[str, Any] = {}
    walked = set()
    with gitlab_server(world, tier="premium") as server:
        api = connect(server)
        for step in STEPS:
            path = filled(step.path, known)
            answer = api(step.method, path, filled(step.body, known))
            assert answer.status_code == step.status, (step.method, path, answer.text)
            bare = path.partition("?")[0]
            walked |= {
                (method, pattern.pattern)
                for method, pattern, _handler in dialect._ROUTES.rows
                if method == step.method and pattern.fullmatch(bare)
            }
            if step.keep:
                name, _, where = step.keep.partition("=")
                known[name] = found(answer.json(), where)
    rows = {(method, pattern.pattern) for method, pattern, _handler in dialect._ROUTES.rows}
    assert rows - walked == set()


@pytest.mark.parametrize(
    ("method", "path", "change"),
    [
        ("GET", "/projects/acme%2Fweb/issues/1", {"answer": {"iid": "1"}}),
        ("GET", "/projects/acme%2Fweb/milestones", {"answer": [{"id": 1}]}),
        ("GET", "/projects/acme%2Fweb/milestones", {"status": 206, "answer": []}),
        ("POST", "/projects/acme%2Fweb/issues", {"status": 200, "answer": []}),
        ("DELETE", "/projects/acme%2Fweb/issues/1", {"status": 201, "answer": None}),
        ("GET", "/projects/acme%2Fweb/issues/1", {"status": 404, "answer": {"detail": "x"}}),
        (
            "GET",
            "/projects/acme%2Fweb/issues/1/resource_milestone_events",
            {"answer": [{"action": "add", "milestone": {"id": 1}}]},
        ),
        (
            "POST",
            "/projects/acme%2Fweb/issues/1/links",
            {"status": 201, "answer": {"source_issue": {}, "target_issue": {}}},
        ),
        ("DELETE", "/projects/acme%2Fweb/issues/1/links/7", {"answer": {"source_issue": {}}}),
    ],
)
def test_what_does_not_fit_is_found(schemas, api, server, web, method, path, change):
    web.issue("Hook")
    api.get("/projects/acme%2Fweb/issues/1")
    exchange = server.log.exchanges[-1]
    assert schemas.deviations(exchange) == []
    bad = replace(exchange, method=method, path="/gitlab/api/v4" + path, **change)
    assert schemas.deviations(bad)
