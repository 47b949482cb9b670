"""What GitHub remembers of issues."""

from datetime import UTC, datetime

import pytest
import requests

from milepost.model.issue import Event
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.trackers.contract import Scope

HERE = Ref("web", "#1")
NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)


def past(*keys):
    return Scope.of(Want.EVENTS, refs=keys)


def happened(reading):
    return [(event.kind, event.name) for event in reading.events]


def test_what_happened_oldest_first(world, web, server, opened):
    infra = world.repo("acme/infra")
    web.milestone("Live")
    web.member("dana-o")
    web.issue("Form", milestone="Live", labels=["bug"], created="2027-01-02")
    web.close(1)
    web.reopen(1)
    for issue in (web.issue("Hook"), infra.issue("Network")):
        send(server, "POST", "/dependencies/blocked_by", {"issue_id": issue.id})
    send(server, "DELETE", f"/dependencies/blocked_by/{web.project.issues[2].id}")
    send(server, "PATCH", "", {"milestone": None, "assignees": ["dana-o"]})
    send(server, "DELETE", "/labels/bug")
    reading = opened(server).read(past("#1"))
    assert happened(reading) == [
        ("labeled", "bug"),
        ("milestoned", "Live"),
        ("closed", ""),
        ("reopened", ""),
        ("blocked", "#2"),
        ("blocked", "acme/infra#1"),
        ("unblocked", "#2"),
        ("demilestoned", "Live"),
        ("unlabeled", "bug"),
    ]
    assert {event.issue for event in reading.events} == {HERE}
    assert [event.kind for event in reading.events if event.by_title] == [
        "milestoned",
        "demilestoned",
    ]
    first, last = reading.events[0], reading.events[-1]
    assert (first.at, first.actor.login) == (datetime(2027, 1, 2, 12, tzinfo=UTC), "dana-o")
    assert (last.at, last.actor.login) == (NOW, "dana-o")
    assert reading.proves(Want.EVENTS)
    assert reading.requests == 1


def send(server, method, path, body=None):
    answer = requests.request(
        method,
        f"{server.api}/repos/acme/web/issues/1{path}",
        json=body,
        headers={"Authorization": "Bearer t-dana"},
        timeout=5,
    )
    assert answer.ok, answer.text


def test_a_blocker_nobody_may_see_has_no_name(web, server, opened):
    web.issue("Form")
    hook = web.issue("Hook")
    send(server, "POST", "/dependencies/blocked_by", {"issue_id": hook.id})
    web.delete_issue(hook)
    reading = opened(server).read(past("#1"))
    assert happened(reading) == [("blocked", "")]


def test_many_issues_each_to_its_end(web, server, opened):
    for number in (1, 2):
        web.issue(f"Issue {number}")
    for _ in range(75):
        web.close(2)
        web.reopen(2)
    reading = opened(server).read(past("#1", "#2"))
    assert len(reading.events) == 150
    assert {event.issue.key for event in reading.events} == {"#2"}
    assert (reading.complete, reading.requests) == (True, 1 + 2)


def test_nothing_happened(web, server, opened):
    web.issue("Quiet")
    reading = opened(server).read(past("#1"))
    assert (reading.events, reading.complete) == ((), True)


def test_what_cannot_be_read_is_a_gap(world, web, server, opened):
    for number in range(1, 6):
        web.issue(f"Issue {number}", labels=["bug"])
    web.delete_issue(2)
    world.repo("acme/infra")
    web.transfer_issue(3, "acme/infra")
    server.faults.answer("GET", "*/issues/4/events", 403, body={"message": "no"}, times=None)
    reading = opened(server).read(past("#1", "#2", "#3", "#4", "#5", "#9", "new:live"))
    assert {event.issue.key for event in reading.events} == {"#1", "#5"}
    assert reading.proofs[Want.EVENTS].gaps == {"#2", "#3", "#4", "#9", "new:live"}
    assert "events of #2: HTTP 410" in reading.reason


def test_a_failure_on_the_second_page(web, server, opened):
    web.issue("Form")
    for _ in range(75):
        web.close(1)
        web.reopen(1)
    server.faults.answer("GET", "*/events", 500, nth=2, times=None)
    reading = opened(server).read(past("#1"))
    assert len(reading.events) == 100
    proof = reading.proofs[Want.EVENTS]
    assert (proof.complete, proof.gaps) == (False, {"#1"})
    assert "page 2" in proof.reason


@pytest.mark.parametrize(
    "row",
    [
        "nonsense",
        {"event": 3},
        {"event": "closed"},
        {"event": "labeled", "actor": None, "created_at": "2027-02-01T12:00:00Z"},
        {"event": "milestoned", "actor": None, "created_at": "2027-02-01T12:00:00Z"},
        {"event": "closed", "actor": {}, "created_at": "2027-02-01T12:00:00Z"},
        {"event": "closed", "actor": None, "created_at": "yesterday"},
    ],
)
def test_rows_nobody_can_understand(web, bare_server, opened, row):
    web.issue("Form")
    bare_server.faults.answer("GET", "*/events", 200, body=[row])
    reading = opened(bare_server).read(past("#1"))
    assert (reading.events, reading.proofs[Want.EVENTS].gaps) == ((), {"#1"})


def test_what_nobody_asks_about_is_left_out(web, bare_server, opened):
    web.issue("Form")
    body = [
        {"event": "mentioned"},
        {"event": "closed", "actor": None, "created_at": "2027-02-01T12:00:00Z"},
    ]
    bare_server.faults.answer("GET", "*/events", 200, body=body)
    reading = opened(bare_server).read(past("#1"))
    at = datetime(2027, 2, 1, 12, tzinfo=UTC)
    assert reading.events == (Event(issue=HERE, kind="closed", at=at),)
    assert reading.complete


def test_issues_must_be_named(web, server, opened):
    reading = opened(server).read(Scope.of(Want.EVENTS))
    assert reading.reason.endswith("name the issues")
    assert len(server.log) == 0
