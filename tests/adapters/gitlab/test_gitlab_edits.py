"""Notes that were edited, and notes that were only touched."""

import pytest
import requests

from milepost.model.marks import Mark
from milepost.model.reading import Want
from milepost.trackers.contract import Scope

GRAPHQL = "/gitlab/api/graphql"


def edited(adapter):
    reading = adapter.read(Scope.of(Want.COMMENTS, refs=("#1",)))
    assert reading.complete
    return {comment.body: comment.edited for comment in reading.comments}


@pytest.fixture
def note(api, live):
    return lambda body: api.comment(1, body, created="2027-02-01")


def test_a_note_that_was_left_alone_costs_nothing(note, server, opened, paths):
    note("/sign-off")
    assert edited(opened(server)) == {"/sign-off": False}
    assert paths(server) == ["/issues/1/notes"]


def test_a_reaction_is_no_edit(api, note, server, opened):
    """Trap: GitLab moves ``updated_at`` of a note somebody reacts to, answers or resolves."""
    api.react(note("/sign-off"))
    changed = note("/withdraw")
    url = f"{server.gitlab}/api/v4/projects/acme%2Fapi/issues/1/notes/{changed.id}"
    headers = {"PRIVATE-TOKEN": "glpat-dana"}
    requests.put(url, json={"body": "/review"}, headers=headers, timeout=5).raise_for_status()
    note("plain")
    assert edited(opened(server)) == {"/sign-off": False, "/review": True, "plain": False}
    assert [exchange.method for exchange in server.log.exchanges if exchange.path == GRAPHQL] == [
        "GET"
    ]


def test_an_edit_does_not_hide_behind_a_reaction(world, api, note, server, opened, clock):
    made = note("/sign-off")
    made.updated_at, made.editor = world.now(), "kimosei"
    world.user("kimosei")
    clock.sleep(60)
    api.react(made)
    assert edited(opened(server)) == {"/sign-off": True}


def test_our_own_comment_is_not_asked_about(world, note, server, opened, paths):
    """It is rewritten in every run, and never a command."""
    made = note(f"{Mark('status', 'demo', 'live')}\n\nOn track")
    made.updated_at = world.now()
    assert list(edited(opened(server)).values()) == [True]
    assert paths(server) == ["/issues/1/notes"]


def test_many_are_asked_about_in_parts(api, note, server, opened, paths):
    for number in range(45):
        api.react(note(f"{number}"))
    assert set(edited(opened(server)).values()) == {False}
    asked = [path for path in paths(server) if path.endswith("graphql")]
    assert len(asked) == 3
    assert all(len(exchange.query) < 4000 for exchange in server.log.exchanges)


@pytest.mark.parametrize("status", [401, 404, 500])
def test_where_nobody_answers_it_counts_as_edited(api, note, server, opened, status):
    api.react(note("/sign-off"))
    server.faults.answer("GET", GRAPHQL, status, body={"errors": []}, times=None)
    assert edited(opened(server)) == {"/sign-off": True}


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"errors": [{"message": "no such field"}]},
        {"data": {}},
        {"data": {"n{}": None}},
        {"data": {"n{}": {"updatedAt": "2027-02-22T09:00:00Z"}}},
        {
            "data": {
                "n{}": {
                    "updatedAt": "2027-02-22T09:00:00Z",
                    "lastEditedAt": "2027-02-21T09:00:00Z",
                    "lastEditedBy": None,
                }
            }
        },
    ],
)
def test_an_answer_that_does_not_say_so_proves_nothing(api, note, server, opened, body):
    made = note("/sign-off")
    api.react(made)
    if body and "data" in body:
        body = {"data": {name.format(made.id): row for name, row in body["data"].items()}}
    server.faults.answer("GET", GRAPHQL, 200, body=body)
    assert edited(opened(server)) == {"/sign-off": True}


def test_a_note_never_edited_by_a_gitlab_that_says_so(api, note, server, opened):
    made = note("/sign-off")
    api.react(made)
    row = {"updatedAt": "2027-02-22T09:00:00Z", "lastEditedAt": None, "lastEditedBy": None}
    server.faults.answer("GET", GRAPHQL, 200, body={"data": {f"n{made.id}": row}})
    assert edited(opened(server)) == {"/sign-off": False}
