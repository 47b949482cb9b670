from __future__ import annotations

import pytest

ISSUES = "/repos/acme/web/issues"
BY = ISSUES + "/1/dependencies/blocked_by"
PARTS = ISSUES + "/1/sub_issues"


def titles(rows):
    return [row["title"] for row in rows]


@pytest.fixture
def three(web):
    return [web.issue(title) for title in ("One", "Two", "Three")]


def test_blocking_lives(api, three, clock):
    one, two, three_ = three
    clock.sleep(60)
    made = api("POST", BY, {"issue_id": two.id})
    assert (made.status_code, made.json()["number"]) == (201, 1)
    assert made.json()["updated_at"] == "2027-02-22T09:01:00Z"
    api("POST", BY, {"issue_id": three_.id})
    assert titles(api.get(BY)) == ["Two", "Three"]
    assert titles(api.get(ISSUES + "/2/dependencies/blocking")) == ["One"]
    gone = api("DELETE", f"{BY}/{two.id}")
    assert (gone.status_code, gone.json()["number"]) == (200, 1)
    assert one.blocked_by == [three_.id]
    assert api("DELETE", f"{BY}/{two.id}").status_code == 404
    assert [row["event"] for row in api.get(ISSUES + "/1/events")] == [
        "blocked_by_added",
        "blocked_by_added",
        "blocked_by_removed",
    ]


def test_it_wants_the_id_not_the_number(api, wrong, three):
    assert api("POST", BY, {"issue_id": 2}).status_code == 404
    assert wrong("POST", BY, {"issue_id": "2"}).status_code == 422
    assert wrong("POST", BY, {}).status_code == 422


def test_nothing_blocks_itself_nor_twice_nor_in_a_circle(api, three):
    one, two, _ = three
    assert api("POST", BY, {"issue_id": one.id}).status_code == 422
    assert api("POST", BY, {"issue_id": two.id}).status_code == 201
    assert api("POST", BY, {"issue_id": two.id}).status_code == 422
    back = api("POST", ISSUES + "/2/dependencies/blocked_by", {"issue_id": one.id})
    assert back.status_code == 422


def test_what_one_may_not_see_is_not_listed(server, connect, world, web, three):
    docs = world.repo("acme/docs")
    guide = docs.issue("Guide")
    docs.block(blocked=guide, blocker=three[0])
    docs.sub_issue(parent=three[0], child=guide)
    path = "/repos/acme/docs/issues/1"
    assert titles(connect(server).get(f"{path}/dependencies/blocked_by")) == ["One"]
    assert connect(server).get(f"{path}/parent")["title"] == "One"
    stranger = connect(server, "stranger")
    assert stranger.get(f"{path}/dependencies/blocked_by") == []
    assert stranger("GET", f"{path}/parent").status_code == 404
    world.token("docs", login="zoe", repos={"acme/docs": "write"})
    other = connect(server, "docs")
    hidden = other("POST", f"{path}/dependencies/blocked_by", {"issue_id": three[1].id})
    assert hidden.status_code == 404


def test_parts_live(api, three):
    one, two, three_ = three
    assert api("POST", PARTS, {"sub_issue_id": two.id}).status_code == 201
    assert titles(api.get(PARTS)) == ["Two"]
    assert api.get(ISSUES + "/2/parent")["number"] == 1
    assert api("GET", ISSUES + "/1/parent").status_code == 404
    taken = api("POST", ISSUES + "/3/sub_issues", {"sub_issue_id": two.id})
    assert taken.status_code == 422
    moved = {"sub_issue_id": two.id, "replace_parent": True}
    assert api("POST", ISSUES + "/3/sub_issues", moved).status_code == 201
    assert (one.children, three_.children) == ([], [two.id])
    assert api("DELETE", ISSUES + "/1/sub_issue", {"sub_issue_id": two.id}).status_code == 404
    assert api("DELETE", ISSUES + "/3/sub_issue", {"sub_issue_id": two.id}).status_code == 200
    assert api("POST", PARTS, {"sub_issue_id": one.id}).status_code == 422
