"""Answers nobody can use: malformed rows, broken links, bodies that are no lists."""

import json

import pytest

from milepost.model.reading import Want
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>Please log in</html>", "the answer is not JSON (text/html)"),
        (b'[{"number": 1', "the answer is not JSON"),
        (b"[" * 50_000, "the answer is not JSON"),
        (b"[" + b"9" * 5000 + b"]", "the answer is not JSON"),
        ({"message": "hello"}, "the answer is not a list"),
        (b"", "the answer is not a list"),
        (b'"text"', "the answer is not a list"),
    ],
)
def test_an_answer_that_is_no_list(web, server, opened, body, reason):
    server.faults.answer("GET", "*/issues", 200, body=body)
    reading = opened(server).read(FIRST)
    assert f"issues: {reason}" in reading.reason
    assert reading.proves(Want.MILESTONES)
    assert not reading.proves(Want.ISSUES)


BROKEN = [
    ({"title": None}, "title: "),
    ({"title": 7}, "title: "),
    ({"number": "1"}, "number: "),
    ({"number": True}, "number: "),
    ({"state": "merged"}, "state: "),
    ({"user": {"id": 1}}, "user.login: "),
    ({"user": "dana"}, "user: "),
    ({"labels": None}, "labels: "),
    ({"labels": [{"color": "fff"}]}, "labels.0."),
    ({"milestone": "Live"}, "milestone: "),
    ({"created_at": "yesterday"}, "created_at: "),
    ({"created_at": 1700000000}, "created_at: "),
    ({"created_at": "2027-01-01T00:00:00"}, "created_at: "),
    ({"created_at": "0001-01-01T00:00:00+23:00"}, "created_at: "),
    ({"html_url": "javascript:alert(1)"}, "html_url: "),
    ({"pull_request": []}, "pull_request: "),
    ({"pull_request": {"merged_at": "soon"}}, "merged_at: "),
    ({"comments": "many"}, "comments: "),
]


@pytest.mark.parametrize(("change", "where"), BROKEN)
def test_a_malformed_row_is_never_dropped_in_silence(web, bare_server, opened, change, where, rows):
    web.issue("Good")
    web.issue("Bad")
    good, bad = rows(bare_server, opened, "/issues?direction=asc")
    bare_server.faults.answer("GET", "*/issues", 200, body=[{**bad, **change}, good])
    reading = opened(bare_server).read(ISSUES)
    assert [issue.title for issue in reading.issues] == ["Good"]
    assert not reading.complete
    assert f"issues: a row that cannot be understood ({where}" in reading.reason
    assert reading.proofs[Want.ISSUES].gaps == frozenset()


@pytest.mark.parametrize("row", [None, 7, "text", [], {}])
def test_a_row_that_is_none(web, server, opened, row):
    server.faults.answer("GET", "*/milestones", 200, body=[row])
    reading = opened(server).read(Scope.of(Want.MILESTONES))
    assert not reading.complete
    assert "milestones: a row that cannot be understood" in reading.reason


@pytest.mark.parametrize("key", ["milestone", "labels", "user", "created_at", "repository_url"])
def test_a_key_that_is_missing_is_not_guessed_at(web, bare_server, opened, key, rows):
    web.issue("One")
    (row,) = rows(bare_server, opened, "/issues")
    del row[key]
    bare_server.faults.answer("GET", "*/issues", 200, body=[row])
    assert f"({key}: Field required)" in opened(bare_server).read(ISSUES).reason


def test_half_a_surrogate_pair_is_malformed(web, bare_server, opened, rows):
    web.milestone("Live")
    (row,) = rows(bare_server, opened, "/milestones")
    raw = {**row, "description": "\ud800"}
    bare_server.faults.answer("GET", "*/milestones", 200, body=json.dumps([raw]).encode())
    reading = opened(bare_server).read(Scope.of(Want.MILESTONES))
    assert (
        reading.reason == "milestones: the answer is not JSON (text/html); is the address GitHub's?"
    )
    whole = {**row, "description": "\U0001f600"}
    bare_server.faults.answer("GET", "*/milestones", 200, body=json.dumps([whole]).encode())
    (found,) = opened(bare_server).read(Scope.of(Want.MILESTONES)).milestones
    assert found.description == "\U0001f600"


