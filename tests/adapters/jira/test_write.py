"""What is written to Jira, how it is sent, and how it is read back."""

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied, Change, ChangeKind, Target
from milepost.model.marks import END, Mark
from milepost.model.reading import Want
from milepost.trackers.contract import Scope
from milepost_jira.write import label_name

HELD = [{"key": "milepost", "value": {"mark": "<!-- milepost:status instance=a milestone=b -->"}}]


def comments(jira, issue="CUST-1"):
    return jira.read(Scope.of(Want.COMMENTS, refs=(issue,))).comments


# -- labels ----------------------------------------------------------------------------------


def test_labels_are_added_and_taken_off_one_by_one(ops, live, server, opened, to, deployment):
    jira = opened(server, deployment)
    assert jira.apply(to.add("milepost: at risk")).key == "CUST-1"
    jira.apply(to.remove("bug"))
    assert _labels(ops) == ["milepost:-at-risk"]
    bodies = [exchange.body for exchange in server.log.mutating]
    assert bodies == [
        {"update": {"labels": [{"add": "milepost:-at-risk"}]}},
        {"update": {"labels": [{"remove": "bug"}]}},
    ]
    assert not any("notifyUsers" in exchange.query for exchange in server.log.exchanges)


def _labels(ops):
    issue = ops.project.issues[1]
    return [ops.project.labels[number].name for number in issue.labels]


def test_a_label_that_is_there_or_gone_is_no_trouble(live, server, opened, to, deployment):
    jira = opened(server, deployment)
    for wish in (to.add("bug"), to.remove("other"), to.add("bug")):
        assert jira.apply(wish).key == "CUST-1"


@pytest.mark.parametrize(
    ("name", "here"),
    [
        ("milepost: off-track", "milepost:-off-track"),
        ("a \t\n b", "a-b"),
        ("a\N{NO-BREAK SPACE}b\N{IDEOGRAPHIC SPACE}c", "a-b-c"),
        ("plain", "plain"),
        ("x" * 300, "x" * 255),
    ],
)
def test_labels_hold_no_white_space(name, here):
    assert label_name(name) == here
    assert label_name(here) == here


def test_an_edit_that_did_not_take(live, server, opened, to, refused):
    row = {"fields": {"labels": ["bug"]}}
    server.faults.answer("PUT", "*/issue/*", 200, body=row)
    assert "left it as it was" in refused(to.add("new")).why
    server.faults.answer("PUT", "*/issue/*", 200, body=row)
    assert "left it as it was" in refused(to.remove("bug")).why
    server.faults.answer("PUT", "*/issue/*", 200, body={"fields": {}})
    opened(server).apply(to.add("new"))  # nothing is said of labels: the success counts


# -- comments --------------------------------------------------------------------------------


def test_a_comment_with_its_mark_as_a_property(ops, live, server, opened, to, deployment):
    jira = opened(server, deployment)
    made = jira.apply(to.comment())
    (there,) = ops.project.comments.values()
    assert there.body == "*On track*\n\nlast line"
    assert there.properties == {"milepost": {"mark": to.mark}}
    assert made == Applied(
        key=str(there.id),
        url=f"{jira.adapter.options.base}/browse/CUST-1?focusedCommentId={there.id}",
    )
    (read,) = comments(jira)
    assert (read.id, read.body) == (made.key, to.text)


def test_an_edit_keeps_the_mark(ops, live, server, opened, to, deployment):
    jira = opened(server, deployment)
    made = jira.apply(to.comment())
    jira.apply(to.edit(made.key, f"{to.mark}\nnews"))
    (there,) = ops.project.comments.values()
    assert (there.body, there.properties["milepost"]["mark"]) == ("news", to.mark)
    assert [read.body for read in comments(jira)] == [f"{to.mark}\nnews"]


def test_a_comment_without_a_mark(ops, live, server, opened, to, deployment):
    jira = opened(server, deployment)
    made = jira.apply(to.comment(text="hello"))
    jira.apply(to.edit(made.key, "hello again", before="hello"))
    (there,) = ops.project.comments.values()
    assert (there.body, there.properties) == ("hello again", {})
    assert [read.body for read in comments(jira)] == ["hello again"]


