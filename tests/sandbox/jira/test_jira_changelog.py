"""What happened, as the change log tells it."""

from __future__ import annotations

import pytest


@pytest.fixture
def walked(cust, cloud):
    """An issue with a past."""
    cust.version("1.0")
    cust.issue("Hook", labels=["old"])
    path = "/issue/CUST-1"
    cloud.ok("PUT", path, {"update": {"fixVersions": [{"add": {"name": "1.0"}}]}}, 204)
    cloud.ok("PUT", path, {"update": {"labels": [{"add": "a"}, {"remove": "old"}]}}, 204)
    cloud.ok("PUT", path, {"fields": {"summary": "Web", "duedate": "2027-03-01"}}, 204)
    fields = {"priority": {"name": "High"}, "issuetype": {"name": "Bug"}, "description": "x"}
    cloud.ok("PUT", path, {"fields": fields}, 204)
    account = cloud.get("/user/search?query=kim")[0]["accountId"]
    cloud.ok("PUT", f"{path}/assignee", {"accountId": account}, 204)
    cloud.ok("POST", f"{path}/transitions", {"transition": {"id": "21"}}, 204)
    cloud.ok("POST", f"{path}/transitions", {"transition": {"id": "41"}}, 204)
    cloud.ok("POST", f"{path}/transitions", {"transition": {"id": "11"}}, 204)
    return account


def test_every_change_is_told(cloud, walked, cust):
    page = cloud.get("/issue/CUST-1/changelog")
    told = [
        (it["field"], it.get("fromString"), it.get("toString"))
        for row in page["values"]
        for it in row["items"]
    ]
    assert told == [
        ("Fix Version", None, "1.0"),
        ("labels", "old", "old a"),
        ("labels", "old a", "a"),
        ("summary", "Hook", "Web"),
        ("duedate", None, "2027-03-01"),
        ("priority", None, "High"),
        ("issuetype", None, "Bug"),
        ("description", None, "x"),
        ("assignee", None, "kim"),
        ("status", "To Do", "In Progress"),
        ("resolution", None, "Done"),
        ("status", "In Progress", "Done"),
        ("resolution", "Done", None),
        ("status", "Done", "To Do"),
    ]
    items = {it["field"]: it for row in page["values"] for it in row["items"]}
    (version,) = cust.project.milestones.values()
    assert items["Fix Version"]["to"] == str(version.id)
    assert items["assignee"]["to"] == walked
    assert page["values"][0]["author"]["displayName"] == "Dana Ortiz"


def test_what_other_trackers_did_is_told_too(cloud, dc, cust):
    cust.issue("Hook")
    cust.repo.close(1)
    cust.repo.reopen(1)

    def told(client):
        row = client.get("/issue/CUST-1?expand=changelog&fields=summary")
        entries = [it for entry in row["changelog"]["histories"] for it in entry["items"]]
        return [(it["fromString"], it["toString"]) for it in entries]

    assert told(cloud) == [("To Do", "Done"), ("Done", "To Do")]
    assert told(dc) == [("Open", "Closed"), ("Closed", "Open")]


def test_a_version_keeps_its_id_in_the_log_when_it_is_gone(cloud, cust):
    version = cust.version("1.0")
    cust.issue("Hook", versions=[version])
    cloud.ok("DELETE", f"/version/{version.id}", status=204)
    (row,) = cloud.get("/issue/CUST-1/changelog")["values"]
    assert (row["items"][0]["from"], row["items"][0]["fromString"]) == (str(version.id), "1.0")


def test_the_logs_of_many_issues(cloud, walked, cust):
    cust.issue("Quiet")
    sent = {"issueIdsOrKeys": ["CUST-1", "CUST-2", "CUST-9"], "fieldIds": ["fixVersions", "status"]}
    (log,) = cloud.ok("POST", "/changelog/bulkfetch", sent)["issueChangeLogs"]
    fields = [it["fieldId"] for row in log["changeHistories"] for it in row["items"]]
    assert fields == ["fixVersions", "status", "status", "status"]
    found, token = [], None
    while True:
        page = cloud.ok(
            "POST",
            "/changelog/bulkfetch",
            sent | {"maxResults": 3} | ({"nextPageToken": token} if token else {}),
        )
        found += [row["id"] for it in page["issueChangeLogs"] for row in it["changeHistories"]]
        token = page.get("nextPageToken")
        if token is None:
            break
    assert found == [row["id"] for row in log["changeHistories"]]


def test_a_page_of_the_log(cloud, walked):
    page = cloud.get("/issue/CUST-1/changelog?startAt=12&maxResults=5")
    assert (len(page["values"]), page["total"], page["isLast"]) == (2, 14, True)


@pytest.mark.parametrize(
    "sent",
    [
        {"issueIdsOrKeys": []},
        {"issueIdsOrKeys": ["x"] * 1001},
        {"issueIdsOrKeys": ["x"], "fieldIds": [str(it) for it in range(11)]},
        {"issueIdsOrKeys": ["x"], "maxResults": 0},
        {"issueIdsOrKeys": ["x"], "maxResults": 10_001},
        {"issueIdsOrKeys": ["x"], "nextPageToken": "y"},
    ],
)
def test_what_is_not_fetched(wrong_cloud, sent):
    wrong_cloud.refused("POST", "/changelog/bulkfetch", 400, sent)


def test_data_center_tells_the_log_with_the_issue_only(dc, cust):
    cust.issue("Hook")
    dc.refused("GET", "/issue/CUST-1/changelog", 404)
    dc.refused("POST", "/changelog/bulkfetch", 404, {"issueIdsOrKeys": ["CUST-1"]})
