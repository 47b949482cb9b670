"""GitHub's GraphQL, as far as it goes: which comments are hidden."""

import pytest

from milepost.sandbox import World
from milepost.sandbox.github.shapes import node

QUERY = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id isMinimized } } }"


@pytest.fixture
def ask(server, connect):
    """``ask(ids, token=…)``: the whole answer."""

    def asked(ids, *, token="t", query=QUERY):  # noqa: S107 - a toy
        body = {"query": query, "variables": {"ids": ids}}
        return connect(server, token)("POST", f"{server.url}/api/graphql", body)

    return asked


@pytest.fixture
def comments(web):
    web.issue("Form")
    return [web.comment(1, text) for text in ("shown", "hidden")]


def test_hidden_and_shown_again(web, comments, ask):
    ids = [node("IC", one.id) for one in comments]
    web.hide_comment(comments[1])
    answer = ask(ids)
    assert answer.status_code == 200
    rows = [{"id": ids[0], "isMinimized": False}, {"id": ids[1], "isMinimized": True}]
    assert answer.json() == {"data": {"nodes": rows}}
    web.unhide_comment(comments[1].id)
    assert [row["isMinimized"] for row in ask(ids).json()["data"]["nodes"]] == [False, False]


def test_a_query_is_no_write_and_costs_nothing(web, comments, ask, server, api):
    before = api.get("/rate_limit")["resources"]["core"]["used"]
    ask([])
    assert api.get("/rate_limit")["resources"]["core"]["used"] == before
    assert server.log.mutating == ()
    ask([], query="mutation { x }")
    assert [it.path for it in server.log.mutating] == ["/api/graphql"]


def test_what_one_may_not_see_is_not_there(web, comments, ask):
    ids = ["IC_nothing", node("IC", comments[0].id)]
    answer = ask(ids, token="stranger").json()
    assert answer["data"]["nodes"] == [None, None]
    assert [error["path"] for error in answer["errors"]] == [["nodes", 0], ["nodes", 1]]
    assert {error["type"] for error in answer["errors"]} == {"NOT_FOUND"}


def test_refusals(web, ask):
    assert ask([], token=None).status_code == 401
    assert "100 node ids" in ask(["x"] * 101).json()["errors"][0]["message"]
    for odd in ("{ viewer { login } }", "mutation { x }"):
        answer = ask([], query=odd)
        assert (answer.status_code, list(answer.json())) == (200, ["errors"])
    assert "errors" in ask("x").json()


def test_a_hidden_comment_survives_a_dump(web, comments, world):
    web.hide_comment(comments[0], reason="off-topic")
    kept = World.load(world.dump()).project("acme/web")
    assert [one.hidden for one in kept.comments.values()] == ["off-topic", None]
