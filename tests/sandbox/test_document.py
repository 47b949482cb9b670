"""The check against GitHub's document has teeth: what is wrong is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.sandbox.log import Exchange

MILESTONES = "/api/v3/repos/acme/web/milestones"


@pytest.fixture
def good(api, server, web):
    """A true exchange that fits."""
    web.milestone("Live", due="2027-03-05")
    api.get("/repos/acme/web/milestones?state=all&per_page=100")
    return server.log.exchanges[-1]


@pytest.fixture
def posted(api, server):
    """A true POST that fits."""
    api("POST", "/repos/acme/web/milestones", {"title": "x", "due_on": "2027-03-05T12:00:00Z"})
    return server.log.exchanges[-1]


def test_what_fits_is_let_pass(document, good, posted):
    assert document.deviations(good) == []
    assert document.deviations(posted) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"path": "/api/v3/repos/acme/web/nonsense"}, "is not in the document"),
        ({"method": "PUT"}, "is not in the document"),
        ({"query": "state=late"}, "query: state"),
        ({"query": "per_page=many"}, "query: per_page"),
        ({"query": "colour=red"}, "unknown parameter 'colour'"),
        ({"body": {}}, "a body where none belongs"),
        ({"status": 418}, "status 418 is not in the document"),
        ({"status": 404}, "response 404: "),
        ({"answer": {}}, "response 200: "),
    ],
)
def test_a_wrong_read_is_found(document, good, change, said):
    found = document.deviations(replace(good, **change))
    assert any(said in text for text in found), found


@pytest.mark.parametrize("path", ["/api/v3/repos/acme/web/milestones/x", MILESTONES + "/1.5"])
def test_a_wrong_number_in_a_path_is_found(document, good, path):
    found = document.deviations(replace(good, path=path, query="", answer=good.answer[0]))
    assert any("path: milestone_number" in text for text in found), found


@pytest.mark.parametrize("key", ["id", "title", "due_on", "open_issues", "creator"])
def test_every_key_of_an_answer_is_held_to_it(document, good, key):
    row = {name: value for name, value in good.answer[0].items() if name != key}
    assert document.deviations(replace(good, answer=[row]))
    assert document.deviations(replace(good, answer=[{**good.answer[0], key: [1]}]))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "no body"),
        ({}, "required"),
        ({"title": 3}, "is not of type"),
        ({"title": "x", "due_on": "2027-03-05"}, "date-time"),
        ({"title": "x", "color": "red"}, "unknown key 'color'"),
    ],
)
def test_a_wrong_write_is_found(document, posted, body, said):
    found = document.deviations(replace(posted, body=body))
    assert any(said in text for text in found), found
    assert document.deviations(replace(posted, body=body), answers_only=True) == []


def test_the_allowed_deviations_are_the_library_s_and_no_more(document, posted):
    bare = replace(
        posted,
        method="PATCH",
        path=MILESTONES + "/1",
        status=200,
        body={"due_on": "2027-03-05"},
    )
    assert document.deviations(bare) == []
    assert document.deviations(replace(bare, body={"due_on": 3}))
    labels = replace(
        posted,
        path="/api/v3/repos/acme/web/issues/1/labels",
        status=200,
        body=["bug"],
        answer=[],
    )
    assert document.deviations(labels) == []
    assert document.deviations(replace(labels, body={"labels": 3}))
    after = replace(
        labels, method="GET", path="/api/v3/repos/a/b/issues", body=None, query="after=x"
    )
    assert document.deviations(after) == []
    assert document.deviations(replace(after, query="before=x"))


def test_a_body_where_none_belongs_is_found(document, good):
    gone = replace(good, method="DELETE", path=MILESTONES + "/1", query="", status=204, answer=None)
    assert document.deviations(gone) == []
    assert document.deviations(replace(gone, answer={}))


def test_a_struck_exchange_is_held_with_its_request_only(document, good):
    struck = replace(good, status=502, answer=None, struck=True)
    assert document.deviations(struck) == []
    assert document.deviations(replace(struck, query="state=late"))


@pytest.mark.parametrize("reset", [False, True])
def test_the_fixture_fails_a_test_that_deviates_though_the_log_is_reset(
    checked_server, connect, world, reset
):
    def deviate():
        with checked_server(world) as server:
            connect(server)("GET", "/repos/acme/web/issues?colour=red")
            if reset:
                server.log.reset()

    with pytest.raises(AssertionError, match="unknown parameter 'colour'"):
        deviate()


def test_pages_for_people_are_not_held_to_it(checked_server, connect, world):
    with checked_server(world) as server:
        connect(server)("GET", f"{server.url}/acme/web")
        assert isinstance(server.log.exchanges[0], Exchange)
