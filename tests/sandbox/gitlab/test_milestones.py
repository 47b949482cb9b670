from __future__ import annotations

from dataclasses import replace

import pytest

WEB = "/projects/acme%2Fweb/milestones"
ACME = "/groups/acme/milestones"


def refused(answer):
    assert answer.status_code == 400, answer.text
    return answer.json().get("message", answer.json().get("error"))


def test_id_and_iid_are_never_confused(web, acme, api):
    own, shared = web.milestone("Live"), acme.milestone("All")
    assert own.number == shared.number == 1
    shown = api.get(f"{WEB}/{own.id}")
    assert (shown["id"], shown["iid"], shown["title"]) == (own.id, 1, "Live")
    assert shown["project_id"] == web.project.id
    assert "group_id" not in shown
    other = api.get(f"{ACME}/{shared.id}")
    assert (other["group_id"], "project_id" in other) == (acme.group.id, False)
    for wrong in (f"{WEB}/1", f"{ACME}/1", f"{WEB}/{shared.id}", f"{ACME}/{own.id}"):
        answer = api("GET", wrong)
        assert (answer.status_code, answer.json()) == (404, {"message": "404 Not found"})
    assert refused(api("GET", f"{WEB}/x")) == "milestone_id is invalid"


def test_the_group_s_milestones_are_listed_only_when_asked_for(web, acme, api, world):
    web.milestone("Live", due="2027-03-05")
    acme.milestone("All", due="2027-02-01", closed="2027-02-01")
    world.group("acme/south").milestone("South only")

    def titles(path):
        return [it["title"] for it in api.get(path)]

    assert titles(WEB) == ["Live"]
    assert titles(WEB + "?include_ancestors=true") == ["All", "Live"]
    assert titles(WEB + "?include_parent_milestones=1") == ["All", "Live"]
    assert titles(WEB + "?include_ancestors=true&state=active&iids[]=9") == ["Live"]
    assert titles(ACME) == ["All"]
    assert titles("/groups/acme%2Fsouth/milestones?include_ancestors=true") == ["All", "South only"]


def test_milestones_are_filtered(web, api, clock):
    live = web.milestone("Live", description="CRM", updated="2027-01-01")
    web.milestone("Pilot", updated="2027-02-01")

    def numbers(query):
        return [it["iid"] for it in api.get(f"{WEB}?{query}")]

    assert numbers("iids[]=1") == numbers("iids=1") == numbers("title=Live") == [live.number]
    assert numbers("search=crm") == [1]
    assert numbers("updated_after=2027-01-15T00:00:00Z") == [2]
    assert numbers("updated_before=2027-01-15") == [1]
    assert numbers("state=all") == [1, 2]
    api("PUT", f"{WEB}/{live.id}", {"description": "x"})
    assert numbers(f"updated_after={clock.now():%Y-%m-%dT%H:%M:%SZ}") == [1]


def test_titles_are_one_to_a_group_and_all_that_is_in_it(web, acme, api, world):
    web.milestone("Live")
    acme.milestone("All")
    world.group("acme/south").milestone("South")
    taken = "already being used for another group or project milestone."
    for path, title in ((WEB, "Live"), (WEB, "All"), (ACME, "Live"), (ACME, "South")):
        said = refused(api("POST", path, {"title": title}))
        assert said == f'Failed to create milestone {{:title=>["{taken}"]}}'
    docs = "/projects/acme%2Fdocs/milestones"
    assert api("POST", docs, {"title": "Live"}).status_code == 201
    assert api("POST", docs, {"title": "live"}).status_code == 201


def test_what_a_milestone_does_not_take(web, api):
    own = web.milestone("Live", start="2027-01-01", due="2027-03-01")
    one = f"{WEB}/{own.id}"
    assert refused(api("POST", WEB, {})) == "title is missing"
    blank = refused(api("PUT", one, {"title": " "}))
    assert blank == 'Failed to update milestone {:title=>["can\'t be blank"]}'
    long = refused(api("POST", WEB, {"title": "x" * 256}))
    assert "is too long (maximum is 255 characters)" in long
    early = refused(api("PUT", one, {"due_date": "2026-12-31"}))
    assert "must be greater than start date" in early
    assert "must be greater" in refused(api("PUT", one, {"start_date": "2027-03-02"}))
    assert "at least one parameter must be provided" in refused(api("PUT", one, {"x": 1}))
    said = refused(api("PUT", one, {"state_event": "open"}))
    assert said == "state_event does not have a valid value"
    assert refused(api("PUT", one, {"title": [1]})) == "title is invalid"
    assert refused(api("PUT", one, {"title": True})) == "title is invalid"
    assert refused(api("PUT", one, [1])) == "body is invalid"
    assert (own.title, str(own.due), str(own.start)) == ("Live", "2027-03-01", "2027-01-01")


