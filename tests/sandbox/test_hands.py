"""What people do to what is there: labels and comments come and go, and it is seen who did it."""

import pytest

LATE = "milepost: at-risk"


@pytest.fixture
def kim(world, web):
    """Kim at work in the repository, where there is an issue with two labels and a comment."""
    web.issue("Form", labels=["bug", LATE])
    web.comment(1, "status")
    return world.repo("acme/web", author="kim")


def events(repo):
    return [(it.event, it.before, it.after) for it in repo.project.events if it.actor == "kim"]


def test_a_label_taken_off_stays_defined(kim, api):
    kim.take_label(1, LATE)
    kim.take_label(1, "BUG")
    kim.take_label(1, "bug")
    assert api.get("/repos/acme/web/issues/1")["labels"] == []
    assert {row["name"] for row in api.get("/repos/acme/web/labels")} == {"bug", LATE}
    assert events(kim) == [("unlabeled", LATE, ""), ("unlabeled", "bug", "")]


def test_a_label_is_put_beside_the_others(kim, api):
    kim.put_label("acme/web#1", "help")
    names = [row["name"] for row in api.get("/repos/acme/web/issues/1")["labels"]]
    assert names == ["bug", LATE, "help"]


def test_a_deleted_label_is_off_every_issue(kim, api):
    kim.delete_label(LATE.upper())
    assert [row["name"] for row in api.get("/repos/acme/web/issues/1")["labels"]] == ["bug"]
    assert api("GET", "/repos/acme/web/labels/milepost:%20at-risk").status_code == 404
    assert events(kim) == [("unlabeled", LATE, "")]
    with pytest.raises(ValueError, match="no label"):
        kim.delete_label(LATE)


def test_a_deleted_comment_is_gone(kim, api, clock):
    (comment,) = kim.project.comments.values()
    clock.sleep(60)
    kim.delete_comment(comment.id)
    assert api.get("/repos/acme/web/issues/1/comments") == []
    issue = api.get("/repos/acme/web/issues/1")
    assert (issue["comments"], issue["updated_at"]) == (0, "2027-02-22T09:01:00Z")
