"""What Jira remembers of issues, in both deployments."""

from datetime import UTC, datetime

import pytest

from milepost.model.reading import Proof, Want
from milepost.model.ref import Ref
from milepost.sandbox.jira.build import JiraProject
from milepost.trackers.contract import Scope

FLAGS = {"cloud": "customfield_10021", "datacenter": "customfield_10105"}
STEPS = {"cloud": ("21", "41", "11"), "datacenter": ("4", "5", "3")}
"""To *In Progress*, to done, and back to what is to be done."""


def past(*keys):
    return Scope.of(Want.EVENTS, refs=keys)


def told(reading):
    return [(event.kind, event.name) for event in reading.events]


@pytest.fixture
def hook(ops):
    """CUST-1, labelled *bug*, in a version, which is returned: what it begins with is no event."""
    cust = JiraProject(ops)
    live = cust.version("Live")
    cust.issue("CRM webhook", versions=[live], labels=["bug"])
    return live


@pytest.fixture
def change(server, opened, deployment, clock):
    """Change an issue, a minute after the last change."""
    client = opened(server, deployment).adapter.client

    def send(body, path="", verb="PUT", key="CUST-1"):
        clock.sleep(60)
        client.send(verb, f"issue/{key}{path}", body)

    return send


def test_labels_versions_flags_and_statuses(ops, hook, change, server, opened, deployment):
    other = ops.milestone("Next")
    change({"update": {"labels": [{"add": "blocked"}, {"remove": "bug"}]}})
    change({"update": {"fixVersions": [{"remove": {"id": str(hook.id)}}]}})
    change({"update": {"fixVersions": [{"add": {"id": str(other.id)}}]}})
    change({"fields": {FLAGS[deployment]: [{"value": "Impediment"}]}})
    change({"fields": {FLAGS[deployment]: None}})
    change({"fields": {"summary": "Nobody asks about this", "duedate": "2027-03-01"}})
    for step in STEPS[deployment]:
        change({"transition": {"id": step}}, "/transitions", "POST")
    began, done, _ = STEPS[deployment]
    change({"transition": {"id": began}}, "/transitions", "POST")
    change({"transition": {"id": done}}, "/transitions", "POST")
    jira = opened(server, deployment)
    reading = jira.read(past("CUST-1"))
    assert reading.proofs == {Want.EVENTS: Proof(complete=True)}
    assert told(reading) == [
        ("labeled", "blocked"),
        ("unlabeled", "bug"),
        ("demilestoned", str(hook.id)),
        ("milestoned", str(other.id)),
        ("flagged", ""),
        ("unflagged", ""),
        ("started", ""),  # only the first time
        ("closed", ""),
        ("reopened", ""),
        ("closed", ""),
    ]
    first = reading.events[0]
    assert first.issue == Ref("ops", "CUST-1")
    assert first.at == datetime(2027, 2, 22, 9, 1, tzinfo=UTC)
    assert first.actor is not None
    assert first.actor.name == "Dana Ortiz"
    assert not first.by_title
    assert [event.at for event in reading.events] == sorted(event.at for event in reading.events)
    # One request for the issue, one for what statuses mean; the latter once in a run.
    assert (reading.requests, jira.read(past("CUST-1")).requests) == (2, 1)


@pytest.mark.parametrize(
    ("link", "told_as"),
    [("Blocks", True), ("Depends", False), ("Relates", False)],
)
def test_links_that_mean_waiting(ops, server, opened, deployment, clock, link, told_as):
    ops.issue("Waits")
    ops.issue("Needed")
    client = opened(server, deployment).adapter.client
    ends = {"inwardIssue": {"key": "CUST-2"}, "outwardIssue": {"key": "CUST-1"}}
    client.send("POST", "issueLink", {"type": {"name": link}, **ends})
    (row,) = client.get("issue/CUST-1", {"fields": "issuelinks"})["fields"]["issuelinks"]
    clock.sleep(60)
    client.send("DELETE", f"issueLink/{row['id']}", None)
    reading = opened(server, deployment).read(past("CUST-1", "CUST-2"))
    events = [("blocked", "CUST-2"), ("unblocked", "CUST-2")]
    # Who depends on another is the active end of that link: the other way round.
    other = [("blocked", "CUST-1"), ("unblocked", "CUST-1")] if link == "Depends" else []
    assert told(reading) == (events if told_as else other)
    assert opened(server, deployment, blocked_by=["waits for"]).read(past("CUST-1")).events == ()


def test_epics_are_told_by_key(ops, server, opened, deployment, change):
    for name in ("One", "Two"):
        ops.issue(name).type = "Epic"
    ops.issue("Work")
    field = "parent" if deployment == "cloud" else "customfield_10014"
    for epic in ("CUST-1", "CUST-2", None):
        value = {"key": epic} if deployment == "cloud" and epic else epic
        change({"fields": {field: value}}, key="CUST-3")
    jira = opened(server, deployment, milestones="epics")
    jira.read(Scope.of(Want.ISSUES))
    assert told(jira.read(past("CUST-3"))) == [
        ("milestoned", "CUST-1"),
        ("demilestoned", "CUST-1"),
        ("milestoned", "CUST-2"),
        ("demilestoned", "CUST-2"),
    ]
    # Cloud tells an id alone, which only those know who have seen the epic.
    stranger = opened(server, deployment, milestones="epics")
    assert len(stranger.read(past("CUST-3")).events) == (0 if deployment == "cloud" else 4)
    assert opened(server, deployment).read(past("CUST-3")).events == ()


