from __future__ import annotations

from datetime import date

import pytest

MILESTONES = "/repos/acme/web/milestones"


def titles(rows):
    return [row["title"] for row in rows]


def test_they_are_listed_by_state_due_date_and_completeness(api, web):
    web.milestone("b", due="2027-05-01")
    web.milestone("a", due="2027-04-01")
    web.milestone("none")
    web.milestone("old", due="2026-04-01", closed="2026-04-02")
    web.issue("x", milestone="b", closed="2027-01-01")
    web.issue("y", milestone="a", closed="2027-01-01")
    web.issue("z", milestone="a")
    assert titles(api.get(MILESTONES)) == ["a", "b", "none"]
    assert titles(api.get(MILESTONES + "?state=all")) == ["old", "a", "b", "none"]
    assert titles(api.get(MILESTONES + "?state=closed")) == ["old"]
    assert titles(api.get(MILESTONES + "?direction=desc")) == ["none", "b", "a"]
    assert titles(api.get(MILESTONES + "?sort=completeness")) == ["none", "a", "b"]


def test_counts_hold_pull_requests_too(api, web):
    web.milestone("m")
    web.issue("a", milestone="m")
    web.issue("b", milestone="m", reason="not_planned")
    web.pull("c", milestone="m")
    web.pull("d", milestone="m", merged="2027-01-01")
    row = api.get(MILESTONES + "/1")
    assert (row["open_issues"], row["closed_issues"]) == (2, 2)


def test_one_lives(api, web, clock):
    made = api("POST", MILESTONES, {"title": "Live", "description": "a\r\nb"})
    assert (made.status_code, made.headers["Location"]) == (201, made.json()["url"])
    row = made.json()
    assert (row["number"], row["state"], row["due_on"], row["creator"]["login"]) == (
        1,
        "open",
        None,
        "dana",
    )
    assert row["description"] == "a\r\nb"
    clock.sleep(60)
    closed = api("PATCH", MILESTONES + "/1", {"state": "closed", "title": "Done"}).json()
    assert (closed["title"], closed["state"]) == ("Done", "closed")
    assert closed["closed_at"] == closed["updated_at"] == "2027-02-22T09:01:00Z"
    opened = api("PATCH", MILESTONES + "/1", {"state": "open", "description": ""}).json()
    assert (opened["closed_at"], opened["description"]) == (None, "")
    web.issue("a", milestone=1)
    assert api("DELETE", MILESTONES + "/1").status_code == 204
    assert api("GET", MILESTONES + "/1").status_code == 404
    assert web.project.issues[1].milestones == []
    assert web.milestone("Next").number == 2


@pytest.mark.parametrize(
    ("sent", "kept", "told"),
    [
        ("2026-11-20T00:00:00Z", "2026-11-19", "2026-11-19T08:00:00Z"),
        ("2026-11-20T12:00:00Z", "2026-11-20", "2026-11-20T08:00:00Z"),
        ("2026-07-20T12:00:00Z", "2026-07-20", "2026-07-20T07:00:00Z"),
        ("2020-09-24T06:59:00Z", "2020-09-23", "2020-09-23T07:00:00Z"),
        ("2020-09-24T07:01:00Z", "2020-09-24", "2020-09-24T07:00:00Z"),
        ("2026-11-03T07:00:00Z", "2026-11-02", "2026-11-02T08:00:00Z"),
        ("2026-11-20T23:30:00+05:00", "2026-11-20", "2026-11-20T08:00:00Z"),
    ],
)
def test_a_due_date_is_floored_to_the_pacific_day(api, web, sent, kept, told):
    row = api("POST", MILESTONES, {"title": "m", "due_on": sent}).json()
    assert row["due_on"] == told
    assert web.project.milestones[1].due == date.fromisoformat(kept)


def test_a_due_date_can_be_moved_and_cleared(api, wrong, web):
    web.milestone("m", due="2027-03-05")
    moved = api("PATCH", MILESTONES + "/1", {"due_on": "2027-03-12T12:00:00Z"}).json()
    assert moved["due_on"] == "2027-03-12T08:00:00Z"
    # The document knows no null here, but it is the way to clear one.
    assert wrong("PATCH", MILESTONES + "/1", {"due_on": None}).json()["due_on"] is None
    bare = wrong("PATCH", MILESTONES + "/1", {"due_on": "2027-03-12"}).json()
    assert bare["due_on"] == "2027-03-11T08:00:00Z"


def problem(answer):
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    return error["resource"], error["field"], error["code"]


def test_a_title_twice_is_refused(api, web):
    web.milestone("Live", closed="2027-01-01")
    web.milestone("Other")
    taken = ("Milestone", "title", "already_exists")
    assert problem(api("POST", MILESTONES, {"title": "Live"})) == taken
    assert problem(api("PATCH", MILESTONES + "/2", {"title": "Live"})) == taken
    assert api("PATCH", MILESTONES + "/1", {"title": "Live"}).status_code == 200


def test_what_is_no_milestone_is_refused(wrong):
    assert wrong("POST", MILESTONES, {}).status_code == 422
    assert wrong("POST", MILESTONES).status_code == 422
    assert wrong("POST", MILESTONES, {"title": 3.5}).status_code == 422
    assert wrong("POST", MILESTONES, {"title": "a", "due_on": "soon"}).status_code == 422
    assert problem(wrong("POST", MILESTONES, {"title": " "}))[2] == "missing_field"
    assert problem(wrong("POST", MILESTONES, {"title": "x" * 257}))[2] == "custom"
    assert problem(wrong("POST", MILESTONES, {"title": "x", "state": "late"}))[1] == "state"
    assert wrong.get(MILESTONES) == []
    assert wrong("POST", MILESTONES, {"title": "x" * 256}).status_code == 201


def test_labels_of_the_issues_in_it(api, web):
    web.milestone("m")
    web.issue("a", milestone="m", labels=["bug", "ui"])
    web.issue("b", labels=["other"])
    assert [row["name"] for row in api.get(MILESTONES + "/1/labels")] == ["bug", "ui"]