def test_where_properties_are_refused_the_mark_is_a_line(ops, live, server, opened, to, deployment):
    said = {"errorMessages": ["You may not set the property 'milepost'."], "errors": {}}
    server.faults.answer("POST", "*/comment", 403, body=said)
    jira = opened(server, deployment)
    made = jira.apply(to.comment())
    (there,) = ops.project.comments.values()
    assert there.body == (
        "*On track*\n\nlast line\n{color:#97a0af}milepost status nordwind/live{color}"
    )
    assert [read.body for read in comments(jira)] == [to.text]
    # Another run, which only reads: it edits the comment in the same form, with one request.
    jira = opened(server, deployment)
    comments(jira)
    server.log.reset()
    jira.apply(to.edit(made.key, f"{to.mark}\nnews"))
    assert there.body == "news\n{color:#97a0af}milepost status nordwind/live{color}"
    assert len(server.log) == 1
    assert [read.body for read in comments(jira)] == [f"{to.mark}\nnews"]


@pytest.mark.parametrize("told", [[], [{"key": "other", "value": 1}], HELD])
def test_where_properties_are_dropped_in_silence(ops, live, server, opened, to, told):
    """The answer tells what is held: something else than was sent."""
    jira = opened(server)
    row = {"id": _comment(ops), "body": "*On track*\n\nlast line", "properties": told}
    server.faults.answer("POST", "*/comment", 201, body=row)
    jira.apply(to.comment())
    (there,) = ops.project.comments.values()
    assert there.body.endswith("{color:#97a0af}milepost status nordwind/live{color}")
    assert [read.body for read in comments(jira)] == [to.text]


def _comment(ops, body="*On track*\n\nlast line"):
    return str(ops.comment(1, body, author="dana-o").id)


def test_where_the_answer_says_nothing_of_properties_they_are_asked_for(
    ops, live, server, opened, to, paths
):
    jira = opened(server)
    number = _comment(ops)
    row = {"id": number, "body": "*On track*\n\nlast line"}
    server.faults.answer("POST", "*/comment", 201, body=row)
    jira.apply(to.comment())
    assert paths(server) == [
        "issue/CUST-1/comment",
        f"comment/{number}/properties/milepost",
        f"issue/CUST-1/comment/{number}",
    ]
    assert [read.body for read in comments(jira)] == [to.text]


@pytest.mark.parametrize("verb", ["GET", "PUT"])
def test_a_comment_that_may_have_stayed_without_its_mark_is_no_success(
    ops, live, server, to, refused, verb
):
    row = {"id": _comment(ops), "body": "*On track*\n\nlast line"}
    server.faults.answer("POST", "*/comment", 201, body=row)
    server.faults.answer(verb, "*/comment/*", 500, times=None)
    error = refused(to.comment(), kind=WriteUnknown)
    assert "was written, but perhaps without its mark" in error.what
    assert "HTTP 500" in error.why


def test_a_text_that_jira_keeps_in_its_own_form_is_known_again(ops, live, server, opened, to):
    """Cloud may turn wiki markup into documents and back."""
    jira = opened(server)
    number = _comment(ops, "* On track *\n \nlast line")
    there = ops.project.comments[int(number)]
    there.properties = {"milepost": {"mark": to.mark}}
    row = {
        "id": number,
        "body": there.body,
        "properties": [{"key": "milepost", "value": {"mark": to.mark}}],
    }
    server.faults.answer("POST", "*/comment", 201, body=row)
    jira.apply(to.comment())
    assert there.body == "* On track *\n \nlast line"
    assert [read.body for read in comments(jira)] == [to.text]
    there.body = "* On track, says Kim *"
    assert [read.body for read in comments(jira)] == [f"{to.mark}\n* On track, says Kim *"]


def test_a_form_that_cannot_be_noted_is_unknown(ops, live, server, to, refused):
    number = _comment(ops)
    there = ops.project.comments[int(number)]
    row = {
        "id": number,
        "body": "otherwise",
        "properties": [{"key": "milepost", "value": {"mark": to.mark}}],
    }
    server.faults.answer("POST", "*/comment", 201, body=row, times=None)
    server.faults.answer("PUT", "*/properties/*", 403)
    error = refused(to.comment(), kind=WriteUnknown)
    assert "holds another text" in error.why
    assert there.properties == {}
    long = f"{to.mark}\n{'x' * 32_500}"
    assert "holds another text" in refused(to.comment(text=long), kind=WriteUnknown).why


