"""GraphQL is posted: a query is a read all the same, and its refusals come with success."""

import json
from contextlib import suppress

import pytest
import requests

from milepost.trackers.graphql import verb

QUERY = json.dumps({"query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"})
MUTATION = json.dumps(
    {"query": "mutation { addStar(input: {starrableId: 1}) { clientMutationId } }"}
)
LIMITED = (
    b'{"data": null, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}'
)
PLACE = "/api/graphql"


def ask(session, script, body=QUERY, path=PLACE):
    return session.post(f"{script.url}{path}", data=body, allow_redirects=False)


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        (QUERY, PLACE, "GET"),
        (json.dumps({"query": "{ viewer { login } }"}), "/graphql/", "GET"),
        (MUTATION, PLACE, "POST"),
        (json.dumps({"query": "query A { x } mutation B { y }"}), PLACE, "POST"),
        (json.dumps({"query": "# nothing\nmutation { y }"}), PLACE, "POST"),
        (json.dumps({"query": 7}), PLACE, "POST"),
        (json.dumps([{"query": "{ x }"}]), PLACE, "POST"),
        ("{", PLACE, "POST"),
        (None, PLACE, "POST"),
        (QUERY, "/graphql/issues", "POST"),
    ],
)
def test_only_what_is_surely_a_query_is_a_read(body, path, expected):
    assert verb(requests.Request("POST", f"https://x{path}", data=body).prepare()) == expected
    assert verb(requests.Request("PATCH", f"https://x{path}", data=body).prepare()) == "PATCH"


def test_queries_are_neither_paced_nor_counted_as_writes(session_on, script, clock):
    session = session_on()
    for _ in range(3):
        ask(session, script)
    assert (clock.waited, session.transport.mutating) == (0, 0)
    assert {call.method for call in session.transport.trace} == {"POST"}
    for _ in range(2):
        ask(session, script, MUTATION)
    assert (clock.waited, session.transport.mutating) == (1, 2)


@pytest.mark.parametrize("failure", ["drop", (502, {}, b"")])
def test_a_lost_answer_is_asked_for_again_but_a_mutation_is_sent_once(session_on, script, failure):
    script.answers = [failure]
    assert ask(session_on(), script).status_code == 200
    assert len(script.asked) == 2
    script.answers = [failure]
    with suppress(requests.ConnectionError):
        assert ask(session_on(), script, MUTATION).status_code == 502
    assert len(script.asked) == 3


@pytest.mark.parametrize(
    "body",
    [
        LIMITED,
        b'{"errors": [{"message": "You have exceeded a secondary rate limit."}]}',
        b'{"message": "You have exceeded a secondary rate limit."}',
        b'{"data": {"nodes": []}, "errors": [7, {"type": "RATE_LIMITED"}]}',
    ],
)
def test_a_limit_told_with_success_is_waited_for_and_the_query_sent_again(
    session_on, script, clock, body
):
    script.answers = [(200, {"Retry-After": "30"}, body), (200, {}, body)]
    assert ask(session_on(), script).json() == {}
    assert clock.waited == 30 + 120
    assert len(script.asked) == 3


def test_it_waits_until_the_reset_of_what_is_used_up(session_on, script, clock):
    reset = str(int(clock.now().timestamp()) + 600)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    script.answers = [(200, headers, LIMITED)]
    ask(session_on(), script)
    assert clock.waited == 601


def test_a_limit_that_lasts_is_handed_up_as_it_is(session_on, script):
    script.answers = [(200, {"Retry-After": "1"}, LIMITED)] * 9
    assert ask(session_on(), script).content == LIMITED
    assert len(script.asked) == 4


def test_a_mutation_that_was_limited_is_never_sent_again_and_all_wait(session_on, script, clock):
    script.answers = [(200, {"Retry-After": "30"}, LIMITED)]
    session = session_on()
    assert ask(session, script, MUTATION).content == LIMITED
    assert (len(script.asked), clock.waited) == (1, 0)
    ask(session, script)
    assert clock.waited == 30


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (PLACE, b'{"errors": [{"type": "NOT_FOUND", "message": "no such node"}]}'),
        (PLACE, b'{"errors": "rate limit"}'),
        (PLACE, b"[]"),
        (PLACE, b"rate limit"),
        ("/issues", LIMITED),
    ],
)
def test_any_other_answer_is_none(session_on, script, clock, path, body):
    script.answers = [(200, {}, body)]
    assert ask(session_on(), script, path=path).content == body
    assert (len(script.asked), clock.waited) == (1, 0)
