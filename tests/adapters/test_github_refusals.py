"""Writes that are refused: certainly not done, why, and what to do about it."""

import pytest

from milepost.errors import WriteFailed
from milepost.model.change import ChangeKind, Target


def test_silently_dropped_labels_of_a_created_issue(live, refused, to):
    """Without push rights GitHub answers 201 and leaves labels and milestone out."""
    error = refused(to.new_issue(), token="t-kim")
    assert error.what == (
        "#2 was created without the label milestone and milestone 1, so it was closed again"
    )
    assert error.why == "the token has no push rights, and GitHub drops them silently then"
    assert error.hint == "give the token the permission `issues: write` and push access"
    assert error.where.endswith("/acme/web/issues/2")
    assert len(live.project.issues) == 2
    assert (live.project.issues[2].state, live.project.issues[2].reason) == (
        "closed",
        "not_planned",
    )


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, {"message": "Not Found"}, "; closing it failed: HTTP 404: Not Found"),
        (500, {}, "; closing it failed: HTTP 500"),
        (200, {"state": "open"}, "; GitHub answered with success and left it open"),
        (200, [], "; GitHub answered with success and left it open"),
    ],
)
def test_a_created_issue_that_cannot_be_closed_again(
    live, bare_server, opened, to, status, body, why
):
    bare_server.faults.answer("PATCH", "*/issues/2", status, body=body, times=None)
    with pytest.raises(WriteFailed) as caught:
        opened(bare_server, token="t-kim").apply(to.new_issue())
    assert caught.value.what.endswith("milestone 1, and it could not be closed again")
    assert caught.value.why.endswith(why)
    assert caught.value.hint.startswith("close #2 by hand, and give the token")


def test_a_created_issue_answered_with_nonsense_lacks_everything(live, bare_server, opened, to):
    answer = {"number": 5, "labels": [], "milestone": 3}
    bare_server.faults.answer("POST", "*", 200, body=answer)
    with pytest.raises(WriteFailed, match="#5 was created without the label milestone and mil"):
        opened(bare_server).apply(to.new_issue())


def test_silently_dropped_labels(live, server, bare_server, opened, to):
    """Some tokens are answered 200 with the labels as they were."""
    bare_server.faults.answer("POST", "*/labels", 200, body=[{"name": "bug"}])
    with pytest.raises(WriteFailed) as caught:
        opened(bare_server).apply(to.add("milepost: at-risk"))
    assert caught.value.why == "silently dropped: the token has no write access"
    bare_server.faults.answer("DELETE", "*", 200, body=[{"name": "BUG"}])
    with pytest.raises(WriteFailed, match="not removed"):
        opened(bare_server).apply(to.remove("bug"))


@pytest.mark.parametrize(
    "wish",
    [
        lambda to: to.new_label(),
        lambda to: to.add("x"),
        lambda to: to.remove("bug"),
        lambda to: to.comment(),
        lambda to: to.block(),
        lambda to: to.new_issue(),
    ],
)
def test_a_missing_permission(live, refused, wish, to):
    error = refused(wish(to), token="t-readonly")
    assert error.what.startswith("not ")
    assert error.why == "HTTP 403: Resource not accessible by integration"
    assert error.hint == "give the token the permission `issues: write`"
    assert error.where.endswith("/acme/web")


@pytest.mark.parametrize(
    "wish",
    [
        lambda to: to.new_label(),
        lambda to: to.add("x"),
        lambda to: to.remove("bug"),
        lambda to: to.comment(),
        lambda to: to.block(),
        lambda to: to.new_issue(),
    ],
)
def test_a_wrong_token(live, refused, wish, to):
    error = refused(wish(to), token="ghp_wrong")
    assert error.why == "HTTP 401: Bad credentials"
    assert "GITHUB_TOKEN" in error.hint
    assert "ghp_wrong" not in str(error)


def test_what_the_token_cannot_see(live, refused, to):
    error = refused(to.comment("#77"))
    assert error.why == "HTTP 404: Not Found"
    assert "the token may not see it" in error.hint


def test_a_deleted_issue(live, refused, to):
    live.delete_issue(1)
    assert "it was deleted" in refused(to.comment()).hint


def test_a_repository_that_moved(world, live, refused, to):
    world.token("t-all", login="dana-o", repos={"*": "write"})
    world.rename("acme/web", "acme/site")
    error = refused(to.comment(), token="t-all")
    assert "moved to" in error.why
    assert "(HTTP 307)" in error.why
    assert "`repo:`" in error.hint
    assert live.project.comments == {}


def test_a_comment_that_is_too_long(live, refused, to):
    assert "too long" in refused(to.comment(text="x" * 70_000)).why


def test_access_read_writes_nothing(live, server, opened, to):
    with pytest.raises(WriteFailed, match="access: read"):
        opened(server, access="read").apply(to.comment())
    assert len(server.log) == 0


@pytest.mark.parametrize(
    "wish",
    [
        lambda to: to.change(ChangeKind.SET_FIELD, Target("milestone", "1"), after="x"),
        lambda to: to.change(ChangeKind.CREATE_LABEL, Target("label", "x"), after="x"),
        lambda to: to.change(ChangeKind.CREATE_ISSUE, Target("issue", "new:x")),
        lambda to: to.comment(text=""),
        lambda to: to.comment("new:live"),
        lambda to: to.comment("#1/../2"),
        lambda to: to.edit("../1"),
        lambda to: to.block("title"),
        lambda to: to.block(text=None),
        lambda to: to.remove(None),
        lambda to: to.new_issue(milestone="Live"),
    ],
)
def test_a_change_that_makes_no_sense_is_not_sent(live, server, opened, wish, to):
    with pytest.raises(WriteFailed):
        opened(server).apply(wish(to))
    assert len(server.log) == 0