def test_an_edit_that_kept_the_old_text(ops, live, server, to, refused):
    number = _comment(ops, "old")
    row = {"id": number, "body": "old"}
    server.faults.answer("PUT", "*/comment/*", 200, body=row)
    wish = to.edit(number, f"{to.mark}\nnew", before=f"{to.mark}\nold")
    assert "kept the old text" in refused(wish).why


@pytest.mark.parametrize("answer", [None, [], {}, {"id": 7, "body": "x"}, {"id": "7"}])
def test_an_answer_that_is_no_comment(ops, live, server, to, refused, answer):
    server.faults.answer("POST", "*/comment", 201, body=answer)
    assert "no comment" in refused(to.comment(), kind=WriteUnknown).why


def test_a_comment_too_long_is_not_sent(live, server, to, refused):
    error = refused(to.comment(text=f"{to.mark}\n{'x' * 32_768}"))
    assert "32767 signs at most" in error.why
    assert len(server.log) == 0


# -- blocks ----------------------------------------------------------------------------------

BLOCK = f"{Mark('block', 'nordwind', 'live')}\nOn track\n{END}"


def test_a_block_in_a_version(ops, live, server, opened, to, deployment):
    jira = opened(server, deployment, token="t-admin")
    version = ops.project.milestones[1]
    assert jira.apply(to.block(version.id, f"human\n\n{BLOCK}")).key == str(version.id)
    assert version.description == (
        "human\n\n--- milepost nordwind/live ---\nOn track\n--- end of milepost ---"
    )
    reading = jira.read(Scope.of(Want.MILESTONES, refs=(str(version.id),)))
    assert reading.milestones[0].description == f"human\n\n{BLOCK}"
    assert server.log.mutating[0].body == {"description": version.description}


def test_a_block_needs_a_role_that_is_named(live, server, to, refused, deployment):
    error = refused(to.block(live.id, BLOCK), deployment)
    assert "HTTP 403" in error.why
    assert "the token's owner lacks the permission `Administer Projects`" in error.hint


def test_a_description_too_long_is_not_sent(live, server, to, refused):
    """16,384 bytes, not signs."""
    text = "\N{SNOWMAN}" * 5460 + f"\n\n{BLOCK}"
    error = refused(to.block(live.id, text), token="t-admin")
    assert "Jira takes 16384" in error.why
    assert len(server.log) == 0


def test_a_block_whose_answer_holds_something_else(live, server, to, refused):
    server.faults.answer("PUT", "*/version/*", 200, body={"description": "else"})
    assert refused(to.block(live.id, BLOCK), kind=WriteUnknown, token="t-admin")


def test_a_block_in_an_epic(ops, server, opened, to, deployment):
    epic = ops.issue("Data", body="human")
    epic.type = "Epic"
    jira = opened(server, deployment, milestones="epics")
    jira.apply(to.block("CUST-1", f"human\n\n{BLOCK}"))
    assert epic.body.endswith("--- end of milepost ---")
    reading = jira.read(Scope.of(Want.MILESTONES, refs=("CUST-1",)))
    assert reading.milestones[0].description == f"human\n\n{BLOCK}"


def test_a_block_that_an_epic_did_not_take(ops, server, opened, to, refused):
    ops.issue("Data", body="human").type = "Epic"
    server.faults.answer("PUT", "*/issue/*", 200, body={"fields": {"description": "else"}})
    assert refused(to.block("CUST-1", BLOCK), kind=WriteUnknown, milestones="epics")
    server.log.reset()
    error = refused(to.block("CUST-1", "x" * 32_768), milestones="epics")
    assert "32767 signs" in error.why
    assert len(server.log) == 0


# -- new issues ------------------------------------------------------------------------------


def test_a_new_issue(ops, live, server, opened, to, deployment):
    jira = opened(server, deployment)
    wish = to.new_issue(title="Status:\n Live", milestone=str(live.id), labels=("a b", "c"))
    made = jira.apply(wish)
    issue = ops.project.issues[2]
    assert made == Applied(key="CUST-2", url=f"{jira.adapter.options.base}/browse/CUST-2")
    assert (issue.title, issue.body, issue.type) == ("Status: Live", "b", "Task")
    assert issue.milestones == [live.number]
    assert [ops.project.labels[number].name for number in issue.labels] == ["a-b", "c"]


