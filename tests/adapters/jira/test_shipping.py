"""Versions that were released, and decisions of approvers; flags and beginnings of issues."""

from datetime import UTC, datetime

import pytest

from milepost.model.milestone import Approval
from milepost.model.reading import Proof, Want
from milepost.model.release import Release
from milepost.sandbox.entities import Approver
from milepost.sandbox.jira.build import JiraProject
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
SEARCHES = {"cloud": "*/search/jql", "datacenter": "*/search"}


def releases(*tags):
    return Scope.of(Want.RELEASES, refs=tags)


@pytest.fixture
def shipped(ops):
    cust = JiraProject(ops)
    cust.version("1.0", released="2027-02-12", due="2027-02-12")
    cust.version("1.1", released="2027-02-15", due="2027-03-05")
    cust.version("2.0", due="2027-03-05")
    cust.version("0.9", archived=True)
    return cust


# -- releases --------------------------------------------------------------------------------


def test_a_released_version_is_a_release(shipped, server, opened, deployment):
    jira = opened(server, deployment)
    reading = jira.read(releases("1.0", "1.1", "2.0", "0.9", "3.0"))
    one, two = reading.releases
    assert one == Release(
        source="ops",
        tag="1.0",
        name="1.0",
        url=one.url,
        at=datetime(2027, 2, 12, 12, tzinfo=UTC),
    )
    assert one.url.startswith(f"{jira.adapter.options.base}/projects/CUST/versions/")
    assert (two.tag, two.at, two.upcoming) == ("1.1", None, False)
    # The others are not released, or not there: that is certain.
    assert reading.proofs == {Want.RELEASES: Proof(complete=True)}
    assert reading.requests == 1
    assert [one.tag for one in jira.read(Scope.of(Want.RELEASES)).releases] == ["1.0", "1.1"]


def test_versions_that_were_read_are_not_asked_for_again(shipped, server, opened, deployment):
    jira = opened(server, deployment)
    jira.read(FIRST)
    reading = jira.read(releases("1.0"))
    assert ([one.tag for one in reading.releases], reading.requests) == (["1.0"], 0)
    assert opened(server, deployment).read(releases()).requests == 0


def test_versions_are_asked_for_where_epics_are_milestones(shipped, server, opened, deployment):
    jira = opened(server, deployment, milestones="epics")
    jira.read(Scope.of(Want.MILESTONES))
    reading = jira.read(releases("1.0"))
    assert ([one.tag for one in reading.releases], reading.requests) == (["1.0"], 1)
    assert jira.read(releases("1.1")).requests == 0


@pytest.mark.parametrize("status", [403, 404, 500])
def test_versions_that_cannot_be_read(shipped, server, opened, deployment, status):
    server.faults.answer("GET", "*/versions", status, times=None)
    proof = opened(server, deployment).read(releases("1.0", "9")).proofs[Want.RELEASES]
    assert (proof.complete, proof.gaps) == (False, {"1.0", "9"})
    assert proof.reason.startswith(f"versions: HTTP {status}")


def test_a_version_nobody_can_use_is_remembered_by_nobody(shipped, server, opened, deployment):
    server.faults.answer("GET", "*/versions", 200, body=[{"id": 7}])
    jira = opened(server, deployment)
    proof = jira.read(releases("1.0")).proofs[Want.RELEASES]
    assert (proof.complete, proof.gaps) == (False, {"1.0"})
    assert jira.read(releases("1.0")).complete


def test_there_are_no_deployments(ops, server, opened, deployment):
    reading = opened(server, deployment).read(Scope.of(Want.DEPLOYMENTS, refs=("production",)))
    assert (reading.complete, reading.requests, reading.deployments) == (True, 0, ())
    (lack,) = reading.lacks
    assert (lack.what, lack.wanted) == ("Jira keeps no deployments", Want.DEPLOYMENTS)


# -- approvers -------------------------------------------------------------------------------


def test_what_approvers_decided(world, ops, server, opened):
    version = ops.milestone("Live")
    decided = {"dana-o": "APPROVED", "kim": "DECLINED", "ada": "PENDING"}
    version.approvers = [Approver(login=name, status=it) for name, it in decided.items()]
    for name in decided:
        world.user(name).account = f"id-{name}"
    (record,) = opened(server, "cloud").read(Scope.of(Want.MILESTONES)).milestones
    assert record.approvals == (
        Approval(login="id-dana-o", state="approved"),
        Approval(login="id-kim", state="declined"),
        Approval(login="id-ada", state="pending"),
    )
    (record,) = opened(server, "datacenter").read(Scope.of(Want.MILESTONES)).milestones
    assert record.approvals == ()


