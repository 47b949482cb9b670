from __future__ import annotations

from pathlib import Path

import pytest

from milepost.sandbox import save_pages
from milepost.sandbox.gitlab.addresses import plain


@pytest.fixture
def built(web, acme):
    web.milestone("Live")
    web.issue("One", milestone="Live")
    web.issue("Two", milestone=acme.milestone("All of us"), body="See the first.")
    web.pull("Pull", iid=1)
    return web


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/gitlab/acme/web", "/acme/web"),
        ("/gitlab/acme/web/", "/acme/web"),
        ("/gitlab/acme/web/-/issues", "/acme/web/issues"),
        ("/gitlab/acme/web/-/issues/1", "/acme/web/issues/1"),
        ("/gitlab/acme/web/issues/1", "/acme/web/issues/1"),
        ("/gitlab/acme/web/-/milestones/1", "/acme/web/milestone/1"),
        ("/gitlab/acme/web/-/merge_requests/1", "/acme/web/pull/3"),
        ("/gitlab/acme/web/-/merge_requests/9", "/acme/web/pull/0"),
        ("/gitlab/acme/web/-/labels", "/acme/web/labels"),
        ("/gitlab/acme/none/-/issues/1", "/gitlab/acme/none/-/issues/1"),
        ("/gitlab/kim", "/gitlab/kim"),
        ("/acme/web/issues/1", "/acme/web/issues/1"),
    ],
)
def test_gitlab_s_addresses_lead_to_the_same_pages(built, world, address, shown):
    assert plain(world, address) == shown


def test_what_answers_point_to_can_be_opened(built, api, server):
    rows = [
        *api.get("/projects/acme%2Fweb/issues"),
        *api.get("/projects/acme%2Fweb/merge_requests"),
        *api.get("/projects/acme%2Fweb/milestones"),
        api.get("/projects/acme%2Fweb"),
    ]
    assert len(rows) == 5
    for row in rows:
        page = api("GET", row["web_url"])
        assert page.status_code == 200, row["web_url"]
        assert (row.get("title") or "acme/web") in page.text
    assert "All of us" in api("GET", f"{server.url}/acme/web/issues/2").text
    assert api("GET", f"{server.gitlab}/acme/none/-/issues/1").status_code == 404


def test_a_program_may_look_for_gitlab_at_the_root(built, api, server):
    rows = api.get(f"{server.url}/api/v4/projects/acme%2Fweb/issues?per_page=1&page=2")
    assert rows[0]["web_url"] == f"{server.url}/acme/web/-/issues/1"
    assert "One" in api("GET", rows[0]["web_url"]).text
    answer = api("GET", f"{server.url}/api/v4/projects/acme%2Fweb/issues?per_page=1")
    assert answer.links["next"]["url"].startswith(f"{server.url}/api/v4/projects/")


def test_saved_pages_link_to_each_other_by_gitlab_s_addresses_too(built, world, tmp_path):
    built.comment(1, "[the other](http://127.0.0.1:5/gitlab/acme/web/-/issues/2)")
    save_pages(world, tmp_path)
    text = Path(tmp_path, "acme/web/issues/1/index.html").read_text()
    assert 'href="../2/index.html"' in text


def test_projects_in_groups_of_groups_have_pages(world, api, server):
    deep = world.repo("acme/south/site", author="dana")
    deep.issue("Deep")
    row = api.get("/projects/acme%2Fsouth%2Fsite/issues")[0]
    assert "Deep" in api("GET", row["web_url"]).text
