"""Who may do what: tokens, rights, and how GitHub says no."""

from __future__ import annotations

import pytest

WEB = "/repos/acme/web"
DOCS = "/repos/acme/docs"


@pytest.fixture
def ask(server, connect):
    clients = {}

    def asked(token, *args):
        if token not in clients:
            clients[token] = connect(server, token)
        return clients[token](*args)

    return asked


def message(answer):
    return answer.status_code, answer.json()["message"]


def test_both_ways_to_show_a_token(server, connect):
    client = connect(server, None)
    for scheme in ("Bearer", "token", "TOKEN"):
        sent = client("GET", "/user", headers={"Authorization": f"{scheme} t"})
        assert sent.json()["login"] == "dana"
    basic = client("GET", "/user", headers={"Authorization": "Basic t"})
    assert message(basic) == (401, "Bad credentials")


def test_a_wrong_token_is_refused_even_where_none_is_needed(ask):
    answer = ask("nonsense", "GET", DOCS)
    assert message(answer) == (401, "Bad credentials")
    assert "documentation_url" in answer.json()


def test_without_a_token_only_public_repositories_can_be_read(ask):
    assert ask(None, "GET", DOCS).status_code == 200
    assert message(ask(None, "GET", WEB)) == (404, "Not Found")
    assert ask(None, "GET", f"{WEB}/issues").status_code == 404
    assert ask(None, "GET", f"{DOCS}/milestones").json() == []
    assert message(ask(None, "GET", "/user")) == (401, "Requires authentication")
    assert message(ask(None, "POST", f"{DOCS}/issues", {"title": "x"})) == (
        401,
        "Requires authentication",
    )


def test_a_private_repository_does_not_exist_for_strangers(ask):
    assert message(ask("stranger", "GET", WEB)) == (404, "Not Found")
    assert ask("stranger", "GET", DOCS).status_code == 200
    assert ask("t", "GET", "/repos/acme/nothing").status_code == 404


def test_names_are_read_whatever_their_case(ask):
    assert ask("t", "GET", "/repos/ACME/Web").json()["full_name"] == "acme/web"
    assert ask("t", "GET", "/users/DANA").json()["login"] == "dana"
    assert ask("t", "GET", "/users/nobody").status_code == 404


def test_the_repository_says_what_the_token_may(ask):
    for token, push in (("t", True), ("reader", False), ("guest", False), ("job", True)):
        assert ask(token, "GET", WEB).json()["permissions"]["push"] is push


def test_a_job_may_not_ask_who_it_is(ask):
    assert message(ask("job", "GET", "/user")) == (403, "Resource not accessible by integration")
    assert ask("job", "GET", "/users/github-actions%5Bbot%5D").json()["id"] == 41898282


WRITES = [
    ("POST", "/milestones", {"title": "x"}),
    ("PATCH", "/milestones/1", {"title": "x"}),
    ("DELETE", "/milestones/1", None),
    ("POST", "/labels", {"name": "x", "color": "ffffff"}),
    ("PATCH", "/labels/bug", {"new_name": "x"}),
    ("DELETE", "/labels/bug", None),
    ("POST", "/issues/1/labels", {"labels": ["x"]}),
    ("PUT", "/issues/1/labels", {"labels": ["x"]}),
    ("DELETE", "/issues/1/labels", None),
    ("DELETE", "/issues/1/labels/bug", None),
    ("POST", "/issues/1/dependencies/blocked_by", {"issue_id": 1}),
    ("DELETE", "/issues/1/dependencies/blocked_by/1", None),
    ("POST", "/issues/1/sub_issues", {"sub_issue_id": 1}),
    ("DELETE", "/issues/1/sub_issue", {"sub_issue_id": 1}),
]
TALK = [
    ("POST", "/issues", {"title": "x"}),
    ("PATCH", "/issues/1", {"title": "x"}),
    ("POST", "/issues/1/comments", {"body": "x"}),
]


@pytest.fixture
def filled(web):
    web.milestone("Live")
    return web.comment(web.issue("One", labels=["bug"], author="dana"), "hello", author="dana")


@pytest.mark.parametrize(("method", "path", "body"), WRITES + TALK)
def test_a_read_only_token_writes_nothing(ask, world, filled, method, path, body):
    before = world.dump()
    assert message(ask("job-read", method, WEB + path, body)) == (
        403,
        "Resource not accessible by integration",
    )
    assert message(ask("reader", method, WEB + path, body)) == (
        403,
        "Resource not accessible by personal access token",
    )
    assert world.dump() == before


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_without_push_rights_there_is_only_talk(ask, world, filled, method, path, body):
    before = world.dump()
    assert ask("guest", method, WEB + path, body).status_code == 403
    assert world.dump() == before


