from __future__ import annotations

import pytest

ISSUES = "/repos/acme/web/issues"


def numbers(rows):
    return [row["number"] for row in rows]


def problem(answer):
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    return error["resource"], error["field"], error["code"]


@pytest.fixture
def many(web):
    web.milestone("Live")
    web.milestone("Later")
    web.issue("a", milestone="Live", labels=["Bug", "ui"], created="2027-01-01")
    web.issue("b", milestone="Later", assignees=["kim"], created="2027-01-02")
    web.issue("c", closed="2027-01-20", labels=["bug"], created="2027-01-03", author="lee")
    web.pull("d", milestone="Live", created="2027-01-04")
    web.comment(1, "x", created="2027-01-30")
    return web


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [4, 2, 1]),
        ("?state=all", [4, 3, 2, 1]),
        ("?state=closed", [3]),
        ("?milestone=1", [4, 1]),
        ("?milestone=*&state=all", [4, 2, 1]),
        ("?milestone=none&state=all", [3]),
        ("?labels=bug&state=all", [3, 1]),
        ("?labels=BUG,ui", [1]),
        ("?labels=nothing", []),
        ("?assignee=KIM", [2]),
        ("?assignee=none", [4, 1]),
        ("?assignee=*", [2]),
        ("?creator=lee&state=all", [3]),
        ("?since=2027-01-15T00:00:00Z&state=all", [3, 1]),
        ("?since=2027-01-30T12:00:00Z", [1]),
        ("?sort=updated&state=all", [1, 3, 4, 2]),
        ("?sort=comments&direction=asc", [2, 4, 1]),
        ("?direction=asc", [1, 2, 4]),
        ("?sort=created&state=all&direction=desc", [4, 3, 2, 1]),
    ],
)
def test_the_list_is_filtered_and_sorted(api, many, query, found):
    assert numbers(api.get(ISSUES + query)) == found


def test_a_list_asked_for_nonsense_is_refused(wrong, many):
    assert problem(wrong("GET", ISSUES + "?milestone=9"))[1] == "milestone"
    assert problem(wrong("GET", ISSUES + "?milestone=Live"))[1] == "milestone"
    assert wrong("GET", ISSUES + "?since=yesterday").status_code == 422


def test_pull_requests_are_in_the_list_and_told_by_one_key(api, many):
    rows = {row["number"]: row for row in api.get(ISSUES + "?state=all")}
    assert [number for number, row in rows.items() if "pull_request" in row] == [4]
    assert rows[4]["pull_request"]["merged_at"] is None
    assert rows[4]["html_url"].endswith("/acme/web/pull/4")
    assert rows[1]["html_url"].endswith("/acme/web/issues/1")
    assert api.get("/repos/acme/web/pulls/4")["merged"] is False
    assert api("GET", "/repos/acme/web/pulls/1").status_code == 404


def test_ids_are_not_numbers(api, many):
    row = api.get(ISSUES + "/1")
    assert row["id"] != row["number"]
    assert row["milestone"]["id"] != row["milestone"]["number"]


def test_rows_count_what_blocks_and_what_is_part(api, web):
    for title in "abc":
        web.issue(title)
    web.issue("d", closed="2027-01-01")
    web.block(blocked=1, blocker=2)
    web.block(blocked=1, blocker=4)
    web.block(blocked=3, blocker=1)
    web.sub_issue(parent=1, child=3)
    web.sub_issue(parent=1, child=4)
    row = api.get(ISSUES + "?direction=asc")[0]
    assert row["issue_dependencies_summary"] == {
        "blocked_by": 1,
        "total_blocked_by": 2,
        "blocking": 1,
        "total_blocking": 1,
    }
    assert row["sub_issues_summary"] == {"total": 2, "completed": 1, "percent_completed": 50}
    assert api.get(ISSUES + "/3")["parent_issue_url"].endswith("/issues/1")


def test_one_is_made_with_everything(api, web):
    web.milestone("Live")
    sent = {"title": "New", "body": "a\r\nb", "milestone": 1, "assignees": ["KIM"]}
    made = api("POST", ISSUES, {**sent, "labels": ["Fresh", {"name": "ui"}]})
    row = made.json()
    assert (made.status_code, made.headers["Location"]) == (201, row["url"])
    assert (row["title"], row["body"], row["user"]["login"]) == ("New", "a\r\nb", "dana")
    assert (row["milestone"]["number"], row["assignee"]["login"]) == (1, "kim")
    assert [(it["name"], it["color"]) for it in row["labels"]] == [
        ("Fresh", "ededed"),
        ("ui", "ededed"),
    ]
    assert row["created_at"] == row["updated_at"] == "2027-02-22T09:00:00Z"
    assert (row["state"], row["state_reason"], row["closed_at"]) == ("open", None, None)
    assert api("POST", ISSUES, {"title": 12, "assignee": "kim"}).json()["title"] == "12"


def test_state_and_reason(api, web, clock):
    web.issue("a")
    clock.sleep(60)

    def edit(**sent):
        return api("PATCH", ISSUES + "/1", sent).json()

    ignored = edit(state_reason="not_planned")
    assert (ignored["state"], ignored["state_reason"]) == ("open", None)
    closed = edit(state="closed", state_reason="not_planned")
    assert (closed["state_reason"], closed["closed_at"]) == (
        "not_planned",
        "2027-02-22T09:01:00Z",
    )
    assert closed["closed_by"]["login"] == "dana"
    assert edit(state="closed", state_reason="completed")["state_reason"] == "not_planned"
    opened = edit(state="open")
    assert (opened["state_reason"], opened["closed_at"], opened["closed_by"]) == (
        "reopened",
        None,
        None,
    )
    assert edit(state="closed")["state_reason"] == "completed"


