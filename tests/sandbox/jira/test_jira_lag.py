"""Cloud's search does not know at once what was written."""

from __future__ import annotations

import pytest

QUERY = {"jql": "labels = late", "fields": "summary"}


@pytest.fixture
def hook(cust):
    return cust.issue("Hook", labels=["crm"])


def found(client, **more):
    rows = client.get("/search/jql", params=QUERY | more)["issues"]
    return [(it["key"], it["fields"]["summary"]) for it in rows]


def label(client, name="late"):
    client.ok("PUT", "/issue/CUST-1", {"update": {"labels": [{"add": name}]}}, 204)


def test_without_a_lag_a_write_is_found_at_once(cloud, hook):
    label(cloud)
    assert found(cloud) == [("CUST-1", "Hook")]


def test_a_write_is_not_found_for_so_many_requests(cloud, hook, conduct):
    conduct.lag_requests = 2
    found(cloud)
    label(cloud)
    assert found(cloud) == []
    assert cloud.get("/issue/CUST-1")["fields"]["labels"] == ["crm", "late"]
    assert found(cloud) == [("CUST-1", "Hook")]


def test_a_write_is_not_found_for_so_many_seconds(cloud, hook, conduct, clock):
    conduct.lag_seconds = 60
    found(cloud)
    label(cloud)
    assert found(cloud) == []
    clock.sleep(59)
    assert found(cloud) == []
    clock.sleep(1)
    assert found(cloud) == [("CUST-1", "Hook")]


def test_what_is_asked_for_by_id_is_known(cloud, hook, conduct):
    conduct.lag_requests = 99
    found(cloud)
    label(cloud)
    assert found(cloud) == []
    assert found(cloud, reconcileIssues=str(hook.id)) == [("CUST-1", "Hook")]
    posted = {"jql": QUERY["jql"], "fields": ["summary"], "reconcileIssues": [hook.id]}
    assert len(cloud.ok("POST", "/search/jql", posted)["issues"]) == 1


def test_a_new_issue_is_not_there_yet_and_an_old_one_is_as_it_was(cloud, cust, hook, conduct):
    conduct.lag_requests = 99
    found(cloud)
    fields = {"project": {"key": "CUST"}, "issuetype": {"name": "Task"}, "summary": "New"}
    cloud.ok("POST", "/issue", {"fields": fields}, 201)
    cloud.ok("PUT", "/issue/CUST-1", {"fields": {"summary": "Renamed"}}, 204)
    rows = cloud.get("/search/jql", params={"jql": "project = CUST", "fields": "summary"})["issues"]
    assert [it["fields"]["summary"] for it in rows] == ["Hook"]


def test_each_write_has_its_own_lag(cloud, hook, conduct):
    conduct.lag_requests = 2
    found(cloud)
    label(cloud)
    cloud.ok("PUT", "/issue/CUST-1", {"fields": {"summary": "Renamed"}}, 204)
    assert found(cloud) == []
    assert found(cloud) == [("CUST-1", "Hook")]
    assert found(cloud) == [("CUST-1", "Renamed")]


def test_what_happens_outside_jira_is_late_too(cloud, cust, hook, conduct):
    conduct.lag_requests = 1
    found(cloud)
    cust.repo.close(1)
    query = {"jql": "statusCategory = Done", "fields": "summary"}
    assert cloud.get("/search/jql", params=query)["issues"] == []
    assert len(cloud.get("/search/jql", params=query)["issues"]) == 1


def test_what_is_deleted_is_gone_at_once(cloud, hook, conduct):
    conduct.lag_requests = 99
    label(cloud)
    cloud.ok("DELETE", "/issue/CUST-1", status=204)
    assert cloud.get("/search/jql", params={"jql": "project = CUST"})["issues"] == []


def test_the_lag_is_switched_off_again(cloud, hook, conduct):
    conduct.lag_requests = 99
    found(cloud)
    label(cloud)
    assert found(cloud) == []
    conduct.lag_requests = 0
    assert found(cloud) == [("CUST-1", "Hook")]


def test_data_center_knows_at_once(dc, hook, conduct):
    conduct.lag_requests = 99
    dc.get("/myself")
    label(dc)
    assert dc.get("/search", params=QUERY)["total"] == 1
