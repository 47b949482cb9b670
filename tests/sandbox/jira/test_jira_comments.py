"""Comments and properties over REST."""

from __future__ import annotations

import pytest


@pytest.fixture
def hook(cust):
    return cust.issue("Hook")


def test_a_comment_carries_properties(api, hook):
    sent = {
        "body": "h1. Status",
        "properties": [{"key": "milepost", "value": {"mark": "<!-- x -->"}}],
    }
    made = api.ok("POST", "/issue/CUST-1/comment", sent, 201)
    assert "properties" not in made
    for path in ("/issue/CUST-1/comment?expand=properties", "/issue/CUST-1/comment"):
        (row,) = api.get(path)["comments"]
        held = [{"key": "milepost", "value": {"mark": "<!-- x -->"}}]
        assert row.get("properties") == (held if "expand" in path else None)
    one = api.get(f"/issue/CUST-1/comment/{made['id']}?expand=properties")
    assert one["properties"][0]["key"] == "milepost"


def test_properties_of_a_comment(api, wrong, hook, cust):
    comment = cust.comment(hook, "x", author="dana")
    path = f"/comment/{comment.id}/properties"
    api.ok("PUT", f"{path}/milepost", {"mark": 1}, 201)
    api.ok("PUT", f"{path}/milepost", {"mark": 2}, 200)
    assert api.get(f"{path}/milepost") == {"key": "milepost", "value": {"mark": 2}}
    assert [it["key"] for it in api.get(path)["keys"]] == ["milepost"]
    api.ok("DELETE", f"{path}/milepost", status=204)
    assert "does not exist" in api.refused("GET", f"{path}/milepost", 404)
    api.refused("DELETE", f"{path}/milepost", 404)
    for number in ("1", "x"):
        wrong.refused("GET", f"/comment/{number}/properties", 404)


@pytest.mark.parametrize("place", ["/issue/CUST-1", "/project/CUST"])
def test_properties_elsewhere(api, hook, place):
    path = f"{place}/properties/a%2Fb"
    api.ok("PUT", path, [1, None], 201)
    assert api.get(path)["value"] == [1, None]
    api.ok("DELETE", path, status=204)


def test_properties_have_limits(wrong, hook):
    path = "/issue/CUST-1/properties/x"
    wrong.ok("PUT", path, "x" * 32_766, 201)
    assert "32768" in wrong.refused("PUT", path, 400, "x" * 32_767)
    assert "255" in wrong.refused("PUT", f"/issue/CUST-1/properties/{'x' * 256}", 400, 1)
    assert "valid" in wrong.refused("PUT", path, 400, None, data=b"{")
    sent = {"body": "x", "properties": ["y"]}
    wrong.refused("POST", "/issue/CUST-1/comment", 400, sent)


def test_pages_of_comments(api, cust, hook, deployment):
    for number in range(120):
        cust.comment(hook, f"Nr {number}")
    page = api.get("/issue/CUST-1/comment")
    size = {"cloud": 100, "dc": 120}[deployment]
    assert (len(page["comments"]), page["total"], page["startAt"]) == (size, 120, 0)
    rest = api.get("/issue/CUST-1/comment?startAt=100&maxResults=50&orderBy=-created")
    assert [it["body"] for it in rest["comments"]] == [f"Nr {it}" for it in range(19, -1, -1)]


def test_a_comment_that_is_none(wrong, hook, cust):
    assert "empty" in wrong.refused("POST", "/issue/CUST-1/comment", 400, {"body": " "})
    assert "empty" in wrong.refused("POST", "/issue/CUST-1/comment", 400, {})
    assert "32,767" in wrong.refused("POST", "/issue/CUST-1/comment", 400, {"body": "x" * 32_768})
    wrong.refused("POST", "/issue/CUST-1/comment", 400, {"body": {"type": "doc"}})
    wrong.refused("GET", "/issue/CUST-1/comment?orderBy=luck", 400)
    for number in ("1", "x"):
        assert number in wrong.refused("GET", f"/issue/CUST-1/comment/{number}", 404)
    other = cust.comment(cust.issue("Form"), "x")
    wrong.refused("GET", f"/issue/CUST-1/comment/{other.id}", 404)


def test_who_wrote_and_who_rewrote(api, cust, hook, clock, server, connect, deployment):
    comment = cust.comment(hook, "x", author="kim")
    clock.sleep(3 * 3600)
    api.ok("PUT", f"/issue/CUST-1/comment/{comment.id}", {"body": "y"})
    row = api.get(f"/issue/CUST-1/comment/{comment.id}")
    assert (row["author"]["displayName"], row["updateAuthor"]["displayName"]) == (
        "Kim Osei",
        "Dana Ortiz",
    )
    assert (row["created"][11:13], row["updated"][11:13]) == ("10", "13")
    (own,) = connect(server, deployment, "writer").get("/issue/CUST-1/comment")["comments"]
    assert own["created"] == "2027-02-22T09:00:00.000+0000"


def test_v2_and_v3_are_one_comment(server, connect, hook):
    v2, v3 = connect(server, "cloud"), connect(server, "cloud", api="3")
    made = v2.ok("POST", "/issue/CUST-1/comment", {"body": "*One*\n\nTwo\nthree"}, 201)
    row = v3.get(f"/issue/CUST-1/comment/{made['id']}")
    assert [it["type"] for it in row["body"]["content"]] == ["paragraph", "paragraph"]
    v3.ok("PUT", f"/issue/CUST-1/comment/{made['id']}", {"body": row["body"]})
    assert v2.get(f"/issue/CUST-1/comment/{made['id']}")["body"] == "*One*\n\nTwo\nthree"


def test_comments_by_id(cloud, wrong_cloud, dc, hook, cust):
    one = cust.comment(hook, "x")
    one.properties["p"] = 1
    found = cloud.ok("POST", "/comment/list?expand=properties", {"ids": [one.id, 1]})
    assert [it["properties"] for it in found["values"]] == [[{"key": "p", "value": 1}]]
    wrong_cloud.refused("POST", "/comment/list", 400, {"ids": "x"})
    dc.refused("POST", "/comment/list", 404, {"ids": []})


def test_a_mention_by_a_token_of_ours_is_noted(world, server, connect, hook, cust, deployment):
    world.token("bot", login="bot", repos={"acme/customer": "write"}, ours=True)
    bot = connect(server, deployment, "bot")
    made = bot.ok("POST", "/issue/CUST-1/comment", {"body": r"Hi [~kim], \[~lee]"}, 201)
    path = f"/issue/CUST-1/comment/{made['id']}"
    bot.ok("PUT", path, {"body": "Hi [~kim]\n{noformat}[~lee]{noformat}"})
    bot.ok("PUT", "/issue/CUST-1", {"fields": {"description": "[~accountid:1]"}}, 204)
    connect(server, deployment, "writer").ok(
        "PUT", "/issue/CUST-1", {"fields": {"description": "[~kim]"}}, 204
    )
    assert [(it.login, it.where, it.text) for it in world.violations] == [
        ("bot", "CUST-1", "[~kim]"),
        ("bot", "CUST-1", "[~accountid:1]"),
    ]
