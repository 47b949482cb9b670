"""Deleting a comment and closing an issue: what is sent, what is looked at, what is refused."""

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied, ChangeKind, Target
from milepost.trackers.contract import Hides, Mentions

FIELDS = {"required": True, "hasDefaultValue": False, "name": "Reason", "operations": ["set"]}


def step(number, name, to, category="done", **fields):
    """A step of a workflow as Jira tells it."""
    status = {"name": to, "statusCategory": {"key": category}}
    return {"id": str(number), "name": name, "to": status, "fields": fields}


def test_a_comment_is_deleted_in_one_request(ops, live, server, opened, deployment, to, paths):
    made, theirs = ops.comment(1, "ours"), ops.comment(1, "theirs", author="kim")
    jira = opened(server, deployment)
    applied = jira.apply(to.fold(made))
    assert applied == Applied(key=str(made.id), url=f"{jira.adapter.options.base}/browse/CUST-1")
    assert list(ops.project.comments) == [theirs.id]
    assert paths(server) == [f"issue/CUST-1/comment/{made.id}"]
    assert jira.apply(to.fold(made)).already
    assert paths(server)[2:] == ["issue/CUST-1/comment"]


def test_somebody_elses_comment(ops, live, refused, deployment, to):
    error = refused(to.fold(ops.comment(1, "theirs", author="kim")), deployment)
    assert error.hint == "the token's owner lacks the permission `Delete Own Comments`"


def test_cloud_may_say_it_as_a_wrong_request(live, server, opened, to):
    said = {"errorMessages": ["You do not have permission to delete this comment."], "errors": {}}
    server.faults.answer("DELETE", "*", 400, body=said)
    with pytest.raises(WriteFailed) as caught:
        opened(server).apply(to.fold(7))
    assert caught.value.hint == "give the token's owner the permission `Delete Own Comments`"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {}),
        (500, {}),
        (200, {"total": 1, "comments": ["odd"]}),
        (200, {"total": 1, "comments": [{}]}),
        (200, {}),
    ],
)
def test_not_found_proves_nothing_where_nobody_can_look(live, server, opened, to, status, body):
    server.faults.answer("DELETE", "*", 404, body={"errorMessages": ["Can not find a comment."]})
    server.faults.answer("GET", "*", status, body=body, times=None)
    with pytest.raises(WriteFailed, match="not deleted: the comment 7 on CUST-1"):
        opened(server).apply(to.fold(7))


def test_an_odd_answer_to_a_deletion_is_in_doubt(live, server, opened, to):
    server.faults.answer("DELETE", "*", 200, body={"id": "7"})
    with pytest.raises(WriteUnknown, match="perhaps deleted"):
        opened(server).apply(to.fold(7))


def test_labels_have_no_definitions(live, server, opened, deployment, to):
    with pytest.raises(WriteFailed, match="there is nothing to delete"):
        opened(server, deployment).apply(to.undefine("milepost:-at-risk"))
    assert len(server.log) == 0


def test_closing_costs_a_step_and_three_looks(ops, live, server, opened, deployment, to, paths):
    jira = opened(server, deployment)
    applied = jira.apply(to.close())
    assert applied == Applied(key="CUST-1", url=f"{jira.adapter.options.base}/browse/CUST-1")
    assert ops.project.issues[1].state == "closed"
    steps = "issue/CUST-1/transitions"
    assert paths(server) == ["issue/CUST-1", steps, steps, "issue/CUST-1"]
    assert [it.method for it in server.log.mutating] == ["POST"]
    server.log.reset()
    assert jira.apply(to.close()).already
    assert paths(server) == ["issue/CUST-1"]


