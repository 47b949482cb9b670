from __future__ import annotations

import pytest

ISSUES = "/projects/acme%2Fweb/issues"
DOCS = "/projects/acme%2Fdocs/issues"


@pytest.fixture
def two(web, world):
    """An issue in each project, the second blocked by the first."""
    one = web.issue("One")
    other = world.repo("acme/docs", author="dana").issue("Two")
    web.block(blocked=other, blocker=one)
    return one, other


def kinds(api, path):
    return [(it["references"]["relative"], it["link_type"]) for it in api.get(f"{path}/links")]


@pytest.mark.parametrize(
    ("tier", "there", "back"),
    [
        ("premium", "blocks", "is_blocked_by"),
        ("free", "relates_to", "relates_to"),
        ("ce", "relates_to", "relates_to"),
    ],
)
def test_links_say_what_blocks_only_with_a_licence(
    two, world, gitlab_server, connect, tier, there, back
):
    with gitlab_server(world, tier=tier) as server:
        api = connect(server)
        assert kinds(api, ISSUES + "/1") == [("acme/docs#1", there)]
        assert kinds(api, DOCS + "/1") == [("acme/web#1", back)]
        row = api.get(ISSUES + "/1")
        assert row.get("blocking_issues_count") == {"premium": 1, "free": 0, "ce": None}[tier]


@pytest.mark.parametrize("kind", ["blocks", "is_blocked_by"])
@pytest.mark.parametrize(
    ("tier", "status", "answer"),
    [
        ("free", 403, {"message": "Blocked issues not available for current license"}),
        ("ce", 400, {"error": "link_type does not have a valid value"}),
    ],
)
def test_without_a_licence_no_blocking_link_is_made(
    web, world, gitlab_server, connect, tier, status, answer, kind
):
    web.issue("One")
    web.issue("Two")
    with gitlab_server(world, tier=tier) as server:
        api = connect(server)
        sent = {"target_project_id": "acme/web", "target_issue_iid": 2, "link_type": kind}
        refused = api("POST", ISSUES + "/1/links", sent)
        assert (refused.status_code, refused.json()) == (status, answer)
        made = api("POST", ISSUES + "/1/links", sent | {"link_type": "relates_to"})
        assert (made.status_code, made.json()["link_type"]) == (201, "relates_to")
        assert kinds(api, ISSUES + "/2") == [("acme/web#1", "relates_to")]


def test_links_live(web, world, gitlab_server, connect):
    web.issue("One")
    web.issue("Two")
    with gitlab_server(world, tier="premium") as server:
        api = connect(server)
        for kind, there in (("blocks", "is_blocked_by"), ("relates_to", "relates_to")):
            sent = {"target_project_id": web.project.id, "target_issue_iid": 2, "link_type": kind}
            made = api("POST", ISSUES + "/1/links", sent)
            assert made.json()["target_issue"]["iid"] == 2
            again = api("POST", ISSUES + "/1/links", sent)
            assert (again.status_code, again.json()["message"]) == (
                409,
                "Issue(s) already assigned",
            )
            assert kinds(api, ISSUES + "/2") == [("acme/web#1", there)]
            (link,) = api.get(ISSUES + "/2/links")
            assert api("DELETE", ISSUES + "/2/links/7").status_code == 404
            gone = api("DELETE", f"{ISSUES}/2/links/{link['issue_link_id']}")
            assert gone.json()["link_type"] == there
            assert api.get(ISSUES + "/1/links") == []


def test_a_link_can_be_taken_away_from_either_end(web, world, gitlab_server, connect):
    web.issue("One")
    web.block(blocked=web.issue("Two"), blocker=1)
    with gitlab_server(world, tier="premium") as server:
        api = connect(server)
        (link,) = api.get(ISSUES + "/1/links")
        gone = api("DELETE", f"{ISSUES}/1/links/{link['issue_link_id']}")
        assert gone.json()["link_type"] == "blocks"
        assert api.get(ISSUES + "/2/links") == []


def test_a_link_is_found_among_others(web, world, gitlab_server, connect):
    web.issue("One")
    for number in (2, 3):
        web.block(blocked=web.issue(f"Issue {number}"), blocker=1)
    with gitlab_server(world, tier="premium") as server:
        api = connect(server)
        last = api.get(ISSUES + "/1/links")[1]
        api("DELETE", f"{ISSUES}/1/links/{last['issue_link_id']}")
        assert [it["iid"] for it in api.get(ISSUES + "/1/links")] == [2]


def test_the_list_of_links_has_no_pages(web, api):
    web.issue("One")
    for number in range(2, 28):
        web.issue(f"Issue {number}")
        api(
            "POST",
            ISSUES + "/1/links",
            {"target_project_id": web.project.id, "target_issue_iid": number},
        )
    answer = api("GET", ISSUES + "/1/links?per_page=5")
    assert len(answer.json()) == 26
    assert "Link" not in answer.headers


def test_what_one_may_not_see_is_not_linked(two, world, gitlab_server, connect):
    world.token("docs", login="lee", repos={"acme/docs": "write"})
    with gitlab_server(world, tier="premium") as server:
        lee = connect(server, "docs")
        assert lee.get(DOCS + "/1/links") == []
        sent = {"target_project_id": "acme/web", "target_issue_iid": 1}
        assert lee("POST", DOCS + "/1/links", sent).status_code == 404
        itself = {"target_project_id": "acme/docs", "target_issue_iid": 1}
        refused = lee("POST", DOCS + "/1/links", itself)
        assert refused.json()["message"].startswith("No matching issue found")
        missing = lee("POST", DOCS + "/1/links", {"target_project_id": "acme/docs"})
        assert missing.json() == {"error": "target_issue_iid is missing"}
