"""The sandbox answers in the shape that GitHub itself answered PyGithub's authors.

The recordings come with PyGithub's source distribution (LGPL): they are read
where they are, never copied.  Old ones lack keys that GitHub added since, so a
key must agree with every recording that has it, and no recording of the last
years may have one that we lack.
"""

from __future__ import annotations

import ast
import json
import re
import tarfile
from collections import defaultdict
from pathlib import Path

import pytest

pytestmark = pytest.mark.needs("recordings")
CACHE = Path(__file__).parents[2] / ".cache"
RECENT = {"event": "2019"}
"""From when on a recording counts as of today, where not from 2024 on."""
KINDS = {
    "issue": r"/repos/[^/]+/[^/]+/issues(/\d+)?(\?.*)?",
    "milestone": r"/repos/[^/]+/[^/]+/milestones(/\d+)?(\?.*)?",
    "comment": r"/repos/[^/]+/[^/]+/issues/(\d+/comments|comments/\d+)(\?.*)?",
    "label": r"/repos/[^/]+/[^/]+/(issues/\d+/)?labels(/[^/?]+)?(\?.*)?",
    "repository": r"/repos/[^/]+/[^/]+",
    "user": r"/users/[^/]+",
    "event": r"/repos/[^/]+/[^/]+/issues/\d+/events(\?.*)?",
}
NOT_OURS = {
    # what a repository has beyond issues, and what only its owner is told
    "repository": {
        *("allow_auto_merge", "allow_merge_commit", "allow_rebase_merge", "allow_squash_merge"),
        *("allow_update_branch", "delete_branch_on_merge", "merge_commit_message"),
        *("merge_commit_title", "squash_merge_commit_message", "squash_merge_commit_title"),
        *("use_squash_pr_title_as_default", "temp_clone_token", "custom_properties"),
        *("organization", "parent", "source", "security_and_analysis", "template_repository"),
        *("has_pull_requests", "pull_request_creation_policy", "has_commit_comments"),
    },
    "user": {"plan", "notification_email", "suspended_at", "business_plus", "ldap_dn"},
    # shown only where there is something to show
    "issue": {"draft", "pull_request", "parent_issue_url", "pinned_comment", "body_html"}
    | {"body_text", "issue_field_values", "repository", "score", "text_matches"},
    "event": {"label", "milestone", "assignee", "assigner", "rename", "state_reason"}
    | {"lock_reason", "performed_via_github_app", "project_card", "dismissed_review"}
    | {"review_requester", "requested_reviewer", "requested_team", "source", "body", "message"},
    "comment": {"pin", "minimized"},
    "milestone": set(),
    "label": set(),
}


def exchanges():
    """Method, path, status, year and body of every recorded exchange of these kinds."""
    archive = next(CACHE.glob("pygithub-*.tar.gz"))
    with tarfile.open(archive) as packed:
        for member in packed:
            if "/ReplayData/" not in member.name or not member.isfile():
                continue
            lines = packed.extractfile(member).read().decode(errors="replace").split("\n")
            for start in range(0, len(lines) - 9, 11):
                yield lines[start : start + 10]


def told(lines):
    """The kind and the object of a successful answer, and the year of it."""
    method, path, status, headers, body = lines[1], lines[4], lines[7], lines[8], lines[9]
    if status not in ("200", "201") or method not in ("GET", "POST", "PATCH"):
        return
    kinds = [kind for kind, pattern in KINDS.items() if re.fullmatch(pattern, path)]
    if not kinds:
        return
    try:
        content, named = json.loads(body), dict(ast.literal_eval(headers))
    except (ValueError, SyntaxError):
        return
    date = {name.lower(): value for name, value in named.items()}.get("date", "")
    for row in content if isinstance(content, list) else [content]:
        if isinstance(row, dict) and "url" in row:
            yield kinds[0], row, (re.findall(r"\b(20\d\d)\b", date) or ["2012"])[0]


@pytest.fixture(scope="module")
def recorded():
    found = defaultdict(list)
    for lines in exchanges():
        for kind, row, year in told(lines):
            found[kind].append((row, year))
    return found


@pytest.fixture
def ours(world, web, api):
    live = web.milestone("Live", due="2027-03-05", description="d", closed="2027-01-01")
    web.issue(
        "One", milestone=live, labels=["bug"], assignees=["kim"], body="b", closed="2027-01-01"
    )
    web.issue("Two")
    web.pull("Three", merged="2027-01-01")
    comment = web.comment(1, "c")
    web.label("bug", description="d")
    return {
        "issue": api.get("/repos/acme/web/issues?state=all"),
        "milestone": api.get("/repos/acme/web/milestones?state=all"),
        "comment": [api.get(f"/repos/acme/web/issues/comments/{comment.id}")],
        "label": api.get("/repos/acme/web/labels"),
        "repository": [api.get("/repos/acme/web")],
        "user": [api.get("/users/dana")],
        "event": api.get("/repos/acme/web/issues/1/events"),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_recordings_to_compare_with(recorded, kind):
    assert len(recorded[kind]) >= 3, kind
    assert any(year >= RECENT.get(kind, "2024") for _, year in recorded[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_of_the_recorded_types(recorded, ours, kind):
    wrong = set()
    for mine in ours[kind]:
        for name, value in mine.items():
            theirs = [row[name] for row, _ in recorded[kind] if name in row]
            types = {shape(it) for it in theirs}
            if theirs and value is not None and types != {"null"} and shape(value) not in types:
                wrong.add((name, shape(value), *types))
    assert not wrong


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_github_tells_today_is_missing(recorded, ours, kind):
    mine = {name for row in ours[kind] for name in row}
    since = RECENT.get(kind, "2024")
    theirs = {name for row, year in recorded[kind] if year >= since for name in row}
    assert theirs - mine - NOT_OURS[kind] == set()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_made_up(recorded, document, ours, kind):
    known = {name for row, _ in recorded[kind] for name in row}
    schema = {"issue": "issue", "comment": "issue-comment", "event": "issue-event"}
    schema |= {"milestone": "milestone", "label": "label", "repository": "full-repository"}
    schema |= {"user": "public-user"}
    known |= document.schema(schema[kind])["properties"].keys()
    assert {name for row in ours[kind] for name in row} - known <= {"state_reason"}


@pytest.mark.parametrize("kind", ["issue", "milestone", "comment", "event"])
def test_people_are_told_alike(recorded, ours, kind):
    name = {"milestone": "creator", "event": "actor"}.get(kind, "user")
    mine = set(ours[kind][0][name])
    since = RECENT.get(kind, "2024")
    theirs = {
        key for row, year in recorded[kind] if year >= since and row.get(name) for key in row[name]
    }
    assert theirs
    assert theirs <= mine | {"name", "email"}


def shape(value):
    """The JSON type of a value; of a text that is an address or a time, which."""
    if isinstance(value, str):
        if re.match(r"https?://", value):
            return "address"
        return "time" if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value) else "text"
    kinds = {bool: "flag", int: "number", list: "list", dict: "object", type(None): "null"}
    return kinds[type(value)]
