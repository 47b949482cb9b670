"""Versions over REST."""

from __future__ import annotations

import pytest


def test_all_versions_come_at_once_in_their_order(api, cust):
    for number in range(120, 0, -1):
        cust.version(f"v{number}")
    names = [it["name"] for it in api.get("/project/CUST/versions")]
    assert names == [f"v{number}" for number in range(120, 0, -1)]


def test_pages_of_versions(api, cust):
    for number in range(1, 61):
        cust.version(f"v{number:02}", due=f"2027-03-{number % 28 + 1:02}")
    page = api.get("/project/CUST/version")
    assert (len(page["values"]), page["total"], page["isLast"]) == (50, 60, False)
    rest = api.get("/project/CUST/version?startAt=50&maxResults=20")
    assert (len(rest["values"]), rest["isLast"]) == (10, True)
    last = api.get("/project/CUST/version?orderBy=-name&maxResults=1")
    assert last["values"][0]["name"] == "v60"
    first = api.get("/project/CUST/version?orderBy=releaseDate&maxResults=1")
    assert first["values"][0]["releaseDate"] == "2027-03-01"


def test_versions_by_status_and_text(api, cust):
    cust.version("old", released="2027-01-01", archived=True)
    cust.version("shelved", archived=True)
    cust.version("done", released="2027-01-02")
    cust.version("next", description="The BIG one")

    def named(query):
        return [it["name"] for it in api.get(f"/project/CUST/version?{query}")["values"]]

    assert named("status=archived") == ["old", "shelved"]
    assert named("status=released") == ["done"]
    assert named("status=released,unreleased") == ["done", "next"]
    assert named("query=big") == ["next"]


def test_what_is_archived_need_not_be_released(api, cust):
    cust.version("shelved", archived=True)
    cust.version("old", archived=True, released="2027-01-01")
    told = {
        it["name"]: (it["archived"], it["released"]) for it in api.get("/project/CUST/versions")
    }
    assert told == {"shelved": (True, False), "old": (True, True)}


def test_dates_are_told_as_days_and_as_a_text_not_to_be_parsed(api, cust):
    cust.version("1.0", start="2027-01-11", due="2027-02-01")
    (row,) = api.get("/project/CUST/versions")
    assert (row["startDate"], row["releaseDate"]) == ("2027-01-11", "2027-02-01")
    assert row["userReleaseDate"] == "01/Feb/27"
    assert row["overdue"] is True


def test_driver_and_approvers_are_cloud_s(cloud, dc, cust):
    version = cust.version(
        "1.0", driver="kim", approvers=[("dana", "APPROVED"), ("kim", "PENDING")]
    )
    version.approvers[0].description = "Legal"
    version.approvers[1].declined_because = "Not yet"
    kim = cloud.get("/user/search?query=kim")[0]["accountId"]
    query = "expand=driver,approvers"
    row = cloud.get(f"/version/{version.id}?{query}")
    assert row["driver"] == kim
    assert [it["status"] for it in row["approvers"]] == ["APPROVED", "PENDING"]
    assert row["approvers"][1]["declineReason"] == "Not yet"
    assert "driver" not in cloud.get(f"/version/{version.id}")
    assert "driver" not in dc.get(f"/version/{version.id}?{query}")
    assert cloud.get(f"/project/CUST/versions?{query}")[0]["driver"] == kim
    assert cloud.get(f"/project/CUST/version?{query}")["values"][0]["approvers"]


def test_counts_by_status_category(api, cust):
    version = cust.version("1.0")
    for status in ("To Do", "In Progress", "In Review", "Done"):
        cust.issue(status, versions=[version], status=status)
    row = api.get("/project/CUST/versions?expand=issuesstatus")[0]
    assert row["issuesStatusForFixVersion"] == {
        "unmapped": 0,
        "toDo": 1,
        "inProgress": 2,
        "done": 1,
    }


def test_what_is_left_out_of_a_change_stays(api, cust):
    version = cust.version("1.0", description="Owner: dana", due="2027-03-05")
    api.ok("PUT", f"/version/{version.id}", {"startDate": "2027-02-01"})
    row = api.get(f"/version/{version.id}")
    assert (row["description"], row["releaseDate"]) == ("Owner: dana", "2027-03-05")
    api.ok("PUT", f"/version/{version.id}", {"releaseDate": ""})
    assert "releaseDate" not in api.get(f"/version/{version.id}")


def test_release_and_archive_and_back(api, cust):
    version = cust.version("1.0")

    def told(**sent):
        row = api.ok("PUT", f"/version/{version.id}", sent)
        return row["released"], row["archived"], version.state

    assert told(released=True) == (True, False, "closed")
    assert told(archived=True) == (True, True, "closed")
    assert told(released=False) == (False, True, "closed")
    assert told(archived=False) == (False, False, "open")


def test_a_description_has_at_most_16384_bytes(api, cust):
    version = cust.version("1.0")
    path = f"/version/{version.id}"
    api.ok("PUT", path, {"description": "ä" * 8192})
    assert "16384 bytes" in api.refused("PUT", path, 400, {"description": "ä" * 8192 + "x"})
    said = api.refused(
        "POST", "/version", 400, {"name": "x", "project": "CUST", "description": "x" * 16385}
    )
    assert said.startswith("description:")


def test_names_are_unique_in_a_project(api, cust, world):
    version = cust.version("1.0")
    new = {"name": "1.0", "projectId": cust.project.id}
    assert "already exists" in api.refused("POST", "/version", 400, new)
    other = cust.version("2.0")
    assert "already exists" in api.refused("PUT", f"/version/{other.id}", 400, {"name": "1.0"})
    api.ok("PUT", f"/version/{version.id}", {"name": "1.0"})
    api.ok("POST", "/version", {"name": "1.0", "project": "PUB"}, 201)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"project": "CUST"}, "name:"),
        ({"project": "CUST", "name": " "}, "name:"),
        ({"project": "CUST", "name": "x" * 256}, "255"),
        ({"name": "x"}, "projectId:"),
        ({"project": "CUST", "name": "x", "releaseDate": "5 March"}, "releaseDate:"),
        (
            {
                "project": "CUST",
                "name": "x",
                "releaseDate": "2027-01-01",
                "startDate": "2027-01-02",
            },
            "startDate:",
        ),
    ],
)
def test_a_version_that_is_none(wrong, sent, said):
    assert said in wrong.refused("POST", "/version", 400, sent)


def test_versions_elsewhere_are_not_there(api, wrong):
    for method in ("GET", "PUT", "DELETE"):
        body = {} if method == "PUT" else None
        assert "Could not find version" in wrong.refused(method, "/version/1", 404, body)
    wrong.refused("POST", "/version", 404, {"name": "x", "project": "NONE"})
    wrong.refused("POST", "/version", 400, body=None)
    wrong.refused("GET", "/project/CUST/version?orderBy=luck", 400)


def test_deleting_a_version_strips_it_from_its_issues_unless_told_where_to(api, cust):
    one, two, three = (cust.version(name) for name in ("1", "2", "3"))
    issue = cust.issue("Hook", versions=[one, two])
    api.ok("DELETE", f"/version/{one.id}?moveFixIssuesTo={three.id}", status=204)
    assert issue.milestones == [two.number, three.number]
    api.ok("DELETE", f"/version/{three.id}", status=204)
    assert issue.milestones == [two.number]
