"""The check against Jira's documents has teeth: what is wrong is found."""

from __future__ import annotations

from dataclasses import replace

import pytest


@pytest.fixture
def document(jira_documents):
    return jira_documents[2]


@pytest.fixture
def good(cloud, server, cust):
    """A true read that fits."""
    cust.issue("Hook", versions=[cust.version("1.0")], assignee="kim", priority="Low")
    cust.link("Relates", cust.issue("Form"), cust.project.issues[1])
    cloud.get("/search/jql", params={"jql": "project = CUST ORDER BY key", "fields": "*all"})
    return server.log.exchanges[-1]


@pytest.fixture
def posted(cloud, server, cust):
    """A true write that fits."""
    cloud.ok("POST", "/version", {"name": "2.0", "project": "CUST"}, 201)
    return server.log.exchanges[-1]


def test_what_fits_is_let_pass(document, good, posted):
    assert document.deviations(good) == []
    assert document.deviations(posted) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"path": "/jira-cloud/rest/api/2/nonsense"}, "is not in the document"),
        ({"query": "colour=red"}, "unknown parameter 'colour'"),
        ({"query": "maxResults=many"}, "query: maxResults"),
        ({"query": "reconcileIssues=1,x"}, "query: reconcileIssues"),
        ({"status": 418}, "status 418 is not in the document"),
        ({"status": 404, "answer": {"message": "x"}}, "response 404: "),
        ({"answer": []}, "response 200: "),
        ({"answer": {"total": 3}}, "response 200: "),
    ],
)
def test_a_wrong_read_is_found(document, good, change, said):
    found = document.deviations(replace(good, **change))
    assert any(said in text for text in found), found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fixVersions", [{"nam": "1.0"}]),
        ("status", "To Do"),
        ("assignee", {"login": "kim"}),
        ("priority", 3),
        ("issuelinks", [{"id": "1"}]),
        ("comment", {"total": "1"}),
        ("parent", {"number": 1}),
    ],
)
def test_fields_of_issues_are_held_to_their_beans(document, good, field, value):
    row = good.answer["issues"][0]
    bad = {**row, "fields": {**row["fields"], field: value}}
    assert document.deviations(replace(good, answer={"issues": [bad], "isLast": True}))


@pytest.mark.parametrize(
    ("body", "said"),
    [(None, "no body"), ({"name": 3}, "is not of type"), ({"titel": "x"}, "titel")],
)
def test_a_wrong_write_is_found(document, posted, body, said):
    found = document.deviations(replace(posted, body=body))
    assert any(said in text for text in found), found
    assert document.deviations(replace(posted, body=body), answers_only=True) == []


def test_an_error_says_so_in_its_own_form(document, posted):
    body = {"errorMessages": ["x"], "errors": {}}
    for status in (400, 403, 404, 429):
        assert document.deviations(replace(posted, status=status, answer=body)) == []
        assert document.deviations(replace(posted, status=status, answer={"error": "x"}))


def test_v3_is_held_to_its_own_document(jira_documents, server, connect, cust):
    cust.issue("Hook")
    v3 = connect(server, "cloud", api="3")
    v3.get("/issue/CUST-1")
    exchange = server.log.exchanges[-1]
    assert jira_documents[3].deviations(exchange) == []
    assert jira_documents[2].deviations(exchange)


def test_the_fixture_fails_a_test_that_deviates(checked_server, connect, world):
    def deviate():
        with checked_server(world) as server:
            connect(server, "cloud")("GET", "/myself?colour=red")

    with pytest.raises(AssertionError, match="unknown parameter 'colour'"):
        deviate()