@pytest.mark.parametrize("path", [WEB, ACME])
def test_dates_are_days(api, path):
    made = api("POST", path, {"title": "x", "due_date": "2027-11-07", "start_date": "2027-03-14"})
    assert (made.status_code, made.json()["due_date"]) == (201, "2027-11-07")
    one = f"{path}/{made.json()['id']}"
    assert api("PUT", one, {"due_date": None}).json()["due_date"] is None
    assert api("PUT", one, {"due_date": "2027-12-01T23:30:00-11:00"}).json()["due_date"] == (
        "2027-12-01"
    )
    # A date that is none is not refused: it clears the date.
    assert api("PUT", one, {"due_date": "2027-02-30"}).json()["due_date"] is None
    assert api("PUT", one, {"start_date": ""}).json()["start_date"] is None


@pytest.mark.parametrize("path", [WEB, ACME])
def test_closing_and_opening(api, path, clock):
    made = api("POST", path, {"title": "x"}).json()
    one = f"{path}/{made['id']}"
    clock.sleep(60)
    closed = api("PUT", one, {"state_event": "close"}).json()
    assert (closed["state"], closed["updated_at"]) == ("closed", "2027-02-22T09:01:00.000Z")
    assert api("PUT", one, {"state_event": "activate"}).json()["state"] == "active"


def test_a_form_will_do_too(api):
    sent = {"data": "title=Live&due_date=2027-03-05", "headers": {"PRIVATE-TOKEN": "t"}}
    sent["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
    made = api.session.post(f"{api.base}{WEB}", timeout=5, **sent)
    assert made.json()["due_date"] == "2027-03-05"
    assert api("POST", f"{WEB}?title=Query").json()["title"] == "Query"


def test_deleting_takes_the_milestone_off_its_issues(web, acme, api):
    own, shared = web.milestone("Live"), acme.milestone("All")
    one, two = web.issue("One", milestone=own), web.issue("Two", milestone=shared)
    assert api("DELETE", f"{WEB}/{own.id}").status_code == 204
    assert api("DELETE", f"{ACME}/{shared.id}").status_code == 204
    assert (one.milestones, two.group_milestone) == ([], None)
    assert api.get(ACME) == api.get(WEB) == []
    events = api.get("/projects/acme%2Fweb/issues/2/resource_milestone_events")
    assert [(it["action"], it["milestone"]) for it in events] == [("add", None), ("remove", None)]


def test_a_milestone_shows_what_is_in_it(web, acme, api, world):
    shared = acme.milestone("All")
    web.issue("One", milestone=shared)
    web.pull("Two", milestone=shared, iid=7)
    world.repo("acme/docs").issue("Three", milestone=shared)
    issues = api.get(f"{ACME}/{shared.id}/issues")
    assert [it["references"]["relative"] for it in issues] == ["acme/web#1", "acme/docs#1"]
    pulls = api.get(f"{ACME}/{shared.id}/merge_requests")
    assert [it["references"]["relative"] for it in pulls] == ["acme/web!7"]


def test_expired_is_a_matter_of_days(web, api):
    web.milestone("Yesterday", due="2027-02-21")
    web.milestone("Today", due="2027-02-22")
    assert [it["expired"] for it in api.get(WEB)] == [True, False]


@pytest.mark.parametrize("key", ["id", "title", "state", "due_date", "created_at", "description"])
def test_the_schemas_have_teeth(schemas, web, acme, api, server, key):
    web.issue("One", milestone=acme.milestone("All"))
    api.get(WEB + "?include_ancestors=true")
    api.get("/projects/acme%2Fweb/issues")
    for exchange in server.log.exchanges:
        assert schemas.deviations(exchange) == []
        for row in (
            {name: value for name, value in exchange.answer[0].items() if name != key},
            {**exchange.answer[0], key: [1]},
        ):
            assert schemas.deviations(replace(exchange, answer=[row]))


@pytest.mark.parametrize(
    ("sent", "kept"), [("Go <b>live</b>", "Go live"), ("a < b & c > d", "a < b & c > d")]
)
def test_tags_are_taken_out_of_titles(web, api, sent, kept):
    made = api("POST", WEB, {"title": sent}).json()
    assert made["title"] == kept
    assert api("PUT", f"{WEB}/{made['id']}", {"title": f"{sent} 2"}).json()["title"] == f"{kept} 2"
    web.milestone("Live")
    assert "being used" in str(refused(api("POST", WEB, {"title": "<i>Live"})))
