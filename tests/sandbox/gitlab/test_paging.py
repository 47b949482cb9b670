from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ISSUES = "/projects/acme%2Fweb/issues"


def pages(api, path):
    """The rows of every page, following the next links."""
    rows = []
    while path:
        answer = api("GET", path)
        assert answer.status_code == 200, answer.text
        rows.append([it["iid"] for it in answer.json()])
        path = answer.links.get("next", {}).get("url")
    return rows


@pytest.fixture
def five(web):
    for number in range(5):
        web.issue(f"Issue {number}", created=f"2027-01-0{number + 1}")


def test_pages_tell_where_they_are(five, api, server):
    answer = api("GET", ISSUES + "?per_page=2&page=2&state=opened")
    told = {name: answer.headers[f"X-{name}"] for name in ("Page", "Per-Page", "Total")}
    assert told == {"Page": "2", "Per-Page": "2", "Total": "5"}
    assert answer.headers["X-Total-Pages"] == "3"
    assert (answer.headers["X-Next-Page"], answer.headers["X-Prev-Page"]) == ("3", "1")
    links = {name: it["url"] for name, it in answer.links.items()}
    assert set(links) == {"prev", "next", "first", "last"}
    assert links["next"].startswith(f"{server.gitlab}/api/v4{ISSUES}?")
    assert "state=opened" in links["next"]
    assert "page=3" in links["next"]
    last = api("GET", links["last"])
    assert last.headers["X-Next-Page"] == ""
    assert set(last.links) == {"prev", "first", "last"}


def test_an_empty_list_has_one_page(api):
    answer = api("GET", ISSUES)
    assert answer.json() == []
    assert (answer.headers["X-Total"], answer.headers["X-Total-Pages"]) == ("0", "1")


def test_a_page_holds_at_most_a_hundred(web, api):
    for number in range(101):
        web.issue(f"Issue {number}")
    assert [len(rows) for rows in pages(api, ISSUES + "?per_page=1000")] == [100, 1]
    assert len(api.get(ISSUES)) == 20


def test_long_lists_carry_no_totals(five, world, gitlab_server, connect):
    with gitlab_server(world, counted=4) as server:
        answer = connect(server)("GET", ISSUES + "?per_page=2")
        assert "X-Total" not in answer.headers
        assert "X-Total-Pages" not in answer.headers
        assert "last" not in answer.links
        assert answer.headers["X-Next-Page"] == "2"
        assert pages(connect(server), ISSUES + "?per_page=2&sort=asc") == [[1, 2], [3, 4], [5]]


def test_page_numbers_end_somewhere(five, world, gitlab_server, connect):
    with gitlab_server(world, offset=4) as server:
        api = connect(server)
        assert api("GET", ISSUES + "?per_page=2&page=2").status_code == 200
        refused = api("GET", ISSUES + "?per_page=2&page=3")
        assert refused.status_code == 405
        assert "maximum allowed offset of 4" in refused.json()["error"]
        assert len(api.get("/groups/acme/issues?per_page=2&page=3")) == 1


def test_by_keyset_there_is_only_the_next_link(five, api):
    answer = api("GET", ISSUES + "?pagination=keyset&order_by=created_at&sort=asc&per_page=2")
    assert set(answer.links) == {"next"}
    assert "X-Total" not in answer.headers
    assert "X-Page" not in answer.headers
    path = ISSUES + "?pagination=keyset&order_by=created_at&sort=asc&per_page=2"
    assert pages(api, path) == [[1, 2], [3, 4], [5]]


def test_a_keyset_holds_while_issues_come_and_go(five, web, api):
    path = ISSUES + "?pagination=keyset&order_by=id&sort=asc&per_page=2"
    first = api("GET", path)
    web.delete_issue(1)
    second = api.get(first.links["next"]["url"])
    assert [it["iid"] for it in second] == [3, 4]
    by_page = api("GET", ISSUES + "?sort=asc&per_page=2&page=2").json()
    assert [it["iid"] for it in by_page] == [4, 5]


@pytest.mark.parametrize("cursor", ["x", "W10=", "WyJ4IiwxXQ==", "WzEsIngiXQ==", "bnVsbA=="])
def test_a_cursor_that_is_none_is_refused(five, api, cursor):
    answer = api("GET", f"{ISSUES}?pagination=keyset&cursor={cursor}")
    assert (answer.status_code, answer.json()) == (400, {"error": "cursor is invalid"})


def test_a_cursor_that_leads_nowhere_finds_nothing(api):
    assert api.get(ISSUES + "?pagination=keyset&cursor=x") == []


def test_an_order_that_has_no_keyset_is_paged(five, api):
    answer = api("GET", ISSUES + "?pagination=keyset&order_by=popularity&per_page=2")
    assert answer.headers["X-Page"] == "1"


@pytest.mark.parametrize("order", ["created_at", "updated_at", "due_date", "title", "id", "weight"])
@pytest.mark.parametrize("sort", ["asc", "desc"])
def test_every_keyset_gives_the_same_rows_as_pages(five, web, api, order, sort):
    web.issue("With a date", due="2027-02-01")
    web.issue("Another", due="2027-01-20")
    asked = f"{ISSUES}?order_by={order}&sort={sort}&per_page=3"
    by_page = list(chain(*pages(api, asked)))
    assert list(chain(*pages(api, asked + "&pagination=keyset"))) == by_page
    if order == "due_date":
        assert by_page[:2] == ([7, 6] if sort == "asc" else [6, 7])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(size=st.integers(1, 7), sort=st.sampled_from(["asc", "desc"]), keyset=st.booleans())
def test_pages_hold_every_row_once(five, api, size, sort, keyset):
    path = f"{ISSUES}?per_page={size}&sort={sort}&order_by=updated_at"
    path += "&pagination=keyset" * keyset
    rows = list(chain(*pages(api, path)))
    assert sorted(rows) == sorted(set(rows)) == list(range(1, rows_in(api) + 1))


def rows_in(api):
    return int(api("GET", ISSUES).headers["X-Total"])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("per_page=0", "per_page does not have a valid value"),
        ("per_page=x", "per_page is invalid"),
        ("page=x", "page is invalid"),
        ("order_by=colour", "order_by does not have a valid value"),
        ("sort=up", "sort does not have a valid value"),
        ("state=late", "state does not have a valid value"),
        ("updated_after=soon", "updated_after is invalid"),
        ("iids[]=x", "iids is invalid"),
        ("with_labels_details=perhaps", "with_labels_details is invalid"),
        ("milestone=x&milestone_id=Any", "milestone, milestone_id are mutually exclusive"),
    ],
)
def test_what_cannot_be_asked_is_refused(api, query, said):
    answer = api("GET", f"{ISSUES}?{query}")
    assert (answer.status_code, answer.json()) == (400, {"error": said})