def test_malformed_comments_blockers_labels_and_people(web, bare_server, opened, rows):
    form, hook = web.issue("Form"), web.issue("Hook")
    web.block(blocked=form, blocker=hook)
    web.comment(form, "a")
    (comment,) = rows(bare_server, opened, "/issues/1/comments")
    (blocker,) = rows(bare_server, opened, "/issues/1/dependencies/blocked_by")
    faults = bare_server.faults
    faults.answer("GET", "*/comments", 200, body=[{**comment, "issue_url": "about:blank"}])
    faults.answer("GET", "*/blocked_by", 200, body=[{**blocker, "repository_url": "x"}])
    faults.answer("GET", "*/labels", 200, body=[{"name": None}])
    faults.answer("GET", "*/users/*", 200, body={"login": 3})
    faults.answer("GET", "*/milestones/1", 200, body={"number": 1})
    github = opened(bare_server)
    for want, refs, told in (
        (Want.COMMENTS, ("#1",), "issue_url: not the address of an issue"),
        (Want.LINKS, ("#1",), "repository_url: not the address of a repository"),
        (Want.LABELS, None, "name: "),
        (Want.PEOPLE, ("kim",), "login: "),
        (Want.MILESTONES, ("1",), "Field required"),
    ):
        reading = github.read(Scope.of(want, refs=refs))
        assert told in reading.reason
        assert reading.proofs[want].gaps == set(refs or ())


def test_older_servers_say_less(web, bare_server, opened, rows):
    web.issue("Issue", assignees=["kim"])
    web.pull("Merged or not", closed="2027-02-01")
    web.pull("Open")
    answer = rows(bare_server, opened, "/issues?state=all&direction=asc&sort=created")
    for row in answer:
        for key in ("issue_dependencies_summary", "state_reason", "assignees", "body"):
            row.pop(key, None)
        row.get("pull_request", {}).pop("merged_at", None)
    answer.append({**answer[0], "number": 9, "issue_dependencies_summary": {"blocked_by": 2}})
    bare_server.faults.answer("GET", "*/issues", 200, body=answer)
    reading = opened(bare_server).read(ISSUES)
    assert reading.complete
    assert [(issue.blockers, issue.body, issue.assignees) for issue in reading.issues] == [
        (0, "", ()),
        (2, "", ()),
    ]
    assert sorted(pull.state for pull in reading.pulls) == ["open", "unknown"]


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ('<{url}/api/v3/x?page=2>; rel="next"', "HTTP 404"),
        ('<{url}/elsewhere?page=2>; rel="next"', "the link to the next page leads elsewhere"),
        ('<https://[bad/api/v3/x>; rel="next"', "the link to the next page cannot be understood"),
        ('<https://evil.example/api/v3/repos/acme/web/none>; rel="next"', "page 2: HTTP 404"),
    ],
)
def test_a_link_that_leads_astray(web, server, bare_server, opened, link, reason, rows):
    web.issue("One")
    body = rows(bare_server, opened, "/issues")
    headers = {"Link": link.format(url=bare_server.url)}
    bare_server.faults.answer("GET", "*/issues", 200, body=body, headers=headers)
    reading = opened(bare_server).read(ISSUES)
    assert not reading.complete
    assert reason in reading.reason


@pytest.mark.parametrize("link", ["", "nonsense", "<>", "<x>; rel", '<{url}/api/v3/a>; rel="prev"'])
def test_links_that_lead_nowhere_end_the_list(web, bare_server, opened, link, rows):
    web.issue("One")
    body = rows(bare_server, opened, "/issues")
    headers = {"Link": link.format(url=bare_server.url)}
    bare_server.faults.answer("GET", "*/issues", 200, body=body, headers=headers)
    assert opened(bare_server).read(ISSUES).complete


def test_pages_that_go_round_in_a_circle(web, bare_server, opened, rows):
    web.issue("One")
    body = rows(bare_server, opened, "/issues")
    headers = {"Link": f'<{bare_server.api}/repos/acme/web/issues?page=2>; rel="next"'}
    bare_server.faults.answer("GET", "*/issues", 200, body=body, headers=headers, times=None)
    reading = opened(bare_server).read(ISSUES)
    assert "page 2: the pages go round in a circle" in reading.reason
    assert reading.requests == 2


@pytest.mark.parametrize("value", ["many", "inf", "1e999"])
def test_headers_pygithub_stumbles_over(web, server, opened, value):
    headers = {"X-RateLimit-Remaining": value, "X-RateLimit-Limit": "60"}
    server.faults.answer("GET", "*/issues", 200, body=[], headers=headers)
    assert "headers cannot be understood" in opened(server).read(ISSUES).reason


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"message": "a\n\u202eb\x00  c"}, "HTTP 422: a b c"),
        ({"message": "x" * 999}, "x…"),
        ({"message": 7, "errors": ["one", 3, {"message": "two"}]}, "HTTP 422: one; two"),
        ({"message": "Invalid.", "errors": "all of it"}, "HTTP 422: Invalid; all of it"),
        (
            {"errors": [{"field": "name", "code": "missing"}, {"code": 4}]},
            "HTTP 422: name missing; 4",
        ),
        ([1], "HTTP 422"),
        (b"<html>", "HTTP 422"),
        (b"[[", "HTTP 422"),
    ],
)
def test_what_github_says_of_a_refusal(web, server, opened, body, told):
    server.faults.answer("GET", "*/issues", 422, body=body)
    reason = opened(server).read(ISSUES).reason
    assert reason.startswith("issues: HTTP 422")
    assert reason.endswith(told)
    assert len(reason) < 300
    assert reason.isprintable()
