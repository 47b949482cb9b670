"""Each kind of change: what is sent, and what is there afterwards."""

import pytest

from milepost.errors import WriteFailed
from milepost.model.change import Applied, ChangeKind

TEXT = "**On track** ✅\n\nlast line"


def test_what_it_can(web, server, opened):
    assert opened(server).adapter.can == {
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


def test_create_label(live, server, opened, to):
    github = opened(server)
    applied = github.apply(to.new_label())
    assert applied == Applied(
        key="milepost: at-risk", url=f"{server.url}/acme/web/labels/milepost%3A%20at-risk"
    )
    label = live.project.label("milepost: at-risk")
    assert (label.color, label.description) == ("fbca04", "May be late")
    assert len(server.log) == 1
    assert github.apply(to.new_label("MILEPOST: at-risk")).already
    assert len(live.project.labels) == 2


def test_create_label_refused(live, refused, to):
    error = refused(to.new_label("x" * 51))
    assert "maximum is 50 characters" in error.why
    assert error.what.startswith("not created: the label 'xxx")


@pytest.mark.parametrize("name", ["help", "größer ✅", "area/web: a b", "100%", "a?b#c", "BUG"])
def test_add_and_remove_a_label(live, server, opened, name, to):
    github = opened(server)
    assert github.apply(to.add(name)) == Applied(key="#1", url=f"{server.url}/acme/web/issues/1")
    issue = live.project.issues[1]
    on = {live.project.labels[number].name.casefold() for number in issue.labels}
    assert on == {"bug", name.casefold()}
    assert github.apply(to.remove(name)) == Applied(key="#1", url=f"{server.url}/acme/web/issues/1")
    on = {live.project.labels[number].name.casefold() for number in issue.labels}
    assert on == {"bug"} - {name.casefold()}
    assert len(server.log) == github.transport.mutating == 2


def test_adding_leaves_what_others_added_meanwhile(live, server, opened, to):
    """Labels are added, never set: PUT would take away what a person put on."""
    opened(server).apply(to.add("milepost: at-risk"))
    assert [e.method for e in server.log.mutating] == ["POST"]
    assert server.log.mutating[0].body == {"labels": ["milepost: at-risk"]}


def test_removing_a_label_that_is_not_on_it(live, server, opened, to):
    applied = opened(server).apply(to.remove("help"))
    assert applied.already
    assert applied.key == "#1"


def test_removing_a_label_where_nothing_can_be_seen(live, refused, to):
    assert "HTTP 404" in refused(to.remove("help", "#99")).why


@pytest.mark.parametrize("name", [".", ".."])
def test_a_label_that_would_be_a_path_is_not_removed(live, server, opened, name, to):
    """As a path, .. would take every label off."""
    with pytest.raises(WriteFailed):
        opened(server).apply(to.remove(name))
    assert len(server.log) == 0


def test_write_a_comment(live, server, opened, to):
    github = opened(server)
    applied = github.apply(to.comment())
    (made,) = live.project.comments.values()
    assert (made.body, made.issue, made.author) == (TEXT, 1, "dana-o")
    assert applied.key == str(made.id)
    assert applied.url == f"{server.url}/acme/web/issues/1#issuecomment-{made.id}"
    assert github.apply(to.edit(made.id, "new")).key == str(made.id)
    assert made.body == "new"
    assert [(e.method, e.body) for e in server.log.exchanges] == [
        ("POST", {"body": TEXT}),
        ("PATCH", {"body": "new"}),
    ]


def test_line_ends_may_come_back_otherwise(live, bare_server, opened, to):
    answer = {"id": 7, "body": "a\r\nb", "html_url": "javascript:alert(1)"}
    bare_server.faults.answer("POST", "*", 201, body=answer)
    assert opened(bare_server).apply(to.comment(text="a\nb")) == Applied(key="7", url="")


def test_put_a_block_sends_the_description_and_nothing_else(live, server, opened, to):
    """PyGithub's to.edit() would send the title as well and undo a rename made meanwhile."""
    applied = opened(server).apply(to.block())
    milestone = live.project.milestones[1]
    assert milestone.description == "human\n\nblock"
    assert applied == Applied(key="1", url=f"{server.url}/acme/web/milestone/1")
    (exchange,) = server.log.exchanges
    assert (exchange.method, exchange.body) == ("PATCH", {"description": "human\n\nblock"})
    assert str(milestone.due) == "2027-03-05"


def test_create_an_issue(live, server, opened, to):
    applied = opened(server).apply(to.new_issue())
    issue = live.project.issues[2]
    assert applied == Applied(key="#2", url=f"{server.url}/acme/web/issues/2")
    assert (issue.title, issue.body, issue.milestones) == ("Status: Live", "b", [1])
    assert [live.project.labels[number].name for number in issue.labels] == ["milestone"]


def test_create_an_issue_without_extras(live, server, opened, to):
    opened(server).apply(to.new_issue(labels=(), milestone=None, body=None))
    assert live.project.issues[2].milestones == []
