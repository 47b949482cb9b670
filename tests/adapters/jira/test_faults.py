"""What can go wrong: never a crash, never a false proof, always a reason."""

import json

import pytest

from milepost.errors import SourceError, WriteUnknown
from milepost.model.person import Account
from milepost.model.reading import Proof, Want
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)
SEARCHES = {"cloud": "*/search/jql", "datacenter": "*/search"}


@pytest.fixture
def long(ops, conduct):
    ops.milestone("Live")
    conduct.page_server = 100
    for number in range(1, 351):
        ops.issue(f"Issue {number}")
    return ops


# -- pages -----------------------------------------------------------------------------------


def test_a_page_that_fails_for_good_leaves_the_rest_unproven(long, server, opened, deployment):
    server.faults.answer("GET", SEARCHES[deployment], 502, nth=3, times=None)
    reading = opened(server, deployment).read(FIRST)
    total = " of 4" if deployment == "datacenter" else ""
    assert reading.proves(Want.MILESTONES)
    assert reading.proofs[Want.ISSUES] == Proof(
        complete=False, reason=f"issues: page 3{total}: HTTP 502 after 4 tries"
    )
    assert not reading.proves(Want.LINKS)
    assert [issue.title for issue in reading.issues] == [f"Issue {n}" for n in range(1, 201)]


def test_a_page_that_fails_once_is_asked_again(long, server, opened, deployment, clock):
    server.faults.answer("GET", SEARCHES[deployment], 500, nth=2)
    server.faults.drop("GET", SEARCHES[deployment], nth=4)
    reading = opened(server, deployment).read(FIRST)
    look = 1 if deployment == "cloud" else 0
    assert (len(reading.issues), reading.complete) == (350, True)
    assert reading.requests == 5 + 2 + look
    assert clock.waited == 2


def test_the_server_is_not_there_at_all(ops, server, opened):
    jira = opened(server, said=False)
    server.close()
    reading = jira.read(FIRST)
    assert reading.reason == "versions and issues: no connection after 4 tries"
    assert reading.requests == 4


def test_rows_deleted_meanwhile_start_the_list_again(long, server, opened):
    """Offsets: every row after a deleted one moves up, so one would be left out."""
    jira = opened(server, "datacenter")
    progress = jira.adapter.context.progress
    left = ["CUST-7"]

    def meanwhile(what, page, total):
        progress(what, page, total)
        if page == 2 and left:
            long.delete_issue(7)
            left.clear()

    object.__setattr__(jira.adapter.context, "progress", meanwhile)
    reading = jira.read(ISSUES)
    assert reading.complete
    assert len(reading.issues) == 349
    assert "CUST-7" not in {issue.ref.key for issue in reading.issues}
    assert [told[1] for told in jira.told] == [1, 2, 1, 2, 3, 4]


def test_rows_deleted_again_and_again(long, server, opened):
    jira = opened(server, "datacenter")
    numbers = iter(range(1, 100))

    def meanwhile(*_told):
        long.delete_issue(next(numbers))

    object.__setattr__(jira.adapter.context, "progress", meanwhile)
    reading = jira.read(ISSUES)
    assert "deleted again and again" in reading.reason


def test_new_rows_come_at_the_end(long, server, opened, deployment):
    jira = opened(server, deployment)

    def meanwhile(_what, page, _total):
        if page == 1:
            long.issue("New", created="2020-01-01")

    object.__setattr__(jira.adapter.context, "progress", meanwhile)
    reading = jira.read(ISSUES)
    assert reading.complete
    assert len(reading.issues) == 351
    assert len({issue.ref for issue in reading.issues}) == 351


# -- answers nobody can use --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>Log in</html>", "the answer is not JSON (text/html); is the address Jira's?"),
        (b'{"issues": [', "the answer is not JSON"),
        (b"[" * 50_000, "the answer is not JSON"),
        ([], "the answer holds no issues"),
        (b"", "the answer holds no issues"),
        ({"issues": None}, "the answer holds no issues"),
        ({"issues": {}}, "the answer holds no issues"),
        ({"issues": [], "nextPageToken": 7}, "the token of the next page"),
        ({"issues": [], "isLast": False}, "there are more pages"),
    ],
)
def test_an_answer_that_is_no_page_of_cloud(ops, server, opened, body, reason):
    server.faults.answer("GET", "*/search/jql", 200, body=body)
    reading = opened(server).read(FIRST)
    assert f"issues: {reason}" in reading.reason
    assert reading.proves(Want.MILESTONES)
    assert not reading.proves(Want.ISSUES)
    assert not reading.proves(Want.LINKS)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"issues": []}, "the answer does not say how many there are"),
        ({"issues": [], "total": True}, "the answer does not say how many there are"),
        ({"issues": [], "total": 3}, "an empty page, though there should be 3 more"),
    ],
)
def test_an_answer_that_is_no_page_of_data_center(ops, server, opened, body, reason):
    server.faults.answer("GET", "*/search", 200, body=body)
    reading = opened(server, "datacenter").read(FIRST)
    assert f"issues: {reason}" in reading.reason