def test_a_new_issue_in_an_epic(ops, server, opened, to, deployment):
    epic = ops.issue("Data")
    epic.type = "Epic"
    jira = opened(server, deployment, milestones="epics")
    jira.apply(to.new_issue(milestone="CUST-1"))
    assert ops.project.issues[2].parent == epic.id


def test_a_project_without_tasks_gets_the_first_ordinary_kind(ops, server, opened, to):
    wrong = {"errorMessages": [], "errors": {"issuetype": "Specify a valid issue type"}}
    server.faults.answer("POST", "*/issue", 400, body=wrong)
    kinds = [
        {"id": "1", "name": "Epic", "subtask": False},
        {"id": "2", "name": "Initiative", "subtask": False, "hierarchyLevel": 2},
        {"id": "3", "name": "Part", "subtask": True},
        {"id": "10001", "name": "Story", "subtask": False, "hierarchyLevel": 0},
    ]
    server.faults.answer("GET", "*/project/CUST", 200, body={"issueTypes": kinds})
    opened(server).apply(to.new_issue())
    assert ops.project.issues[1].type == "Story"
    assert [exchange.method for exchange in server.log.exchanges] == ["POST", "GET", "POST"]


@pytest.mark.parametrize("answer", [None, {"issueTypes": None}, {"issueTypes": [7, {"id": 1}]}])
def test_no_kind_of_issue_fits(ops, server, to, refused, answer):
    wrong = {"errorMessages": [], "errors": {"issuetype": "Specify a valid issue type"}}
    server.faults.answer("POST", "*/issue", 400, body=wrong)
    server.faults.answer("GET", "*/project/CUST", 200 if answer else 500, body=answer, times=None)
    assert "issuetype: Specify a valid issue type" in refused(to.new_issue()).why
    assert server.log.count("POST") == 1


@pytest.mark.parametrize("answer", [None, {}, {"key": 7, "id": "1"}, {"key": "CUST-9"}])
def test_an_answer_without_a_key(ops, server, to, refused, answer):
    server.faults.answer("POST", "*/issue", 201, body=answer)
    assert refused(to.new_issue(), kind=WriteUnknown)


def test_the_epic_field_cannot_be_found(ops, server, to, refused):
    server.faults.answer("GET", "*/field", 200, body=[{"id": "x"}, 7, {"schema": {}}])
    wish = to.new_issue(milestone="CUST-1")
    error = refused(wish, "datacenter", milestones="epics")
    assert "no field for an issue's epic" in error.why
    assert server.log.mutating == ()


# -- what is refused without a request -------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    [
        Change(source="ops", target=Target("label", "x"), kind=ChangeKind.CREATE_LABEL),
        Change(source="ops", target=Target("issue", "CUST-1"), kind=ChangeKind.SET_FIELD),
        Change(source="ops", target=Target("issue", "../x"), kind=ChangeKind.ADD_LABEL, after="x"),
        Change(source="ops", target=Target("issue", "CUST-1"), kind=ChangeKind.ADD_LABEL),
        Change(source="ops", target=Target("issue", "new:x"), kind=ChangeKind.CREATE_ISSUE),
        Change(
            source="ops", target=Target("milestone", "a/b"), kind=ChangeKind.PUT_BLOCK, after="x"
        ),
        Change(
            source="ops",
            target=Target("comment", "1/../2", "CUST-1"),
            kind=ChangeKind.PUT_COMMENT,
            after="x",
        ),
        Change(
            source="ops",
            target=Target("issue", "new:x"),
            kind=ChangeKind.CREATE_ISSUE,
            after={"title": "x", "milestone": "Live"},
        ),
    ],
)
def test_what_cannot_be_written_is_not_sent(ops, server, refused, wish):
    assert isinstance(refused(wish), WriteFailed)
    assert len(server.log) == 0


def test_a_tracker_that_is_only_read(live, server, to, refused):
    assert "access: read" in refused(to.add("x"), access="read").what
    assert len(server.log) == 0


def test_the_adapter_says_what_it_can(server, opened):
    can = opened(server).adapter.can
    assert ChangeKind.CREATE_LABEL not in can
    labels, comments = {"add_label", "remove_label"}, {"put_comment", "fold_comment"}
    on_milestones = {"create_record", "close_record", "move_issue", "link"}
    assert can == {"create_issue", "put_block", "set_field"} | labels | comments | on_milestones
    epics = opened(server, milestones="epics").adapter
    assert epics.can == can - {"create_record"}
