from __future__ import annotations

import re

import pytest

from milepost.sandbox import Limits

ISSUES = "/repos/acme/web/issues"


@pytest.fixture(autouse=True)
def many(web):
    for number in range(1, 236):
        web.issue(f"Issue {number}", created="2027-01-01")


def links(answer):
    found = re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("Link", ""))
    return {rel: url for url, rel in found}


def pages(api, path):
    """Every page by ``rel="next"``."""
    answer = api("GET", path)
    yield answer
    while "next" in links(answer):
        answer = api("GET", links(answer)["next"])
        yield answer


def test_thirty_a_page_unless_asked_and_never_more_than_a_hundred(api):
    assert len(api.get(ISSUES)) == 30
    assert len(api.get(ISSUES + "?per_page=7")) == 7
    assert len(api.get(ISSUES + "?per_page=500")) == 100
    assert len(api.get(ISSUES + "?per_page=0")) == 30


def test_links_lead_everywhere(api):
    first = api("GET", ISSUES + "?per_page=100&state=all")
    assert {rel: url[-6:] for rel, url in links(first).items()} == {
        "next": "page=2",
        "last": "page=3",
    }
    assert "per_page=100&state=all" in links(first)["next"]
    second = links(api("GET", links(first)["next"]))
    assert {rel: url[-6:] for rel, url in second.items()} == {
        "prev": "page=1",
        "next": "page=3",
        "last": "page=3",
        "first": "page=1",
    }
    third = api("GET", links(first)["last"])
    assert set(links(third)) == {"prev", "first"}
    assert len(third.json()) == 35
    assert links(api("GET", ISSUES + "?milestone=none&labels=x")) == {}


def test_every_issue_is_seen_once(api):
    rows = [row["number"] for page in pages(api, ISSUES + "?per_page=50") for row in page.json()]
    assert rows == list(range(235, 0, -1))


def test_a_page_beyond_the_last_is_empty(api):
    beyond = api("GET", ISSUES + "?page=99")
    assert beyond.json() == []
    assert links(beyond)["prev"].endswith("page=8")


def test_comments_too_are_paged(api, web):
    for number in range(31):
        web.comment(1, str(number))
    found = list(pages(api, ISSUES + "/1/comments"))
    assert [len(page.json()) for page in found] == [30, 1]


@pytest.fixture
def short(world, checked_server, connect):
    """A server on which a list of more than two pages is a large one."""
    with checked_server(world, limits=Limits(pages=2)) as server:
        yield connect(server)


def test_a_large_list_goes_on_by_cursor_only(short):
    refused = short("GET", ISSUES + "?per_page=100&page=3")
    assert refused.status_code == 422
    assert refused.json()["message"].startswith("Pagination with the page parameter is not")
    first = short("GET", ISSUES + "?per_page=100")
    assert set(links(first)) == {"next"}
    assert "after=" in links(first)["next"]
    found = list(pages(short, ISSUES + "?per_page=100"))
    rows = [row["number"] for page in found for row in page.json()]
    assert rows == list(range(235, 0, -1))
    assert len(found) == 3


def test_a_large_list_still_has_its_first_pages(short):
    second = short.get(ISSUES + "?per_page=100&page=2")
    assert [row["number"] for row in second] == list(range(135, 35, -1))


def test_a_cursor_nobody_gave_is_refused(short):
    for cursor in ("x", "Y3Vyc29yOg=="):
        assert short("GET", f"{ISSUES}?per_page=100&after={cursor}").status_code == 422


def test_a_short_list_is_not_a_large_one(short):
    assert set(links(short("GET", ISSUES + "?per_page=100&labels=x"))) == set()
    answer = short("GET", ISSUES + "?per_page=100&creator=dana&since=2027-02-01T00:00:00Z&page=9")
    assert (answer.status_code, answer.json()) == (200, [])