def test_without_push_rights_labels_milestone_and_assignees_are_dropped_silently(ask, web):
    web.milestone("Live")
    web.label("bug")
    wish = {"labels": ["bug"], "milestone": 1, "assignees": ["kim"]}
    made = ask("guest", "POST", f"{WEB}/issues", {"title": "Mine", **wish})
    assert made.status_code == 201
    assert (made.json()["labels"], made.json()["milestone"], made.json()["assignees"]) == (
        [],
        None,
        [],
    )
    changed = ask("guest", "PATCH", f"{WEB}/issues/1", {"title": "Still mine", **wish})
    assert changed.status_code == 200
    assert changed.json()["title"] == "Still mine"
    assert (changed.json()["labels"], changed.json()["milestone"]) == ([], None)
    assert changed.json()["assignee"] is None


def test_others_issues_and_comments_need_push_rights(ask, filled):
    assert message(ask("guest", "PATCH", f"{WEB}/issues/1", {"title": "x"})) == (
        403,
        "Must have admin rights to Repository.",
    )
    comment = f"{WEB}/issues/comments/{filled.id}"
    assert ask("guest", "PATCH", comment, {"body": "x"}).status_code == 403
    assert ask("guest", "DELETE", comment).status_code == 403
    own = ask("guest", "POST", f"{WEB}/issues/1/comments", {"body": "mine"}).json()["id"]
    assert ask("guest", "PATCH", f"{WEB}/issues/comments/{own}", {"body": "y"}).status_code == 200
    assert ask("job", "PATCH", f"{WEB}/issues/comments/{own}", {"body": "z"}).status_code == 200
    assert ask("guest", "DELETE", f"{WEB}/issues/comments/{own}").status_code == 204


def test_anyone_with_an_account_may_talk_in_public(ask):
    made = ask("stranger", "POST", f"{DOCS}/issues", {"title": "Hello", "labels": ["x"]})
    assert (made.status_code, made.json()["labels"]) == (201, [])
    assert ask("job", "POST", f"{DOCS}/issues", {"title": "x"}).status_code == 403


def test_one_token_for_everything(world, ask):
    world.token("all", login="zoe", repos={"*": "write", "Acme/Docs": "read"})
    assert ask("all", "POST", f"{WEB}/milestones", {"title": "x"}).status_code == 201
    assert ask("all", "POST", f"{DOCS}/milestones", {"title": "x"}).status_code == 403


def test_unknown_paths_and_numbers_are_not_found(wrong, web):
    web.issue("One")
    for path in (
        "/nonsense",
        f"{WEB}/nonsense",
        f"{WEB}/issues/99",
        f"{WEB}/issues/x",
        f"{WEB}/milestones/9",
        f"{WEB}/labels/none",
        f"{WEB}/issues/comments/9",
        f"{WEB}/pulls/1",
        f"{WEB}/pulls/9",
        "/repositories/999",
        "/repositories",
    ):
        assert wrong("GET", path).status_code == 404, path


def test_a_renamed_repository_redirects(world, web, api, ask):
    web.issue("One")
    number = web.project.id
    world.rename("acme/web", "acme/site")
    world.state.tokens["t"].repos["acme/site"] = "write"
    moved = api("GET", f"{WEB}/issues?state=all&page=1")
    place = f"/repositories/{number}/issues?state=all&page=1"
    assert (moved.status_code, moved.headers["Location"].partition("/v3")[2]) == (301, place)
    assert message(moved) == (301, "Moved Permanently")
    assert api.get(moved.headers["Location"])[0]["title"] == "One"
    assert api("GET", WEB).headers["Location"].endswith(f"/repositories/{number}")
    assert api.get(f"/repositories/{number}")["full_name"] == "acme/site"
    kept = api("POST", f"{WEB}/issues", {"title": "Two"})
    assert message(kept) == (307, "Temporary Redirect")
    assert api("POST", f"{WEB}/issues", {"title": "Two"}, allow_redirects=True).status_code == 201
    assert ask("stranger", "GET", WEB).status_code == 404


def test_a_transferred_issue_redirects_and_a_deleted_one_is_gone(world, web, api, ask):
    web.issue("One")
    web.comment(1, "hello")
    web.issue("Two")
    web.transfer_issue(1, "acme/docs")
    web.delete_issue(2)
    moved = api("GET", f"{WEB}/issues/1/comments")
    assert moved.status_code == 301
    assert moved.headers["Location"].endswith(
        f"/repositories/{world.project('acme/docs').id}/issues/1/comments"
    )
    assert api.get(f"{WEB}/issues/1", allow_redirects=True)["title"] == "One"
    assert message(api("GET", f"{WEB}/issues/2")) == (410, "This issue was deleted")
    world.project("acme/docs").private = True
    assert ask("reader", "GET", f"{WEB}/issues/1").status_code == 404