def test_labels_milestone_and_assignees_are_replaced(api, web):
    web.milestone("Live")
    web.issue("a", labels=["one"], milestone=1, assignees=["kim"])
    row = api("PATCH", ISSUES + "/1", {"labels": ["two", "TWO"], "assignees": []}).json()
    assert [it["name"] for it in row["labels"]] == ["two"]
    assert (row["milestone"]["number"], row["assignees"]) == (1, [])
    assert api("PATCH", ISSUES + "/1", {"milestone": None}).json()["milestone"] is None
    assert api("PATCH", ISSUES + "/1", {"milestone": "1"}).json()["milestone"]["number"] == 1
    assert api("PATCH", ISSUES + "/1", {"assignee": "kim"}).json()["assignee"]["login"] == "kim"
    assert api("PATCH", ISSUES + "/1", {"assignee": None}).json()["assignee"] is None


def test_updated_at_moves_only_when_something_changed(api, web, clock):
    web.issue("a", body="same", created="2027-01-01")
    before = api.get(ISSUES + "/1")["updated_at"]
    same = {"title": "a", "body": "same", "labels": [], "state": "open"}
    assert api("PATCH", ISSUES + "/1", same).json()["updated_at"] == before
    assert api("PATCH", ISSUES + "/1", {"body": "new"}).json()["updated_at"] > before


def test_what_is_no_issue_is_refused_and_leaves_nothing(wrong, web):
    web.issue("a", body="kept")
    before = wrong.get(ISSUES + "?state=all")
    post, patch = ("POST", ISSUES), ("PATCH", ISSUES + "/1")
    assert wrong(*post, {}).status_code == 422
    assert problem(wrong(*post, {"title": ""}))[2] == "missing_field"
    assert problem(wrong(*post, {"title": "x" * 257}))[1] == "title"
    assert problem(wrong(*post, {"title": "x", "body": "x" * 65537}))[1] == "body"
    assert problem(wrong(*post, {"title": "x", "milestone": 7}))[1] == "milestone"
    assert problem(wrong(*post, {"title": "x", "assignees": ["lee"]}))[1] == "assignees"
    assert wrong(*post, {"title": "x", "labels": "bug"}).status_code == 422
    assert wrong(*post, {"title": "x", "labels": [3]}).status_code == 422
    assert problem(wrong(*patch, {"state": "late"}))[1] == "state"
    assert problem(wrong(*patch, {"state_reason": "tired"}))[1] == "state_reason"
    assert wrong(*patch, {"body": 3}).status_code == 422
    assert wrong.get(ISSUES + "?state=all") == before


def test_an_over_long_body_is_answered_200_and_not_taken(api, web):
    web.issue("a", body="kept")
    answer = api("PATCH", ISSUES + "/1", {"body": "x" * 65537, "title": "b"})
    assert (answer.status_code, answer.json()["body"], answer.json()["title"]) == (
        200,
        "kept",
        "b",
    )
    assert api("PATCH", ISSUES + "/1", {"body": None}).json()["body"] is None
    assert len(api("PATCH", ISSUES + "/1", {"body": "é" * 65536}).json()["body"]) == 65536


def test_what_happened_is_told_by_titles(api, web):
    web.milestone("Live")
    web.issue("a", milestone="Live", labels=["bug"], assignees=["kim"])
    api("PATCH", ISSUES + "/1", {"title": "b", "labels": [], "assignees": []})
    api("PATCH", ISSUES + "/1", {"state": "closed"})
    api("PATCH", ISSUES + "/1", {"state": "open", "milestone": None})
    api("DELETE", "/repos/acme/web/labels/bug")
    rows = api.get(ISSUES + "/1/events")
    assert [row["event"] for row in rows] == [
        "labeled",
        "assigned",
        "milestoned",
        "unlabeled",
        "unassigned",
        "renamed",
        "closed",
        "demilestoned",
        "reopened",
    ]
    assert rows[2]["milestone"] == {"title": "Live"}
    assert rows[0]["label"] == {"name": "bug", "color": "ededed"}
    assert rows[5]["rename"] == {"from": "a", "to": "b"}
    newest = api.get(ISSUES + "/events?per_page=1")
    assert (newest[0]["event"], newest[0]["issue"]["number"]) == ("reopened", 1)


def test_people_of_the_repository(api, web):
    assert [row["login"] for row in api.get("/repos/acme/web/assignees")] == ["kim"]
    assert api("GET", "/repos/acme/web/assignees/KIM").status_code == 204
    assert api("GET", "/repos/acme/web/assignees/lee").status_code == 404
    web.project.members.append("acme")
    row = api("POST", ISSUES, {"title": "x"}).json()
    assert row["author_association"] == "NONE"
    web.issue("by kim", author="kim")
    assert api.get(ISSUES + "/2")["author_association"] == "COLLABORATOR"
    web.issue("by the owner", author="acme")
    assert api.get(ISSUES + "/3")["author_association"] == "OWNER"


def test_releases(api, web):
    releases = "/repos/acme/web/releases"
    assert api.get(releases) == []
    web.release("v1", created="2027-01-01")
    web.release("v2", name="Two", created="2027-02-01")
    assert [row["tag_name"] for row in api.get(releases)] == ["v2", "v1"]
    assert api.get(releases + "/tags/v2")["name"] == "Two"
    assert api("GET", releases + "/tags/v3").status_code == 404
