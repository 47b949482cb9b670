from __future__ import annotations

import pytest

LABELS = "/repos/acme/web/labels"
ON = "/repos/acme/web/issues/1/labels"


def names(answer):
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()]


def problem(answer):
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    return error["resource"], error["field"], error["code"]


@pytest.fixture
def issue(web):
    return web.issue("One", labels=["bug"])


def test_one_lives(api, web, issue):
    made = api("POST", LABELS, {"name": "milepost: off-track", "color": "D73A4A"})
    assert (made.status_code, made.headers["Location"]) == (201, made.json()["url"])
    assert (made.json()["color"], made.json()["description"]) == ("d73a4a", None)
    assert made.json()["url"].endswith("/labels/milepost%3A%20off-track")
    assert api.get(LABELS + "/MILEPOST: off-track")["default"] is False
    assert api.get(LABELS + "/bug")["default"] is True
    changed = api("PATCH", LABELS + "/bug", {"new_name": "Bug!", "description": "d"}).json()
    assert (changed["name"], changed["color"], changed["description"]) == ("Bug!", "ededed", "d")
    assert names(api("GET", ON)) == ["Bug!"]
    assert api("PATCH", LABELS + "/Bug!", {"color": "000000"}).json()["color"] == "000000"
    assert names(api("GET", LABELS)) == ["Bug!", "milepost: off-track"]
    assert api("DELETE", LABELS + "/bug!").status_code == 204
    assert names(api("GET", ON)) == []


def test_a_name_is_taken_whatever_its_case(api, issue):
    api("POST", LABELS, {"name": "Other"})
    taken = ("Label", "name", "already_exists")
    assert problem(api("POST", LABELS, {"name": "BUG"})) == taken
    assert problem(api("PATCH", LABELS + "/other", {"new_name": "Bug"})) == taken
    assert api("PATCH", LABELS + "/bug", {"new_name": "BUG"}).json()["name"] == "BUG"


def test_limits(wrong, issue):
    def refused(**sent):
        return problem(wrong("POST", LABELS, sent))[1:]

    assert refused(name="x" * 51) == ("name", "custom")
    assert refused(name=" ") == ("name", "missing_field")
    assert refused(name="a,b") == ("name", "invalid")
    assert refused(name="x", description="x" * 101) == ("description", "custom")
    assert refused(name="x", color="red") == ("color", "invalid")
    assert refused(name="x", color="#ff0000") == ("color", "invalid")
    assert wrong("POST", LABELS, {}).status_code == 422
    assert wrong("POST", LABELS, {"name": "é" * 50, "description": "x" * 100}).status_code == 201
    assert problem(wrong("POST", ON, {"labels": ["x" * 51]}))[1:] == ("name", "custom")
    assert problem(wrong("PATCH", LABELS + "/bug", {"new_name": "x" * 51}))[1] == "name"
    assert names(wrong("GET", ON)) == ["bug"]


def test_putting_on_is_additive_and_makes_unknown_ones_grey(api, issue):
    assert names(api("POST", ON, {"labels": ["new", "BUG"]})) == ["bug", "new"]
    assert api.get(LABELS + "/new")["color"] == "ededed"
    assert names(api("POST", ON, ["bare"])) == ["bug", "new", "bare"]
    assert names(api("PUT", ON, {"labels": ["only"]})) == ["only"]
    assert api("DELETE", ON).status_code == 204
    assert names(api("GET", ON)) == []


def test_taking_off_what_is_not_on_is_not_found(api, web, issue):
    web.label("elsewhere")
    assert names(api("DELETE", ON + "/BUG")) == []
    for name in ("bug", "elsewhere", "nothing"):
        answer = api("DELETE", f"{ON}/{name}")
        assert (answer.status_code, answer.json()["message"]) == (404, "Label does not exist")


def test_a_slash_in_a_name_comes_raw_or_encoded_once(api, wrong, issue):
    api("POST", ON, {"labels": ["a/b", "c/d", "e/f g"]})
    assert api.get(LABELS + "/a/b")["name"] == "a/b"
    assert names(api("DELETE", ON + "/a/b")) == ["bug", "c/d", "e/f g"]
    assert names(api("DELETE", ON + "/c%2Fd")) == ["bug", "e/f g"]
    assert wrong("DELETE", ON + "/e%252Ff%20g").status_code == 404
    assert names(api("DELETE", ON + "/e/f%20g")) == ["bug"]


def test_a_hundred_labels_on_an_issue_and_no_more(api, wrong, issue):
    more = [f"label {number}" for number in range(99)]
    assert len(names(api("POST", ON, {"labels": more}))) == 100
    assert problem(wrong("POST", ON, {"labels": ["one more"]})) == ("Issue", "labels", "custom")
    assert names(wrong("POST", ON + "?per_page=100", {"labels": ["LABEL 3"]}))[0] == "bug"


def test_wrong_requests_to_put_on(wrong, issue):
    assert problem(wrong("POST", ON, {"labels": []}))[2] == "missing_field"
    assert wrong("POST", ON, {}).status_code == 422
    assert wrong("PUT", ON, {"labels": [None]}).status_code == 422
    assert names(wrong("GET", ON)) == ["bug"]
