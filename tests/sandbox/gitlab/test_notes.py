from __future__ import annotations

import pytest

ISSUES = "/projects/acme%2Fweb/issues"
NOTES = ISSUES + "/1/notes"


@pytest.fixture
def issue(web, clock):
    issue = web.issue("One", created="2027-01-01", assignees=["kim"])
    web.comment(issue, "First", created="2027-01-02")
    web.comment(issue, "Second", author="kim", created="2027-01-03")
    return issue


def bodies(api, query=""):
    return [it["body"] for it in api.get(NOTES + query)]


def test_notes_come_newest_first_unless_asked(issue, api, clock):
    assert bodies(api) == ["Second", "First", "assigned to @kim"]
    assert bodies(api, "?sort=asc") == ["assigned to @kim", "First", "Second"]
    first = api.get(NOTES + "?sort=asc")[1]
    api("PUT", f"{NOTES}/{first['id']}", {"body": "Changed"})
    assert bodies(api, "?order_by=updated_at") == ["Changed", "Second", "assigned to @kim"]
    assert bodies(api, "?activity_filter=only_comments") == ["Second", "Changed"]
    assert bodies(api, "?activity_filter=only_activity") == ["assigned to @kim"]
    assert len(bodies(api, "?per_page=2")) == 2


def test_a_note_tells_whose_and_where_it_is(issue, web, api):
    row = api.get(NOTES)[0]
    assert row["author"]["username"] == "kim"
    assert (row["noteable_type"], row["noteable_iid"]) == ("Issue", 1)
    assert (row["noteable_id"], row["project_id"]) == (issue.id, web.project.id)
    assert (row["system"], row["created_at"]) == (False, "2027-01-03T12:00:00.000Z")
    assert api.get(f"{NOTES}/{row['id']}") == row
    system = api.get(NOTES + "?sort=asc")[0]
    assert api.get(f"{NOTES}/{system['id']}") == system
    pull = web.pull("Pull", iid=5)
    web.comment(pull, "On it")
    (note,) = api.get("/projects/acme%2Fweb/merge_requests/5/notes")
    assert (note["noteable_type"], note["noteable_iid"]) == ("MergeRequest", 5)


def test_a_new_note_touches_its_issue(issue, api, clock):
    clock.sleep(60)
    made = api("POST", NOTES, {"body": "Third"})
    assert made.status_code == 201
    row = api.get(ISSUES + "/1")
    assert (row["user_notes_count"], row["updated_at"]) == (3, "2027-02-22T09:01:00.000Z")
    clock.sleep(60)
    edited = api("PUT", f"{NOTES}/{made.json()['id']}", {"body": "3rd"}).json()
    assert edited["updated_at"] == "2027-02-22T09:02:00.000Z"
    assert edited["created_at"] == "2027-02-22T09:01:00.000Z"
    assert api("DELETE", f"{NOTES}/{edited['id']}").status_code == 204
    assert api("GET", f"{NOTES}/{edited['id']}").json() == {"message": "404 Not found"}


def test_what_a_note_does_not_take(issue, api):
    blank = api("POST", NOTES, {"body": " \n"})
    assert blank.status_code == 400
    assert blank.json() == {"message": '400 Bad request - Note {:note=>["can\'t be blank"]}'}
    assert api("POST", NOTES, {}).json() == {"error": "body is missing"}
    much = api("POST", NOTES, {"body": "x" * 1_000_001})
    assert "is too long (maximum is 1000000 characters)" in much.json()["message"]
    number = api.get(NOTES)[0]["id"]
    assert api("PUT", f"{NOTES}/{number}", {"body": ""}).json() == {"error": "body is empty"}
    assert api("POST", NOTES, {"body": "x" * 1_000_000}).status_code == 201


def test_notes_belong_to_their_authors_and_to_those_who_may_write(issue, web, server, connect, api):
    second, first = (it["id"] for it in api.get(NOTES + "?activity_filter=only_comments"))
    guest = connect(server, "guest")
    assert guest("PUT", f"{NOTES}/{second}", {"body": "x"}).status_code == 200
    for method, body in (("PUT", {"body": "x"}), ("DELETE", None)):
        refused = guest(method, f"{NOTES}/{first}", body)
        assert (refused.status_code, refused.json()) == (403, {"message": "403 Forbidden"})
    assert api("PUT", f"{NOTES}/{second}", {"body": "y"}).json()["body"] == "y"
    web.issue("Two")
    assert api("PUT", f"{ISSUES}/2/notes/{second}", {"body": "x"}).status_code == 404
    system = api.get(NOTES + "?activity_filter=only_activity")[0]["id"]
    assert api("PUT", f"{NOTES}/{system}", {"body": "x"}).status_code == 404