@pytest.mark.parametrize(
    ("steps", "chosen"),
    [
        ([step(1, "Won't do", "Won't Do"), step(2, "Finish", "Done")], "2"),
        ([step(1, "Reason why", "Done", reason=FIELDS), step(2, "Finish", "Closed")], "2"),
        ([step(1, "Said", "Done", x=FIELDS | {"hasDefaultValue": True}), step(2, "F", "D")], "1"),
        ([step(1, "Reason why", "Done", reason=FIELDS), step(2, "W", "Won't Do")], "1"),
        ([step(1, "Begin", "Going", "indeterminate"), step(2, "Finish", "Done"), "odd", {}], "2"),
    ],
)
def test_the_step_that_asks_least_and_drops_nothing(live, server, opened, to, steps, chosen):
    server.faults.answer("GET", "*/transitions", 200, body={"transitions": steps})
    server.faults.answer("POST", "*/transitions", 400, body={"errorMessages": ["no"]})
    with pytest.raises(WriteFailed):
        opened(server).apply(to.close())
    assert server.log.mutating[0].body == {"transition": {"id": chosen}}


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        (
            [step(1, "Begin", "Going", "indeterminate"), step(2, "Park", "Open", "new")],
            "'Begin', 'Park'",
        ),
        ([], "none"),
        (None, "none"),
        ([{"id": "1", "name": "Odd"}], "'Odd'"),
    ],
)
def test_no_step_leads_to_done(live, server, opened, to, steps, why):
    server.faults.answer("GET", "*/transitions", 200, body={"transitions": steps})
    with pytest.raises(WriteFailed) as caught:
        opened(server).apply(to.close())
    assert caught.value.why == f"no step of its workflow leads to done from here (there are: {why})"
    assert server.log.mutating == ()


def test_a_reader_is_shown_no_steps(live, refused, deployment, to):
    error = refused(to.close(), deployment, token="t-reader")
    assert "Transition Issues" in error.hint


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"fields": {"status": {"statusCategory": {"key": "new"}}}}, WriteFailed),
        ({"fields": {"status": {"statusCategory": {}}}}, WriteUnknown),
        ({"fields": {}}, WriteUnknown),
        ([], WriteUnknown),
        (None, WriteUnknown),
    ],
)
def test_a_closing_that_cannot_be_seen(live, server, opened, to, answer, error):
    server.faults.answer("GET", "*/issue/CUST-1", 200, body=answer, nth=2)
    with pytest.raises(error):
        opened(server).apply(to.close())


def test_a_closing_after_which_jira_is_gone(ops, live, server, opened, to):
    server.faults.answer("GET", "*/issue/CUST-1", 403, nth=2, times=None)
    with pytest.raises(WriteUnknown, match="perhaps closed"):
        opened(server).apply(to.close())
    assert ops.project.issues[1].state == "closed"


def test_a_look_that_fails_closes_nothing(live, server, opened, to):
    server.faults.answer("GET", "*", 500, times=None)
    with pytest.raises(WriteFailed, match="not closed"):
        opened(server).apply(to.close())


def test_a_versions_description_is_emptied(live, server, opened, deployment, to):
    opened(server, deployment, token="t-admin").apply(to.block(live, text=""))
    assert not live.description


def test_an_epics_description_is_emptied(ops, live, server, opened, deployment, to):
    issue = ops.issue("Epic", body="ours")
    wish = to.change(ChangeKind.PUT_BLOCK, Target("milestone", "CUST-2"), "ours", "")
    opened(server, deployment, milestones="epics").apply(wish)
    assert not issue.body


@pytest.mark.parametrize(
    ("login", "cloud", "server_name"),
    [
        ("5b10ac8d82e05b22cc7d4ef5", "[~accountid:5b10ac8d82e05b22cc7d4ef5]", None),
        ("557058:f58131cb-b67d", "[~accountid:557058:f58131cb-b67d]", ""),
        ("kim.osei", "", "[~kim.osei]"),
        ("kim@acme.example", "", "[~kim@acme.example]"),
        ("a]b", "", ""),
        ("a|b", "", ""),
        ("kim\n", "", ""),
        ("", "", ""),
    ],
)
def test_a_mention(ops, server, opened, login, cloud, server_name):
    adapter = opened(server, "cloud").adapter
    assert isinstance(adapter, Mentions)
    assert not isinstance(adapter, Hides)
    assert adapter.mention(login) == cloud
    expected = f"[~{login}]" if server_name is None else server_name
    assert opened(server, "datacenter").adapter.mention(login) == expected
    assert len(server.log) == 0


def test_nobody_is_mentioned_where_it_is_not_known_which_jira_it_is(ops, server, opened):
    server.faults.answer("GET", "*/serverInfo", 500, times=None)
    assert opened(server, "cloud", said=False).adapter.mention("kim") == ""
