"""Lists of repositories: whose they are and who sees them."""

from __future__ import annotations

import pytest


@pytest.fixture
def owners(world):
    world.repo("dana/site")
    world.repo("dana/diary", private=True)
    world.repo("acme/secret", private=True)
    fork = world.repo("acme/fork").project
    fork.fork = True
    return world


def names(rows):
    return [row["full_name"] for row in rows]


def test_an_organisation_s(owners, server, connect):
    path = "/orgs/Acme/repos?sort=full_name"
    assert names(connect(server).get(path)) == ["acme/docs", "acme/fork", "acme/web"]
    assert names(connect(server, None).get(path)) == ["acme/docs", "acme/fork"]
    assert names(connect(server).get(f"{path}&type=private")) == ["acme/web"]
    assert names(connect(server).get(f"{path}&type=public")) == ["acme/docs", "acme/fork"]
    assert names(connect(server).get(f"{path}&type=forks")) == ["acme/fork"]
    assert names(connect(server).get(f"{path}&type=sources&direction=desc")) == [
        "acme/web", "acme/docs",
    ]  # fmt: skip


def test_a_person_is_no_organisation(owners, api):
    assert api("GET", "/orgs/dana/repos").status_code == 404
    assert api("GET", "/orgs/nobody/repos").status_code == 404


def test_a_person_s_list_is_public_whoever_asks(owners, api):
    assert names(api.get("/users/dana/repos")) == ["dana/site"]
    assert names(api.get("/users/acme/repos?sort=full_name")) == ["acme/docs", "acme/fork"]
    assert api("GET", "/users/nobody/repos").status_code == 404


def test_one_s_own(owners, server, connect):
    owners.user("lee")
    owners.repo("lee/den", private=True)
    owners.state.tokens["t"].repos["lee/den"] = "read"
    api = connect(server)
    assert names(api.get("/user/repos?affiliation=owner&sort=full_name")) == ["dana/site"]
    owners.state.tokens["t"].repos["dana/diary"] = "write"
    assert names(api.get("/user/repos?affiliation=owner&sort=full_name")) == [
        "dana/diary", "dana/site",
    ]  # fmt: skip
    assert names(api.get("/user/repos?affiliation=collaborator")) == ["lee/den"]
    assert {"acme/web", "acme/docs", "lee/den"} <= set(names(api.get("/user/repos")))
    assert connect(server, "job")("GET", "/user/repos").status_code == 403
    assert connect(server, None)("GET", "/user/repos").status_code == 401


def test_flags(owners, world, api):
    project = world.repo("acme/docs").project
    project.archived = project.disabled = True
    row = api.get("/repos/acme/docs")
    assert (row["archived"], row["disabled"], row["fork"], row["has_issues"]) == (
        True, True, False, True,
    )  # fmt: skip


def test_an_archived_one_is_read_only(world, api):
    world.repo("acme/web").project.archived = True
    assert api.get("/repos/acme/web/milestones") == []
    refused = api("POST", "/repos/acme/web/milestones", {"title": "x"})
    assert (refused.status_code, refused.json()["message"]) == (
        403, "Repository was archived so is read-only.",
    )  # fmt: skip


def test_issues_can_be_switched_off(world, api):
    world.repo("acme/web").project.has_issues = False
    assert api("GET", "/repos/acme/web/issues").status_code == 410
    assert api("POST", "/repos/acme/web/issues", {"title": "x"}).status_code == 410
    assert api.get("/repos/acme/web/milestones") == []
