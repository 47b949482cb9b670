from __future__ import annotations

import pytest

ISSUES = "/projects/acme%2Fweb/issues"
DOCS = "/projects/acme%2Fdocs"


def said(answer):
    return answer.status_code, answer.json().get("message", answer.json().get("error"))


@pytest.mark.parametrize(
    "headers",
    [{"PRIVATE-TOKEN": "t"}, {"Authorization": "Bearer t"}, {"authorization": "bearer t"}],
)
def test_a_token_may_be_sent_either_way(server, connect, headers):
    anonymous = connect(server, None)
    assert anonymous.get("/user", headers=headers)["username"] == "dana"
    assert anonymous.get("/user?private_token=t")["username"] == "dana"


@pytest.mark.parametrize(
    "headers", [{"PRIVATE-TOKEN": "no"}, {"Authorization": "Bearer no"}, {"JOB-TOKEN": "t"}]
)
def test_a_token_that_is_none_is_refused(server, connect, headers):
    anonymous = connect(server, None)
    assert said(anonymous("GET", "/user", headers=headers)) == (401, "401 Unauthorized")
    refused = anonymous("GET", DOCS + "/releases", headers=headers)
    assert said(refused) == (401, "401 Unauthorized")


def test_without_a_token_only_some_of_what_is_public_is_shown(server, connect, world):
    issue = world.repo("acme/docs").issue("One")
    anonymous = connect(server, None)
    for path in ("", "/issues", f"/issues/{issue.number}", "/labels", "/releases"):
        anonymous.get(DOCS + path)
    for path in ("/milestones", "/issues/1/notes", "/issues/1/links", "/members/all"):
        assert said(anonymous("GET", DOCS + path)) == (401, "401 Unauthorized")
    for path in ("/user", "/version", "/metadata", "/issues", "/merge_requests"):
        assert said(anonymous("GET", path)) == (401, "401 Unauthorized")
    assert said(anonymous("POST", DOCS + "/issues", {"title": "x"})) == (401, "401 Unauthorized")
    assert anonymous.get("/issues?scope=all")[0]["title"] == "One"


def test_what_is_private_is_not_there(server, connect):
    for token in (None, "stranger"):
        answer = connect(server, token)("GET", ISSUES)
        assert said(answer) == (404, "404 Project Not Found")
    assert said(connect(server)("GET", "/groups/nobody")) == (404, "404 Group Not Found")
    assert said(connect(server)("GET", "/users/1")) == (404, "404 User Not Found")
    assert said(connect(server)("GET", "/nothing")) == (404, "404 Not Found")


def test_a_job_s_token_sees_releases_and_no_issues(server, connect, web):
    web.release("v1")
    anonymous = connect(server, None)
    job = {"JOB-TOKEN": "job"}
    releases = "/projects/acme%2Fweb/releases"
    assert anonymous.get(releases, headers=job)[0]["tag_name"] == "v1"
    assert anonymous.get(f"{releases}?job_token=job")[0]["tag_name"] == "v1"
    assert anonymous.get(releases, headers={"Authorization": "Bearer job"})
    assert said(anonymous("GET", ISSUES, headers=job)) == (404, "404 Project Not Found")
    assert said(anonymous("GET", "/user", headers=job)) == (401, "401 Unauthorized")
    bearer = {"Authorization": "Bearer job"}
    assert said(anonymous("GET", ISSUES, headers=bearer)) == (401, "401 Unauthorized")
    private = {"PRIVATE-TOKEN": "job"}
    assert said(anonymous("GET", ISSUES, headers=private)) == (404, "404 Project Not Found")


def test_a_token_that_may_only_read_lacks_the_scope(server, connect):
    reader = connect(server, "reader")
    assert reader.get("/personal_access_tokens/self")["scopes"] == ["read_api"]
    answer = reader("POST", ISSUES, {"title": "x"})
    assert answer.status_code == 403
    assert answer.json()["error"] == "insufficient_scope"
    assert answer.json()["scope"] == "api"


def test_a_token_may_read_here_and_write_there(world, server, connect):
    world.token("mixed", login="kim", repos={"acme/web": "read", "acme/docs": "write"})
    mixed = connect(server, "mixed")
    assert mixed("POST", DOCS + "/issues", {"title": "x"}).status_code == 201
    assert mixed("POST", ISSUES, {"title": "x"}).json()["error"] == "insufficient_scope"