@pytest.mark.parametrize("body", [{"values": []}, None, "x"])
def test_versions_that_are_no_list(ops, server, opened, body):
    server.faults.answer("GET", "*/versions", 200, body=body)
    assert "versions: the answer is not a list" in opened(server).read(FIRST).reason


def test_pages_that_go_round_in_a_circle(ops, server, opened):
    body = {"issues": [], "nextPageToken": "again"}
    server.faults.answer("GET", "*/search/jql", 200, body=body, times=None)
    reading = opened(server).read(ISSUES)
    assert "the pages go round in a circle" in reading.reason
    assert len(server.log) == 2


BROKEN = [
    ({"key": None}, "key: "),
    ({"id": 7}, "id: "),
    ({"fields": None}, "fields: "),
    ({"fields": {"summary": None}}, "fields.summary: "),
    ({"fields": {"status": None}}, "fields.status: "),
    ({"fields": {"status": {"name": "Open"}}}, "fields.status.statusCategory: "),
    ({"fields": {"created": "yesterday"}}, "fields.created: "),
    ({"fields": {"created": "2027-01-01T00:00:00"}}, "fields.created: "),
    ({"fields": {"duedate": "05/Mar/27"}}, "fields.duedate: "),
    ({"fields": {"duedate": 7}}, "fields.duedate: "),
    ({"fields": {"labels": "bug"}}, "fields.labels: "),
    ({"fields": {"fixVersions": [{"name": "x"}]}}, "fields.fixVersions.0.id: "),
    ({"fields": {"assignee": {"displayName": "Kim"}}}, "neither accountId nor name"),
    ({"fields": {"description": {"type": "doc"}}}, "fields.description: "),
    ({"fields": {"issuelinks": [{"type": {}}]}}, "fields.issuelinks.0.type.inward: "),
    ({"fields": {"issuetype": None}}, "fields.issuetype: "),
]


def _broken(row, change):
    fields = change.get("fields", {})
    merged = None if fields is None else {**row["fields"], **fields}
    return {**row, **change, "fields": merged}


@pytest.mark.parametrize(("change", "where"), BROKEN)
def test_a_malformed_row_is_never_dropped_in_silence(ops, server, opened, change, where):
    ops.issue("Good")
    ops.issue("Bad")
    jira = opened(server)
    client = jira.adapter.client
    body = json.loads(
        json.dumps(client.get("search/jql", {"jql": "project = CUST", "fields": "*all"}))
    )
    body["issues"][0] = _broken(body["issues"][0], change)
    server.faults.answer("GET", "*/search/jql", 200, body=body)
    reading = jira.read(ISSUES)
    assert len(reading.issues) == 1
    assert not reading.proves(Want.ISSUES)
    assert "a row that cannot be understood" in reading.reason
    assert where in reading.reason


def test_fields_a_project_hides_are_just_not_there(ops, server, opened):
    ops.issue("Bare", labels=["bug"], assignees=["kim"])
    jira = opened(server)
    body = jira.adapter.client.get("search/jql", {"jql": "project = CUST", "fields": "*all"})
    kept = ("summary", "status", "created", "updated", "issuetype")
    row = body["issues"][0]
    row["fields"] = {name: row["fields"][name] for name in kept}
    server.faults.answer("GET", "*/search/jql", 200, body=body)
    (issue,) = jira.read(ISSUES).issues
    assert (issue.labels, issue.assignees, issue.milestones, issue.due) == ((), (), (), None)
    assert issue.author is None


