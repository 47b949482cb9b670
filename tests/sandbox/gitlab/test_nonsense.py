from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.sandbox.gitlab.dialect import GitLab
from milepost.sandbox.gitlab.instance import GitLabInstance
from milepost.sandbox.web import Request

FIELDS = (
    *("title", "description", "labels", "add_labels", "remove_labels", "milestone_id", "body"),
    *("assignee_ids", "due_date", "start_date", "state_event", "name", "color", "new_name"),
    *("target_project_id", "target_issue_iid", "link_type"),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
QUERIES = st.sampled_from(
    ("page", "per_page", "iids[]", "state", "order_by", "sort", "cursor", "pagination", "labels")
)
PLACES = (
    *("/issues", "/issues/1", "/issues/1/notes", "/issues/1/links", "/labels", "/labels/bug"),
    *("/milestones", "/milestones/1", "/issues/1/notes/1", "/merge_requests", "/x/%ff"),
)


@pytest.fixture
def gitlab(web):
    web.issue("One", labels=["bug"], milestone=web.milestone("Live"))
    web.comment(1, "Hi")
    return GitLab(GitLabInstance(tier="premium", user=None))


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    method=st.sampled_from(("GET", "POST", "PUT")),
    place=st.sampled_from(PLACES),
    sent=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=3) | VALUES,
    query=st.dictionaries(QUERIES, st.text(alphabet="0129abZ-=[]é", max_size=5), max_size=3),
)
def test_nonsense_is_answered_or_refused(world, gitlab, method, place, sent, query):
    raw = b"" if method == "GET" else json.dumps(sent).encode()
    request = Request(
        method=method,
        path=f"/gitlab/api/v4/projects/acme%2Fweb{place}",
        query="&".join(f"{name}={value}" for name, value in query.items()),
        headers={"private-token": "t"},
        body=json.loads(raw) if raw else None,
        raw=raw,
    )
    answer = gitlab.handle(world, request, "http://127.0.0.1:1")
    assert answer.status in (200, 201, 202, 400, 404, 405, 409, 422)
    json.loads(answer.content())
