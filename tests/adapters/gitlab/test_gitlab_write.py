"""Each kind of change: what is sent, and what is there afterwards."""

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied, ChangeKind, Target
from milepost.model.reading import Want
from milepost.trackers.contract import Scope

TEXT = "**On track** ✅\n\nlast line"


def test_what_it_can(api, server, opened):
    adapter = opened(server).adapter
    assert adapter.can == {
        ChangeKind.CREATE_LABEL,
        ChangeKind.CREATE_ISSUE,
        ChangeKind.ADD_LABEL,
        ChangeKind.REMOVE_LABEL,
        ChangeKind.PUT_COMMENT,
        ChangeKind.FOLD_COMMENT,
        ChangeKind.PUT_BLOCK,
        ChangeKind.SET_FIELD,
        ChangeKind.CREATE_RECORD,
        ChangeKind.CLOSE_RECORD,
        ChangeKind.MOVE_ISSUE,
    }
    assert adapter.markup == "glfm"
    limits = adapter.limits
    assert (limits.label, limits.title) == (255, 255)
    assert limits.comment == limits.description == 1_000_000


def test_create_label(api, server, opened, to):
    lab = opened(server)
    applied = lab.apply(to.new_label())
    assert applied == Applied(
        key="milepost: at-risk",
        url=f"{server.gitlab}/acme/api/-/labels?search=milepost%3A%20at-risk",
    )
    label = api.project.label("milepost: at-risk")
    assert (label.color, label.description) == ("fbca04", "May be late")
    assert lab.apply(to.new_label()).already


def test_a_label_of_the_group_is_there_already(api, server, opened, to):
    told = {"message": {"title": ["already exists at group level for acme. Please choose another"]}}
    server.faults.answer("POST", "*/labels", 400, body=told)
    assert opened(server).apply(to.new_label()).already


def test_create_label_refused(api, server, refused, to):
    error = refused(to.new_label("x" * 256))
    assert "title is too long (maximum is 255 characters)" in error.why
    assert error.what.startswith("not created: the label 'xxx")
    assert error.where == f"{server.gitlab}/acme/api"


@pytest.mark.parametrize(
    "name", ["help", "größer ✅", "area/web: a b", "100%", "a?b#c", "BUG", "~x"]
)
def test_add_and_remove_a_label(api, server, opened, live, name, to):
    lab = opened(server)
    url = f"{server.gitlab}/acme/api/-/issues/1"
    assert lab.apply(to.add(name)) == Applied(key="#1", url=url)
    issue = api.project.issues[1]
    assert {api.project.labels[number].name for number in issue.labels} == {"bug", name}
    assert lab.apply(to.remove(name)) == Applied(key="#1", url=url)
    assert {api.project.labels[number].name for number in issue.labels} == {"bug"}
    assert len(server.log) == lab.transport.mutating == 2


def test_labels_without_the_role_are_dropped_in_silence(api, server, opened, live, to):
    """GitLab answers with success and leaves out what the account may not do."""
    lab = opened(server)
    bare = {"iid": 1, "labels": ["bug"], "web_url": "https://gitlab.example/acme/api/-/issues/1"}
    for wish in (to.add("x"), to.remove("bug")):
        server.faults.answer("PUT", "*/issues/1", 200, body=bare)
        with pytest.raises(WriteFailed, match="not ") as refused:
            lab.apply(wish)
        assert "silently dropped" in refused.value.why
        assert "Reporter" in refused.value.hint


def test_write_a_comment(api, server, opened, live, to):
    lab = opened(server)
    applied = lab.apply(to.comment())
    (comment,) = api.project.comments.values()
    assert (comment.body, comment.author) == (TEXT, "dana-o")
    url = f"{server.gitlab}/acme/api/-/issues/1#note_{comment.id}"
    assert applied == Applied(key=str(comment.id), url=url)
    edited = lab.apply(to.edit(comment.id, "new\r\nlines", before=TEXT))
    assert edited == applied
    assert comment.body.replace("\r\n", "\n") == "new\nlines"
    assert [exchange.method for exchange in server.log.exchanges] == ["POST", "PUT"]


def test_a_comment_that_is_gone(api, server, refused, live, to):
    error = refused(to.edit(999))
    assert error.what == "not edited: the comment 999 on #1"
    assert "HTTP 404" in error.why


def test_an_answer_with_the_old_text(api, server, opened, live, to):
    lab = opened(server)
    key = lab.apply(to.comment(text="old")).key
    server.faults.answer("PUT", "*/notes/*", 200, body={"id": int(key), "body": "old"})
    with pytest.raises(WriteFailed) as refused:
        lab.apply(to.edit(key, "new", before="old"))
    assert refused.value.why == "GitLab answered with success and kept the old text"
    server.faults.answer("PUT", "*/notes/*", 200, body={"id": int(key), "body": "other"})
    with pytest.raises(WriteUnknown):
        lab.apply(to.edit(key, "new", before="old"))