def test_a_comment_by_nobody(ops, live, server, opened):
    ops.comment(1, "hello")
    jira = opened(server)
    body = jira.adapter.client.get("issue/CUST-1/comment")
    del body["comments"][0]["author"]
    server.faults.answer("GET", "*/comment", 200, body=body)
    (comment,) = jira.read(Scope.of(Want.COMMENTS, refs=("CUST-1",))).comments
    assert comment.author == Account("anonymous", "missing")


@pytest.mark.parametrize("key", ["7", "cust-1", "../1", "CUST-", ""])
def test_keys_that_are_none_are_not_asked_for(ops, server, opened, key):
    reading = opened(server).read(Scope.of(Want.ISSUES, Want.COMMENTS, refs=(key,)))
    assert "is not the key of an issue" in reading.reason
    assert reading.proofs[Want.ISSUES].gaps == {key}
    assert len(server.log) == 0
    reading = opened(server).read(Scope.of(Want.MILESTONES, refs=("CUST/x",)))
    assert "is not the id of a version" in reading.reason


def test_an_issue_that_moved(world, ops, server, opened, deployment):
    infra = world.repo("acme/infra", author="dana-o")
    infra.project.key = "INFRA"
    ops.issue("Moves")
    ops.transfer_issue(1, "acme/infra")
    reading = opened(server, deployment).read(Scope.of(Want.ISSUES, refs=("CUST-1",)))
    assert reading.issues == ()
    assert "it was moved" in reading.reason
    assert reading.proofs[Want.ISSUES].gaps == {"CUST-1"}


def test_the_epic_field_cannot_be_read(ops, server, opened):
    server.faults.answer("GET", "*/field", 200, body=[])
    reading = opened(server, "datacenter", milestones="epics").read(FIRST)
    assert "issues: this Jira has no field for an issue's epic" in reading.reason


def test_what_jira_it_is_cannot_be_found_out(ops, server, opened, to, refused):
    server.faults.answer("GET", "*/serverInfo", 200, body=[], times=None)
    reading = opened(server, said=False).read(FIRST)
    assert "issues: Jira does not say what kind of Jira it is" in reading.reason
    assert "does not say" in refused(to.add("x"), said=False).why


# -- tokens and permissions ------------------------------------------------------------------


def test_a_wrong_token_in_data_center(ops, server, opened):
    reading = opened(server, "datacenter", token="wrong").read(FIRST)
    assert "HTTP 401" in reading.reason
    assert "Jira does not accept the token" in reading.reason
    assert "wrong" not in reading.reason
    assert len(server.log) == 1


def test_a_project_that_is_not_there_or_hidden(world, server, opened, deployment):
    reading = opened(server, deployment).read(FIRST)
    assert "either it is not there, or the token's owner lacks the permission" in reading.reason
    assert not reading.proves(Want.ISSUES)
    assert "either there is no such project, or" in reading.proofs[Want.ISSUES].reason
    reading = opened(server, deployment, token=None).read(FIRST)
    assert "or it needs a token" in reading.reason


def test_who_we_are_may_not_be_asked(ops, server, opened):
    server.faults.answer("GET", "*/myself", 403, times=None)
    assert opened(server, identity="5b1").whoami() == Account("5b1")
    assert opened(server, default_identity="bot").whoami() == Account("bot")
    with pytest.raises(SourceError) as caught:
        opened(server).whoami()
    assert caught.value.what == "Jira did not say whose token it is"


@pytest.mark.parametrize("body", [{}, [], {"accountId": 7}])
def test_who_we_are_cannot_be_understood(ops, server, opened, body):
    server.faults.answer("GET", "*/myself", 200, body=body)
    with pytest.raises(SourceError) as caught:
        opened(server).whoami()
    assert "cannot be understood" in caught.value.why


def test_locked_out_by_a_captcha(ops, server, opened):
    server.faults.answer(
        "GET",
        "*/versions",
        403,
        headers={"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE"},
    )
    reading = opened(server, "datacenter").read(FIRST)
    assert "CAPTCHA_CHALLENGE" in reading.reason
    assert len(server.log) == 1  # each further try would keep it locked


def test_the_login_page(ops, server, opened):
    server.faults.answer("GET", "*/versions", 302, headers={"Location": "/login.jsp"})
    reading = opened(server).read(FIRST)
    assert "is `url:` the address of Jira itself" in reading.reason


def test_a_limit_that_is_used_up(ops, server, opened, clock):
    server.faults.answer("GET", "*/versions", 429, times=None, headers={"Retry-After": "7200"})
    reading = opened(server).read(FIRST)
    assert "Jira's rate limit is used up" in reading.reason
    assert clock.waited == 0  # longer than the deadline: handed up at once