@pytest.mark.parametrize("state", [None, "WITHDRAWN"])
def test_a_decision_nobody_knows_is_none(live, server, opened, state):
    row = {"id": "7", "name": "Live", "approvers": [{"accountId": "1", "status": state}]}
    server.faults.answer("GET", "*/versions", 200, body=[row])
    (record,) = opened(server).read(Scope.of(Want.MILESTONES)).milestones
    assert (record.approvers, record.approvals) == (("1",), ())


# -- flags -----------------------------------------------------------------------------------


def flags(reading):
    return {issue.ref.key: issue.flagged for issue in reading.issues}


def test_flagged_issues(ops, live, server, opened, deployment, paths):
    cust = JiraProject(ops)
    cust.issue("Stuck", flagged=True)
    cust.issue("Was stuck", flagged=True, status="Done")
    jira = opened(server, deployment)
    reading = jira.read(FIRST)
    assert flags(reading) == {"CUST-1": False, "CUST-2": True, "CUST-3": False}
    assert (reading.complete, reading.lacks) == (True, ())
    assert "field" not in paths(server)


def test_no_request_where_nothing_open_lies_in_a_milestone(ops, server, opened, deployment, paths):
    ops.issue("Loose")
    ops.issue("Done", milestone=ops.milestone("Live"), state="closed")
    assert opened(server, deployment).read(Scope.of(Want.ISSUES)).lacks == ()
    assert sum("search" in path for path in paths(server)) == 1


def test_no_request_beyond_those_of_a_first_read(ops, live, server, opened):
    JiraProject(ops).issue("Stuck", flagged=True)
    reading = opened(server, said=False).read(FIRST)
    assert flags(reading)["CUST-2"] is False
    (lack,) = reading.lacks
    assert "write `deployment: cloud`" in lack.fallback
    # Without a look at what search may not know there is one to spare.
    assert flags(opened(server, said=False, access="read").read(FIRST))["CUST-2"]
    assert flags(opened(server, "datacenter", said=False).read(FIRST))["CUST-2"]


@pytest.mark.parametrize(("status", "lacks"), [(400, 0), (403, 1), (500, 1)])
def test_flags_that_cannot_be_asked_for(live, server, opened, deployment, status, lacks):
    """400: a Jira without that field.  Whatever it is, the issues were read."""
    server.faults.answer("GET", SEARCHES[deployment], status, nth=2, times=None)
    reading = opened(server, deployment).read(FIRST)
    assert flags(reading) == {"CUST-1": False}
    assert (reading.complete, len(reading.lacks)) == (True, lacks)


# -- when work began -------------------------------------------------------------------------


def test_when_work_began(ops, server, opened, deployment):
    cust = JiraProject(ops)
    at = "2027-02-10T09:00:00Z"
    cust.issue("Begun", status="In Progress", started=at)
    cust.issue("To do", status="To Do")
    cust.issue("Done", status="Done", resolution="Done", resolved=at)
    begun, waiting, done = opened(server, deployment).read(Scope.of(Want.ISSUES)).issues
    told = datetime(2027, 2, 10, 9, tzinfo=UTC) if deployment == "cloud" else None
    assert (begun.started_at, waiting.started_at, done.started_at) == (told, None, None)
    assert done.closed_at == datetime(2027, 2, 10, 9, tzinfo=UTC)


# -- comments --------------------------------------------------------------------------------


def test_a_comment_is_edited_once_its_text_was(ops, live, server, opened, deployment, clock):
    """Data that programs leave at a comment is no edit."""
    client = opened(server, deployment).adapter.client
    ids = [client.send("POST", "issue/CUST-1/comment", {"body": it})["id"] for it in ("a", "b")]
    clock.sleep(60)
    client.send("PUT", f"comment/{ids[0]}/properties/seen", {"by": "a program"})
    client.send("PUT", f"issue/CUST-1/comment/{ids[1]}", {"body": "b, edited"})
    found = opened(server, deployment).read(Scope.of(Want.COMMENTS, refs=("CUST-1",))).comments
    assert [comment.edited for comment in found] == [False, True]
