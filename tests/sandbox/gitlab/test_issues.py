from __future__ import annotations

import pytest

from milepost.sandbox.gitlab.tasks import counted

WEB = "/projects/acme%2Fweb"
ISSUES = WEB + "/issues"


def refused(answer):
    assert answer.status_code == 400, answer.text
    return answer.json().get("message", answer.json().get("error"))


def put(api, iid, **sent):
    answer = api("PUT", f"{ISSUES}/{iid}", sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_global_list_holds_only_what_one_made_oneself(web, api):
    web.issue("Dana's", author="dana")
    web.issue("Kim's", author="kim", assignees=["dana"])
    web.pull("Kim's", author="kim")
    assert [it["title"] for it in api.get("/issues")] == ["Dana's"]
    assert len(api.get("/issues?scope=all")) == 2
    assert [it["title"] for it in api.get("/issues?scope=assigned_to_me")] == ["Kim's"]
    assert len(api.get(ISSUES)) == 2
    assert api.get("/merge_requests") == []
    assert len(api.get("/merge_requests?scope=all")) == 1
    assert len(api.get("/groups/acme/issues")) == 2
    assert api.get("/groups/acme/issues")[0]["references"]["relative"] == "acme/web#2"
    assert len(api.get("/groups/acme/merge_requests")) == 1


def test_people_and_dates_filter_too(web, api, world, clock):
    web.issue("One", author="kim", assignees=["dana"], created="2027-01-01")
    web.issue("Two", created="2027-02-01", labels=["bug", "P1"])
    kim, dana = world.user("kim").id, world.user("dana").id

    def numbers(query):
        return [it["iid"] for it in api.get(f"{ISSUES}?{query}")]

    for query in (
        f"author_id={kim}",
        "author_username=Kim",
        f"assignee_id={dana}",
        "assignee_id=Any",
        "assignee_username[]=dana",
        "labels=None",
        "created_before=2027-01-15T00:00:00Z",
        "updated_before=2027-01-15T00:00:00Z",
        "search=one",
    ):
        assert numbers(query) == [1], query
    for query in (
        "assignee_id=None",
        "labels=Any",
        "labels=bug,P1",
        "created_after=2027-01-15T00:00:00Z",
    ):
        assert numbers(query) == [2], query
    assert numbers("labels=bug,other") == numbers("confidential=true") == []
    assert numbers("milestone_id=None") == [2, 1]


def test_milestones_can_be_told_by_their_time(web, acme, api):
    web.issue("Past", milestone=web.milestone("a", due="2027-02-01", start="2027-01-01"))
    web.issue("Now", milestone=acme.milestone("b", due="2027-03-01", start="2027-02-22"))
    web.issue("Later", milestone=web.milestone("c", due="2027-04-01", start="2027-03-01"))
    web.issue("None")

    def titles(query):
        return {it["title"] for it in api.get(f"{ISSUES}?milestone_id={query}")}

    assert titles("Upcoming") == {"Now", "Later"}
    assert titles("Started") == {"Past", "Now"}
    assert titles("Any") == {"Past", "Now", "Later"}


def test_labels_change_without_touching_those_of_others(web, api):
    web.issue("One", labels=["theirs", "old"])
    row = put(api, 1, add_labels="new,newer", remove_labels=["old", "never there"])
    assert row["labels"] == ["new", "newer", "theirs"]
    assert put(api, 1, labels="only")["labels"] == ["only"]
    assert put(api, 1, labels=["a", "b,c"])["labels"] == ["a", "b", "c"]
    assert put(api, 1, labels="")["labels"] == []
    assert web.project.label("newer").color == "428bca"


def test_labels_are_told_apart_by_case(web, api):
    web.issue("One", labels=["bug"])
    assert put(api, 1, add_labels="Bug")["labels"] == ["Bug", "bug"]
    assert put(api, 1, remove_labels="bug")["labels"] == ["Bug"]


@pytest.mark.parametrize(
    ("tier", "left"), [("free", ["p::1", "p::2", "x"]), ("premium", ["p::2", "x"])]
)
def test_scoped_labels_replace_each_other_only_with_a_licence(
    web, world, gitlab_server, connect, tier, left
):
    web.issue("One", labels=["p::1", "x"])
    with gitlab_server(world, tier=tier) as server:
        api = connect(server)
        assert put(api, 1, add_labels="p::2")["labels"] == left
        both = put(api, 1, labels="p::3,p::4,q")["labels"]
        assert both == (["p::4", "q"] if tier == "premium" else ["p::3", "p::4", "q"])


def test_a_milestone_is_put_by_its_id_and_a_number_takes_it_away(web, acme, api):
    own, shared = web.milestone("Live"), acme.milestone("All")
    web.issue("One")
    assert put(api, 1, milestone_id=own.id)["milestone"]["title"] == "Live"
    assert put(api, 1, milestone_id=shared.id)["milestone"]["group_id"] == acme.group.id
    # The milestone's number within the project finds nothing, and that clears it.
    assert put(api, 1, milestone_id=own.number)["milestone"] is None
    assert put(api, 1, milestone_id=str(own.id))["milestone"]["title"] == "Live"
    for nothing in (0, None, ""):
        put(api, 1, milestone_id=own.id)
        assert put(api, 1, milestone_id=nothing)["milestone"] is None


def test_several_are_assigned_only_with_a_licence(web, world, gitlab_server, connect):
    web.issue("One")
    ids = [world.user("kim").id, world.user("dana").id]
    for tier, count in (("free", 1), ("premium", 2)):
        with gitlab_server(world, tier=tier) as server:
            api = connect(server)
            assert len(put(api, 1, assignee_ids=ids)["assignees"]) == count
            assert put(api, 1, assignee_id=0)["assignee"] is None
            assert put(api, 1, assignee_ids=[*ids, 7])["assignee"]["username"] == "kim"
            assert put(api, 1, assignee_ids=[])["assignees"] == []


def test_what_an_issue_does_not_take(web, api):
    web.issue("One")
    one = ISSUES + "/1"
    assert refused(api("POST", ISSUES, {})) == "title is missing"
    assert refused(api("POST", ISSUES, {"title": ""})) == {"title": ["can't be blank"]}
    long = {"title": ["is too long (maximum is 255 characters)"]}
    assert refused(api("PUT", one, {"title": "x" * 256})) == long
    much = {"description": ["is too long (maximum is 1048576 characters)"]}
    assert refused(api("PUT", one, {"description": "x" * 1_048_577})) == much
    assert refused(api("PUT", one, {"due_date": "2027-02-30"})) == "due_date is invalid"
    assert refused(api("PUT", one, {"due_date": "soon"})) == "due_date is invalid"
    assert (
        refused(api("PUT", one, {"state_event": "x"})) == "state_event does not have a valid value"
    )
    assert "at least one parameter" in refused(api("PUT", one, {}))
    assert refused(api("PUT", one, {"labels": [1]})) == "labels is invalid"
    assert refused(api("GET", ISSUES + "/x")) == "issue_iid is invalid"
    assert api("PUT", one, {"description": "x" * 1_048_576}).status_code == 200


def test_an_id_is_no_number(web, api):
    issue = web.issue("One")
    answer = api("GET", f"{ISSUES}/{issue.id}")
    assert (answer.status_code, answer.json()) == (404, {"message": "404 Not found"})


def test_issues_and_merge_requests_have_numbers_of_their_own(web, api):
    web.issue("One")
    web.pull("Pull", iid=1, draft=True)
    assert api.get(ISSUES + "/1")["title"] == "One"
    pull = api.get(WEB + "/merge_requests/1")
    assert (pull["title"], pull["draft"], pull["state"]) == ("Pull", True, "opened")
    assert api("GET", ISSUES + "/2").status_code == 404
    web.pull("Same numbers", closed="2027-02-01")
    assert api.get(WEB + "/merge_requests/3")["state"] == "closed"
    closed = api.get(WEB + "/merge_requests?state=closed&with_labels_details=true")
    assert [it["iid"] for it in closed] == [3]


def test_a_new_issue_keeps_what_was_sent(web, api, clock):
    clock.sleep(60)
    made = api("POST", ISSUES, {"title": "New", "description": "Text\n"})
    assert made.status_code == 201
    row = made.json()
    assert (row["iid"], row["description"]) == (1, "Text")
    assert row["created_at"] == "2027-02-22T09:01:00.000Z"
    assert api("POST", ISSUES, {"title": "Bare"}).json()["description"] is None


def test_nothing_is_estimated_or_spent(web, api):
    web.issue("One")
    stats = api.get(ISSUES + "/1/time_stats")
    assert stats["time_estimate"] == stats["total_time_spent"] == 0


def test_a_deleted_issue_is_gone(web, api):
    web.issue("One")
    assert api("DELETE", ISSUES + "/1").status_code == 204
    assert api("GET", ISSUES + "/1").status_code == 404
    assert api("POST", ISSUES, {"title": "Two"}).json()["iid"] == 2


def test_changes_leave_events_and_notes(web, api, clock):
    stone = web.milestone("Live")
    web.issue("One", created="2027-01-01")
    put(
        api,
        1,
        title="Uno",
        description="x",
        due_date="2027-03-05",
        milestone_id=stone.id,
        add_labels="bug",
        state_event="close",
    )
    put(api, 1, due_date=None, state_event="reopen")
    put(api, 1, description="x", title="Uno")
    notes = api.get(ISSUES + "/1/notes?sort=asc")
    assert [it["body"] for it in notes] == [
        "changed title from **{-One-}** to **{+Uno+}**",
        "changed the description",
        "changed due date to March 5, 2027",
        "removed due date",
    ]
    assert all(it["system"] for it in notes)
    states = api.get(ISSUES + "/1/resource_state_events")
    assert [it["state"] for it in states] == ["closed", "reopened"]
    assert api.get(ISSUES + "/1")["updated_at"] == "2027-02-22T09:00:00.000Z"
    assert api("GET", ISSUES + "/1/resource_weather_events").json() == {"error": "404 Not Found"}


def test_a_renamed_milestone_keeps_its_history(web, api):
    stone = web.milestone("Live")
    web.issue("One", milestone=stone, labels=["bug"])
    api("PUT", f"{WEB}/milestones/{stone.id}", {"title": "Alive"})
    (event,) = api.get(ISSUES + "/1/resource_milestone_events")
    assert (event["milestone"]["id"], event["milestone"]["title"]) == (stone.id, "Alive")
    api("DELETE", WEB + "/labels/bug")
    assert [it["label"] for it in api.get(ISSUES + "/1/resource_label_events")] == [None, None]


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        (None, (0, 0)),
        ("- [ ] a\n* [x] b\n1. [X] c\n2) [ ] d", (4, 2)),
        ("  - [x] nested\n> - [ ] quoted", (2, 1)),
        ("- [~] does not apply\n- [x] b", (1, 1)),
        ("[ ] no list\n- [ ]\n- [] a", (0, 0)),
        ("```\n- [x] code\n```\n- [ ] a", (1, 0)),
        ("~~~~\n- [x] never closed", (0, 0)),
        ("- [ ] a\r\n- [x] b\r\n", (2, 1)),
    ],
)
def test_tasks_are_counted(text, tasks):
    assert counted(text) == tasks
