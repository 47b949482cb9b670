from __future__ import annotations

import pytest

LABELS = "/projects/acme%2Fweb/labels"


def test_a_name_may_hold_anything_but_commas(api):
    for name in ("milepost: off-track", "a/b", "key::value", "50 %", "ünïcode"):
        made = api("POST", LABELS, {"name": name, "color": "#D73A4A"})
        assert made.status_code == 201
        assert made.json()["color"] == "#d73a4a"
    assert api.get(LABELS + "/milepost:%20off-track")["name"] == "milepost: off-track"
    assert api.get(LABELS + "/a%2Fb")["name"] == "a/b"
    assert [it["name"] for it in api.get(LABELS + "?search=KEY")] == ["key::value"]


@pytest.mark.parametrize(
    ("sent", "status", "answer"),
    [
        ({"name": "x"}, 400, {"error": "color is missing"}),
        ({"color": "#fff"}, 400, {"error": "name is missing"}),
        (
            {"name": "x", "color": "ffffff"},
            400,
            {"message": {"color": ["must be a valid color code"]}},
        ),
        ({"name": "a,b", "color": "#fff"}, 400, {"message": {"title": ["is invalid"]}}),
        ({"name": " ", "color": "#fff"}, 400, {"message": {"title": ["can't be blank"]}}),
        (
            {"name": "x" * 256, "color": "#fff"},
            400,
            {"message": {"title": ["is too long (maximum is 255 characters)"]}},
        ),
        ({"name": "bug", "color": "#fff"}, 409, {"message": "Label already exists"}),
    ],
)
def test_what_a_label_does_not_take(web, api, sent, status, answer):
    web.label("bug")
    refused = api("POST", LABELS, sent)
    assert (refused.status_code, refused.json()) == (status, answer)


def test_labels_are_changed_by_id_by_name_or_the_old_way(web, api):
    bug = web.label("bug", color="ff0000")
    web.label("other")
    assert api("PUT", f"{LABELS}/{bug.id}", {"new_name": "bug2"}).json()["name"] == "bug2"
    assert api("PUT", LABELS + "/bug2", {"color": "#abc"}).json()["color"] == "#aabbcc"
    old = api("PUT", LABELS, {"name": "bug2", "description": "x"}).json()
    assert (old["description"], old["name"]) == ("x", "bug2")
    by_id = api("PUT", LABELS, {"label_id": str(bug.id), "description": ""}).json()
    assert by_id["description"] == ""
    taken = api("PUT", LABELS + "/bug2", {"new_name": "other"})
    assert taken.json() == {"message": {"title": ["has already been taken"]}}
    assert "at least one" in api("PUT", LABELS + "/bug2", {}).json()["error"]
    assert api("GET", LABELS + "/none").json() == {"message": "404 Label Not Found"}


def test_labels_count_what_carries_them(web, api):
    web.issue("One", labels=["bug"])
    web.issue("Two", labels=["bug"], state="closed")
    web.pull("Three", labels=["bug"])
    row = api.get(LABELS + "/bug")
    counts = ("open_issues_count", "closed_issues_count", "open_merge_requests_count")
    assert [row[name] for name in counts] == [1, 1, 1]