def test_a_guest_may_ask_and_answer_but_not_plan(web, server, connect):
    stone = web.milestone("Live")
    other = web.issue("Dana's")
    guest = connect(server, "guest")
    sent = {
        "title": "x",
        "labels": "bug",
        "milestone_id": stone.id,
        "due_date": "2027-03-01",
        "assignee_ids": [1],
    }
    made = guest("POST", ISSUES, sent).json()
    assert (made["labels"], made["milestone"], made["due_date"]) == ([], None, None)
    own = f"{ISSUES}/{made['iid']}"
    changed = guest("PUT", own, {"title": "y", "add_labels": "bug", "state_event": "close"}).json()
    assert (changed["title"], changed["labels"], changed["state"]) == ("y", [], "closed")
    assert guest("POST", f"{ISSUES}/{other.number}/notes", {"body": "Hi"}).status_code == 201
    for method, path, body in (
        ("PUT", f"{ISSUES}/{other.number}", {"title": "z"}),
        ("DELETE", own, None),
        ("POST", "/projects/acme%2Fweb/labels", {"name": "x", "color": "#fff"}),
        ("POST", "/projects/acme%2Fweb/milestones", {"title": "x"}),
        ("PUT", f"/projects/acme%2Fweb/milestones/{stone.id}", {"title": "x"}),
    ):
        assert said(guest(method, path, body)) == (403, "403 Forbidden")


def test_members_of_a_project_see_its_group_but_do_not_run_it(acme, server, connect):
    stone = acme.milestone("All")
    guest = connect(server, "guest")
    assert guest.get("/groups/acme")["full_path"] == "acme"
    assert [it["id"] for it in guest.get("/groups/acme/milestones")] == [stone.id]
    assert said(guest("POST", "/groups/acme/milestones", {"title": "x"})) == (403, "403 Forbidden")


def test_a_group_of_private_projects_is_hidden_from_strangers(world, server, connect):
    world.repo("secret/one", private=True)
    stranger = connect(server, "stranger")
    assert said(stranger("GET", "/groups/secret")) == (404, "404 Group Not Found")
    assert [it["path"] for it in stranger.get("/groups")] == ["acme"]
    assert stranger.get("/groups/acme")["projects"][0]["path"] == "docs"


def test_a_moved_project_redirects_who_reads_and_refuses_who_writes(world, web, server, api):
    web.issue("One")
    world.rename("acme/web", "new/site")
    world.token("t2", login="dana", repos={"new": "write"})
    headers = {"PRIVATE-TOKEN": "t2"}
    moved = api("GET", ISSUES + "?state=opened", headers=headers)
    number = web.project.id
    assert moved.status_code == 301
    there = f"{server.gitlab}/api/v4/projects/{number}/issues?state=opened"
    assert moved.headers["Location"] == there
    assert moved.text == f"This resource has been moved permanently to {there}"
    assert api.get(there, headers=headers)[0]["title"] == "One"
    bare = api("GET", "/projects/acme%2Fweb", headers=headers)
    assert bare.headers["Location"] == f"{server.gitlab}/api/v4/projects/{number}"
    refused = api("POST", ISSUES, {"title": "x"}, headers=headers)
    assert refused.status_code == 405
    hidden = api("GET", ISSUES, headers={"PRIVATE-TOKEN": "stranger"})
    assert hidden.status_code == 404


def test_a_person_s_projects_are_in_no_group(world, server, api):
    world.token("t3", login="dana", repos={"kim/notes": "write"})
    world.repo("kim/notes", private=True)
    shown = api.get("/projects/kim%2Fnotes", headers={"PRIVATE-TOKEN": "t3"})
    assert shown["namespace"]["kind"] == "user"
    assert said(api("GET", "/groups/kim")) == (404, "404 Group Not Found")
    assert api.get("/users?username=acme") == []
    assert api.get("/todos") == []
    world.token("kim", login="kim", repos={"*": "write"})
    everything = {"PRIVATE-TOKEN": "kim"}
    owned = api.get("/projects?owned=True&simple=True", headers=everything)
    assert [it["path_with_namespace"] for it in owned] == ["kim/notes"]
    assert len(api.get("/projects?search=E", headers=everything)) == 2
    assert len(api.get("/projects?membership=true", headers={"PRIVATE-TOKEN": "reader"})) == 1
    assert "projects" not in api.get("/groups/acme?with_projects=false")


@pytest.mark.parametrize(
    ("tier", "version", "enterprise", "paid"),
    [("ce", "18.4.1", False, False), ("free", "18.4.1-ee", True, False), ("premium",) * 2 + (1, 1)],
)
def test_what_the_instance_says_of_itself(
    world, web, gitlab_server, connect, tier, version, enterprise, paid
):
    web.issue("One")
    with gitlab_server(world, tier=tier) as server:
        api = connect(server)
        told = api.get("/metadata")
        assert told["enterprise"] is bool(enterprise)
        assert told["version"] == ("18.4.1-ee" if enterprise else version)
        issue = api.get(ISSUES + "/1")
        assert ("weight" in issue) is bool(paid)
        assert ("blocking_issues_count" in issue) is bool(enterprise)
        assert ("mirror" in api.get(DOCS)) is bool(paid)


def test_an_answer_is_not_sent_twice(api):
    first = api("GET", DOCS)
    tag = first.headers["ETag"]
    again = api("GET", DOCS, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert api("HEAD", DOCS).content == b""


def test_the_log_knows_who_asked(server, api):
    api("GET", DOCS)
    assert [it.login for it in server.log.exchanges] == ["dana"]
    assert server.log.count("GET", "/gitlab/api/v4/projects/*") == 1