@pytest.mark.parametrize(
    ("token", "wish", "need"),
    [
        ("t-kim", "add", "Edit Issues"),
        ("t-reader", "comment", "Add Comments"),
        ("t-reader", "new_issue", "Create Issues"),
    ],
)
def test_what_the_token_may_not_is_named(live, to, refused, deployment, token, wish, need):
    change = to.add("x") if wish == "add" else getattr(to, wish)()
    error = refused(change, deployment, token=token)
    assert "HTTP 403" in error.why
    assert need in error.hint


def test_what_the_token_may_is_told(ops, server, opened, deployment):
    probe = opened(server, deployment).probe()
    assert (probe.reachable, probe.may_write, probe.tells_who) == (True, True, True)
    assert [need.has for need in probe.needs] == [True] * 8 + [False] * 4
    assert [need.only for need in probe.needs[6:]] == [
        "create_issue", "link", "put_block", "set_field", "create_record", "close_record",
    ]  # fmt: skip
    assert "`Administer Projects`" in probe.needs[-1].grant
    probe = opened(server, deployment, token="t-kim").probe()
    assert probe.may_write is False
    missing = [need for need in probe.needs if not need.has and not need.only]
    (need,) = missing
    assert need.grant == "project permission `Edit Issues` for the token's owner"


def test_whoever_administers_all_of_jira_may_put_blocks_into_versions(ops, server, opened):
    body = {"permissions": {"ADMINISTER_PROJECTS": {"havePermission": False}}}
    server.faults.answer("GET", "*/mypermissions", 200, body=body)
    assert opened(server).probe().needs[-1].has is False
    body["permissions"]["ADMINISTER"] = {"havePermission": True}
    server.faults.answer("GET", "*/mypermissions", 200, body=body)
    assert opened(server).probe().needs[-1].has is True


def test_blocks_in_epics_need_no_administrator(ops, server, opened, deployment):
    probe = opened(server, deployment, milestones="epics").probe()
    assert "put_block" not in {need.only for need in probe.needs}


def test_what_the_token_may_is_not_told(ops, server, opened):
    server.faults.answer("GET", "*/mypermissions", 200, body={"permissions": []})
    server.faults.answer("GET", "*/myself", 403)
    probe = opened(server).probe()
    assert (probe.may_write, probe.tells_who) == (None, False)
    assert {need.has for need in probe.needs} == {None}
    server.faults.answer("GET", "*/myself", 404)
    assert opened(server).probe().tells_who is None
    assert opened(server, token=None).probe().tells_who is None
    server.faults.answer("GET", "*/mypermissions", 404)
    probe = opened(server).probe()
    assert (probe.reachable, probe.status) == (False, 404)
    assert "lacks the permission" in probe.hint


def test_somebody_who_cannot_be_asked_for_is_a_gap(world, ops, server, opened):
    server.faults.answer("GET", "*/user", 500, times=None)
    reading = opened(server, "datacenter").read(Scope.of(Want.PEOPLE, refs=("kim",)))
    assert reading.people == ()
    assert reading.proofs[Want.PEOPLE].gaps == {"kim"}


# -- lost answers ----------------------------------------------------------------------------


@pytest.mark.parametrize("wish", ["comment", "new_issue"])
@pytest.mark.parametrize("how", ["drop", "502", "truncate"])
def test_a_post_is_never_sent_again(ops, live, server, to, refused, deployment, wish, how):
    for path in ("*/comment", "*/issue"):
        if how == "drop":
            server.faults.drop("POST", path, after=True, times=None)
        elif how == "truncate":
            server.faults.truncate("POST", path, keep=5, times=None)
        else:
            server.faults.answer("POST", path, 502, after=True, times=None)
    error = refused(getattr(to, wish)(), deployment, kind=WriteUnknown)
    assert "perhaps not" in error.what
    assert server.log.count("POST") == 1
    assert len(ops.project.comments) + len(ops.project.issues) == 2


def test_a_put_may_be_sent_again(ops, live, server, opened, to, deployment):
    server.faults.drop("PUT", "*/issue/*", after=True)
    opened(server, deployment).apply(to.add("new"))
    assert server.log.count("PUT") == 2
    assert [ops.project.labels[number].name for number in ops.project.issues[1].labels] == [
        "bug",
        "new",
    ]