def test_versions_are_no_milestones_where_epics_are(hook, change, server, opened, deployment):
    change({"update": {"fixVersions": [{"remove": {"id": str(hook.id)}}]}})
    assert opened(server, deployment, milestones="epics").read(past("CUST-1")).events == ()


def test_every_page_of_a_long_past(ops, server, opened, deployment, clock):
    ops.issue("Busy")
    client = opened(server, deployment).adapter.client
    for number in range(130):
        clock.sleep(1)
        client.send("PUT", "issue/CUST-1", {"update": {"labels": [{"add": f"l{number}"}]}})
    reading = opened(server, deployment).read(past("CUST-1"))
    assert told(reading) == [("labeled", f"l{number}") for number in range(130)]
    assert reading.requests == (2 if deployment == "cloud" else 1)


def test_an_issue_without_a_past(ops, server, opened, deployment):
    ops.issue("New")
    reading = opened(server, deployment).read(past("CUST-1"))
    assert (reading.events, reading.complete, reading.requests) == ((), True, 1)


def test_issues_have_to_be_named(ops, server, opened, deployment):
    reading = opened(server, deployment).read(Scope.of(Want.EVENTS))
    assert reading.reason == "Jira tells what happened issue by issue: name the issues"
    assert reading.requests == 0


# -- what goes wrong -------------------------------------------------------------------------


SEARCH = {"cloud": "*/search/jql", "datacenter": "*/search"}
LOGS = {"cloud": "*/issue/CUST-1/changelog", "datacenter": "*/issue/CUST-1"}


def test_what_is_not_there_is_gone(hook, server, opened, deployment):
    proof = opened(server, deployment).read(past("CUST-9", "CUST-1", "x/y")).proofs[Want.EVENTS]
    assert proof.gaps == proof.gone == {"CUST-9", "x/y"}
    assert "changes of issue CUST-9: HTTP 404" in proof.reason


@pytest.mark.parametrize("status", [403, 500])
def test_one_that_fails_leaves_the_others(ops, hook, change, server, opened, deployment, status):
    ops.issue("Other")
    change({"update": {"labels": [{"add": "late"}]}}, key="CUST-2")
    server.faults.answer("GET", LOGS[deployment], status, times=None)
    server.faults.answer("GET", SEARCH[deployment], 400, times=None)
    reading = opened(server, deployment).read(past("CUST-1", "CUST-2"))
    assert told(reading) == [("labeled", "late")]
    proof = reading.proofs[Want.EVENTS]
    assert (proof.complete, proof.gaps) == (False, {"CUST-1"})
    assert proof.gone == ({"CUST-1"} if status == 403 else set())
    assert reading.tells(Want.EVENTS, Ref("ops", "CUST-2"))
    assert not reading.tells(Want.EVENTS, Ref("ops", "CUST-1"))


def test_a_later_page_that_fails(ops, server, opened):
    ops.issue("Busy")
    client = opened(server).adapter.client
    for number in range(101):
        client.send("PUT", "issue/CUST-1", {"update": {"labels": [{"add": f"l{number}"}]}})
    server.faults.answer("GET", LOGS["cloud"], 502, nth=2, times=None)
    reading = opened(server).read(past("CUST-1"))
    assert reading.events == ()
    assert "page 2 of 2: HTTP 502" in reading.reason
    assert reading.proofs[Want.EVENTS].gaps == {"CUST-1"}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((500, None), "HTTP 500 after 4 tries"),
        ((200, {"no": "list"}), "the answer is not a list of statuses"),
        ((200, [{"name": "Done"}]), "a status that cannot be understood"),
    ],
)
def test_nobody_knows_what_a_status_means(hook, change, server, opened, deployment, answer, reason):
    change({"transition": {"id": STEPS[deployment][0]}}, "/transitions", "POST")
    server.faults.answer("GET", "*/status", answer[0], times=None, body=answer[1])
    reading = opened(server, deployment).read(past("CUST-1"))
    assert reading.events == ()
    assert reason in reading.reason
    assert reading.proofs[Want.EVENTS].gaps == {"CUST-1"}


def entry(**more):
    return {"id": "1", "created": "2027-02-22T10:00:00.000+0100", "items": [], **more}


def logged(deployment, *rows, total=None, key="CUST-1"):
    """An answer with these rows."""
    count = len(rows) if total is None else total
    if deployment == "cloud":
        return {"startAt": 0, "maxResults": 100, "total": count, "values": list(rows)}
    return {"key": key, "changelog": {"total": count, "histories": list(rows)}}


def item(field, before=None, after=None, **more):
    return {"field": field, "fromString": before, "toString": after, **more}


