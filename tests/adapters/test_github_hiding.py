"""Comments that somebody hid, and how an account is told."""

import pytest

from milepost.model.reading import Want
from milepost.trackers.contract import Hides, Mentions, Scope

GRAPHQL = "/api/graphql"


def read(adapter, issue="#1"):
    return adapter.read(Scope.of(Want.COMMENTS, refs=(issue,))).comments


def test_one_question_for_a_hundred_comments(live, server, opened):
    made = [live.comment(1, f"comment {number}") for number in range(130)]
    for one in (made[0], made[129]):
        live.hide_comment(one)
    github = opened(server)
    assert isinstance(github.adapter, Hides)
    comments = read(github)
    server.log.reset()
    assert github.adapter.hidden(comments) == {str(made[0].id), str(made[129].id)}
    assert [it.path for it in server.log.exchanges] == [GRAPHQL, GRAPHQL]
    assert server.log.mutating == ()
    live.unhide_comment(made[0])
    assert github.adapter.hidden(comments[:1]) == frozenset()


def test_the_comments_of_a_whole_repository_are_known_too(live, server, opened):
    made = live.comment(1, "folded")
    live.hide_comment(made.id, reason="spam")
    github = opened(server)
    comments = github.read(Scope.of(Want.COMMENTS)).comments
    assert github.adapter.hidden(comments) == {str(made.id)}


def test_newer_servers_tell_in_the_row(live, bare_server, opened, rows):
    for text in ("shown", "hidden", "silent", "nameless"):
        live.comment(1, text)
    shown, hidden, silent, nameless = rows(bare_server, opened, "/issues/1/comments")
    nameless["node_id"] = None
    shown["minimized"], hidden["minimized"] = None, {"reason": "outdated"}
    bare_server.faults.answer("GET", "*/comments", 200, body=[shown, hidden, silent, nameless])
    github = opened(bare_server)
    comments = read(github)
    bare_server.log.reset()
    assert github.adapter.hidden(comments[:2]) == {str(hidden["id"])}
    assert len(bare_server.log) == 0
    assert github.adapter.hidden(comments) == {str(hidden["id"])}
    assert bare_server.log.exchanges[0].body["variables"] == {"ids": [silent["node_id"]]}


def test_a_comment_that_was_not_read_is_not_asked_for(live, server, opened):
    live.hide_comment(live.comment(1, "folded"))
    comments = read(opened(server))
    server.log.reset()
    assert opened(server).adapter.hidden(comments) == frozenset()
    assert len(server.log) == 0


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}),
        (200, {"data": None, "errors": [{"type": "NOT_FOUND"}]}),
        (200, {"data": {"nodes": None}}),
        (200, {"data": {"nodes": [None, 7, {}, {"id": "IC_x", "isMinimized": True}]}}),
        (200, []),
        (200, b"<html>"),
        (401, {"message": "Bad credentials"}),
        (403, {"message": "API rate limit exceeded"}),
        (502, b""),
    ],
)
def test_what_graphql_does_not_say_is_not_hidden(live, bare_server, opened, status, body):
    live.hide_comment(live.comment(1, "folded"))
    github = opened(bare_server)
    comments = read(github)
    bare_server.faults.answer("POST", GRAPHQL, status, body=body, times=None)
    assert github.adapter.hidden(comments) == frozenset()


def test_part_of_an_answer_counts(live, server, opened):
    """Of a comment that is gone GitHub says so beside the rest, with status 200."""
    gone, there = live.comment(1, "gone"), live.comment(1, "there")
    live.hide_comment(there)
    github = opened(server)
    comments = read(github)
    live.delete_comment(gone)
    assert github.adapter.hidden(comments) == {str(there.id)}
    assert server.log.exchanges[-1].answer["errors"][0]["type"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("login", "text"),
    [
        ("dana-o", "@dana-o"),
        ("dana_acme", "@dana_acme"),
        ("github-actions[bot]", ""),
        ("acme/leads", ""),
        ("-x", ""),
        ("@x", ""),
        ("dana\n", ""),
        ("", ""),
    ],
)
def test_a_mention(web, server, opened, login, text):
    adapter = opened(server).adapter
    assert isinstance(adapter, Mentions)
    assert adapter.mention(login) == text
    assert len(server.log) == 0
