from __future__ import annotations

import pytest

ON = "/repos/acme/web/issues/1/comments"
ALL = "/repos/acme/web/issues/comments"


def bodies(rows):
    return [row["body"] for row in rows]


@pytest.fixture
def issue(web):
    return web.issue("One", created="2027-01-01")


def test_one_lives(api, issue, clock):
    text = "First\r\nsecond\n\ttab \u202e <b>"
    made = api("POST", ON, {"body": text})
    assert (made.status_code, made.headers["Location"]) == (201, made.json()["url"])
    row = made.json()
    assert (row["body"], row["user"]["login"]) == (text, "dana")
    assert row["html_url"].endswith(f"/acme/web/issues/1#issuecomment-{row['id']}")
    clock.sleep(60)
    one = f"{ALL}/{row['id']}"
    changed = api("PATCH", one, {"body": "new"}).json()
    assert (changed["body"], changed["created_at"], changed["updated_at"]) == (
        "new",
        "2027-02-22T09:00:00Z",
        "2027-02-22T09:01:00Z",
    )
    assert api.get("/repos/acme/web/issues/1")["updated_at"] == "2027-02-22T09:01:00Z"
    assert api.get("/repos/acme/web/issues/1")["comments"] == 1
    assert api.get(one)["body"] == "new"
    assert api("DELETE", one).status_code == 204
    assert api("GET", one).status_code == 404
    assert api.get("/repos/acme/web/issues/1")["comments"] == 0


def test_they_are_listed_by_issue_and_all(api, web, issue):
    web.issue("Two")
    web.comment(1, "a", created="2027-01-01")
    web.comment(2, "b", created="2027-01-03")
    changed = web.comment(1, "c", created="2027-01-02")
    changed.updated_at = changed.updated_at.replace(month=2)
    assert bodies(api.get(ON)) == ["a", "c"]
    assert bodies(api.get(ON + "?since=2027-02-01T00:00:00Z")) == ["c"]
    assert bodies(api.get(ALL)) == ["a", "b", "c"]
    assert bodies(api.get(ALL + "?sort=updated")) == ["c", "b", "a"]
    assert bodies(api.get(ALL + "?sort=updated&direction=asc")) == ["a", "b", "c"]
    assert bodies(api.get(ALL + "?sort=created&direction=desc")) == ["c", "b", "a"]
    assert bodies(api.get(ALL + "?since=2027-01-02T12:00:00Z")) == ["b", "c"]


def test_a_comment_may_have_65536_characters(api, issue):
    assert api("POST", ON, {"body": "é" * 65536}).status_code == 201
    for method, path in (("POST", ON), ("PATCH", f"{ALL}/{issue.comments[0]}")):
        answer = api(method, path, {"body": "x" * 65537})
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["message"] == "Body is too long (maximum is 65536 characters)"


def test_what_is_no_comment_is_refused(wrong, issue):
    assert wrong("POST", ON, {"body": " "}).status_code == 422
    assert wrong("POST", ON, {}).status_code == 422
    assert wrong("POST", ON, {"body": 3}).status_code == 422
    assert wrong("GET", ON + "?since=now").status_code == 422
    assert issue.comments == []