@pytest.mark.parametrize(
    ("rows", "events"),
    [
        ([item("status", "To Do", "Gone for good", **{"from": "10000", "to": "77"})], []),
        ([item("status", "Gone for good", "Done", **{"from": "77", "to": "10001"})], ["closed"]),
        ([item("status", "To Do", "Done")], ["closed"]),  # by name where no id is told
        ([item("status", "Done", "Closed", **{"from": "10001", "to": "6"})], []),
        ([item("Flagged", "Impediment", "Impediment")], []),
        ([item("Link", None, "This issue is blocked by", to=None)], []),
        ([item("Link", None, "This issue unblocked by A-1", to="A-1")], []),
        ([item("Link", None, "This issue is  Blocked By A-1", to="A-1")], ["blocked"]),
        ([item("Version lancée", None, "x", fieldId="fixVersions", to="7")], ["milestoned"]),
        ([item("Rank", "", "Ranked higher")], []),
    ],
)
def test_rows_of_many_jiras(hook, server, opened, deployment, rows, events):
    body = logged(deployment, entry(items=rows))
    server.faults.answer("GET", LOGS[deployment], 200, body=body)
    reading = opened(server, deployment).read(past("CUST-1"))
    assert reading.complete, reading.reason
    assert [event.kind for event in reading.events] == events
    assert all(event.actor is None for event in reading.events)  # nobody, or a deleted account


def test_rows_nobody_can_use(hook, server, opened, deployment):
    good = entry(items=[item("labels", "", "late")])
    body = logged(deployment, entry(created="yesterday"), good, {"items": 7})
    server.faults.answer("GET", LOGS[deployment], 200, body=body)
    reading = opened(server, deployment).read(past("CUST-1"))
    assert told(reading) == [("labeled", "late")]
    proof = reading.proofs[Want.EVENTS]
    assert (proof.gaps, proof.gone) == ({"CUST-1"}, set())
    assert "a row that cannot be understood (created:" in proof.reason


def test_data_center_shows_only_some(hook, server, opened):
    body = logged("datacenter", entry(items=[item("labels", "", "late")]), total=40)
    server.faults.answer("GET", LOGS["datacenter"], 200, body=body)
    reading = opened(server, "datacenter").read(past("CUST-1"))
    assert told(reading) == [("labeled", "late")]
    assert reading.reason == "changes of issue CUST-1: Jira shows only 1 of 40"
    assert reading.proofs[Want.EVENTS].gaps == {"CUST-1"}


def test_data_center_answers_with_another_issue(hook, server, opened):
    server.faults.answer("GET", LOGS["datacenter"], 200, body=logged("datacenter", key="INFRA-7"))
    reading = opened(server, "datacenter").read(past("CUST-1"))
    assert "Jira answers with INFRA-7: it was moved" in reading.reason
    assert reading.proofs[Want.EVENTS].gone == {"CUST-1"}


# -- many at once ------------------------------------------------------------------------------


def test_fifty_issues_are_one_request(ops, hook, change, server, opened, deployment, paths):
    cust = JiraProject(ops)
    for number in range(60):
        cust.issue(f"Issue {number}")
    change({"update": {"labels": [{"add": "blocked"}]}})
    change({"update": {"labels": [{"add": "late"}]}}, key="CUST-61")
    jira = opened(server, deployment)
    server.log.reset()
    reading = jira.read(past(*(f"CUST-{number}" for number in range(1, 62))))
    assert reading.complete
    assert [(event.issue.key, event.name) for event in reading.events] == [
        ("CUST-1", "blocked"),
        ("CUST-61", "late"),
    ]
    assert paths(server) == [SEARCH[deployment].removeprefix("*/")] * 2


def test_what_jira_keeps_back_is_asked_for_alone(ops, hook, change, server, opened, paths):
    """The one that comes whole is not."""
    JiraProject(ops).issue("Other")
    change({"update": {"labels": [{"add": "blocked"}]}})
    jira = opened(server)
    rows = [logged("datacenter", total=7), logged("datacenter", key="CUST-2")]
    server.faults.answer("GET", "*/search/jql", 200, body={"issues": rows, "isLast": True})
    server.log.reset()
    assert told(jira.read(past("CUST-1", "CUST-2"))) == [("labeled", "blocked")]
    assert "issue/CUST-1/changelog" in paths(server)
    assert "issue/CUST-2/changelog" not in paths(server)


@pytest.mark.parametrize(
    ("status", "body"), [(400, None), (500, None), (200, {"issues": [{}], "isLast": True})]
)
def test_where_no_search_tells_each_is_asked_for(ops, hook, change, server, opened, status, body):
    """One key that is nowhere spoils the whole query."""
    JiraProject(ops).issue("Other")
    change({"update": {"labels": [{"add": "blocked"}]}})
    server.faults.answer("GET", "*/search/jql", status, body=body, times=None)
    reading = opened(server).read(past("CUST-1", "CUST-2"))
    assert (told(reading), reading.complete) == ([("labeled", "blocked")], True)