def test_a_note_that_was_nothing_but_commands(api, server, opened, live, to):
    """GitLab answers 202 without a note."""
    server.faults.answer("POST", "*/notes", 202, body={"commands_changes": {}, "summary": ["x"]})
    with pytest.raises(WriteUnknown):
        opened(server).apply(to.comment())


def test_write_a_block(api, server, opened, live, to):
    live.title = "Renamed meanwhile"
    applied = opened(server).apply(to.block(live, "human\r\n\r\nblock"))
    assert applied == Applied(
        key=str(live.id), url=f"{server.gitlab}/acme/api/-/milestones/{live.number}"
    )
    assert (live.description, live.title) == ("human\r\n\r\nblock", "Renamed meanwhile")
    assert server.log.mutating[0].body == {"description": "human\r\n\r\nblock"}


def test_a_block_on_a_milestone_nobody_sees(api, server, refused, live, to):
    error = refused(to.block("999"))
    assert error.what == "not written: the description of milestone 999"
    assert "either it is not there, or the token may not see it" in error.why
    server.faults.answer("GET", "*/milestones", 500, times=None)
    assert "HTTP 500" in refused(to.block("999")).why
    assert server.log.mutating == ()


def test_create_an_issue(api, server, opened, live, to):
    made = opened(server).apply(
        to.new_issue(live, title="Status:\n Live", labels=("milestone", "a b"), body="one\n\ntwo")
    )
    assert made == Applied(key="#2", url=f"{server.gitlab}/acme/api/-/issues/2")
    issue = api.project.issues[2]
    assert (issue.title, issue.body, issue.milestone) == ("Status: Live", "one\n\ntwo", live.number)
    assert {api.project.labels[number].name for number in issue.labels} == {"milestone", "a b"}
    assert server.log.mutating[0].body["milestone_id"] == live.id


def test_create_an_issue_in_a_group_milestone(world, api, server, opened, to):
    group = world.group("acme").milestone("Across")
    key = opened(server).apply(to.new_issue(group, labels=())).key
    (issue,) = opened(server).read(Scope.of(Want.ISSUES, refs=(key,))).issues
    assert issue.milestones == (str(group.id),)


def test_create_an_issue_without_a_milestone(api, server, opened, live, to):
    opened(server).apply(to.new_issue(live, milestone=None, body=None))
    assert api.project.issues[2].milestone is None


def test_an_issue_that_lost_its_milestone_and_labels(api, server, opened, live, to):
    """It is there, and somebody has to mend it: doubt, never a second one."""
    with pytest.raises(WriteUnknown) as caught:
        opened(server, token="glpat-kim").apply(to.new_issue(live))
    assert caught.value.what == (
        f"the issue #2 was created, but without milestone, milestone {live.id}"
    )
    assert "close or mend that issue" in caught.value.hint
    assert caught.value.where.endswith("/acme/api/-/issues/2")


def test_an_issue_whose_answer_says_nothing(api, server, opened, live, to):
    for body in ({}, [], {"iid": "2"}, {"iid": 2}, {"iid": 2, "labels": [1]}):
        server.faults.answer("POST", "*/issues", 201, body=body)
        with pytest.raises(WriteUnknown):
            opened(server).apply(to.new_issue(live))


def test_what_cannot_be_done(api, server, refused, live, to):
    issue, target = Target("issue", "#1"), Target("issue", "!1")
    assert "cannot do link" in refused(to.change(ChangeKind.LINK, issue)).what
    assert "access: read" in refused(to.comment(), access="read").what
    assert "carries no text" in refused(to.change(ChangeKind.PUT_COMMENT, issue, after="")).what
    assert "without its contents" in refused(to.change(ChangeKind.CREATE_ISSUE, issue)).what
    for wish in (
        to.change(ChangeKind.ADD_LABEL, target, after="x"),
        to.comment("CUST-1"),
        to.comment("#x"),
        to.edit("x"),
        to.block("../1"),
        to.new_issue(live, milestone="x"),
    ):
        assert "of GitLab's" in refused(wish).what
    assert len(server.log) == 0


def test_a_token_that_may_not(api, server, refused, live, to):
    error = refused(to.block(live), token="glpat-kim")
    assert "HTTP 403" in error.why
    assert error.hint == "give the token the scope `api` and the role Reporter or above"
    error = refused(to.add("x"), token="wrong")
    assert (
        error.hint == "GitLab does not accept the token: set GITLAB_TOKEN to a personal, project or"
        " group access token that is still good; a job's own CI_JOB_TOKEN will not do"
    )
    error = refused(to.add("x"), token=None)
    assert error.hint == "GitLab shows this only to a token: set GITLAB_TOKEN"
