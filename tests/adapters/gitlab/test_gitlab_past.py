"""What GitLab remembers of issues."""

from datetime import UTC, datetime

import pytest
import requests

from milepost.model.issue import Event
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.trackers.contract import Scope

HERE = Ref("api", "#1")
AT = datetime(2027, 2, 1, 12, tzinfo=UTC)
ROW = {"user": None, "created_at": "2027-02-01T12:00:00.000Z", "action": "add"}


def past(*keys):
    return Scope.of(Want.EVENTS, refs=keys)


def happened(reading):
    return [(event.kind, event.name) for event in reading.events]


def send(server, body, clock):
    clock.sleep(60)
    answer = requests.put(
        f"{server.gitlab}/api/v4/projects/acme%2Fapi/issues/1",
        json=body,
        headers={"PRIVATE-TOKEN": "glpat-dana"},
        timeout=5,
    )
    assert answer.ok, answer.text


def test_what_happened_oldest_first(world, api, server, opened, clock):
    live, next_ = api.milestone("Live"), api.milestone("Next")
    group = world.group("acme").milestone("Rollout")
    api.issue("Form", created="2027-01-02")
    steps = [
        {"milestone_id": live.id},
        {"add_labels": "bug"},
        {"milestone_id": next_.id},
        {"state_event": "close"},
        {"state_event": "reopen"},
        {"remove_labels": "bug"},
        {"milestone_id": group.id},
        {"milestone_id": 0},
    ]
    for step in steps:
        send(server, step, clock)
    reading = opened(server).read(past("#1"))
    assert happened(reading) == [
        ("milestoned", str(live.id)),
        ("labeled", "bug"),
        ("demilestoned", str(live.id)),
        ("milestoned", str(next_.id)),
        ("closed", ""),
        ("reopened", ""),
        ("unlabeled", "bug"),
        ("demilestoned", str(next_.id)),
        ("milestoned", str(group.id)),
        ("demilestoned", str(group.id)),
    ]
    assert {(event.issue, event.by_title, event.actor.login) for event in reading.events} == {
        (HERE, False, "dana-o")
    }
    assert reading.events[0].at == datetime(2027, 2, 22, 9, 1, tzinfo=UTC)
    assert reading.proves(Want.EVENTS)
    assert reading.requests == 3


def test_many_issues_each_to_its_end(api, server, opened, paths):
    for number in (1, 2):
        api.issue(f"Issue {number}", labels=["bug"])
    for _ in range(75):
        api.close(2)
        api.reopen(2)
    reading = opened(server).read(past("#2", "#1"))
    assert [event.issue.key for event in reading.events] == ["#2"] * 151 + ["#1"]
    assert (reading.complete, reading.requests) == (True, 7)
    assert paths(server).count("/issues/2/resource_state_events") == 2


def test_nothing_happened(api, server, opened):
    api.issue("Quiet")
    reading = opened(server).read(past("#1"))
    assert (reading.events, reading.complete) == ((), True)


def test_what_cannot_be_read_is_a_gap_and_asked_for_once(api, server, opened, paths):
    for number in (1, 2, 3):
        api.issue(f"Issue {number}", labels=["bug"])
    server.faults.answer("GET", "*/issues/3/resource_label_events", 403, body={"message": "no"})
    reading = opened(server).read(past("#1", "#3", "#9", "!1", "new:live"))
    assert {event.issue.key for event in reading.events} == {"#1"}
    assert reading.proofs[Want.EVENTS].gaps == {"#3", "#9", "!1", "new:live"}
    assert len(paths(server)) == 3 + 1 + 1


def test_a_failure_in_the_middle(api, server, opened):
    api.issue("Form", labels=["bug"])
    for _ in range(75):
        api.close(1)
        api.reopen(1)
    server.faults.answer("GET", "*/resource_state_events", 500, nth=2, times=None)
    reading = opened(server).read(past("#1"))
    assert len(reading.events) == 101
    proof = reading.proofs[Want.EVENTS]
    assert (proof.complete, proof.gaps) == (False, {"#1"})
    assert "page 2" in proof.reason


def test_without_a_token_it_is_not_shown(world, server, opened):
    world.repo("acme/open", private=False).issue("Form")
    reading = opened(server, project="acme/open", token=None).read(past("#1"))
    assert (reading.events, reading.complete, len(server.log)) == ((), True, 0)
    (lack,) = reading.lacks
    assert lack.wanted is Want.EVENTS
    assert "set GITLAB_TOKEN" in lack.fallback


def told(server, opened, api, kind, *rows):
    api.issue("Form")
    server.faults.answer("GET", f"*/resource_{kind}_events", 200, body=[ROW | it for it in rows])
    return opened(server).read(past("#1"))


def test_names_that_are_gone(api, server, opened):
    """GitLab keeps the event of a deleted label or milestone, and forgets its name."""
    assert told(server, opened, api, "label", {"label": None}).events == ()
    reading = told(server, opened, api, "milestone", {"milestone": None})
    assert (reading.events, reading.complete) == ((), True)


def test_an_older_gitlab_does_not_say_what_an_issue_was_taken_out_of(api, server, opened):
    reading = told(
        server,
        opened,
        api,
        "milestone",
        {"milestone": {"id": 7}},
        {"milestone": {"id": 7}},
        {"milestone": None, "action": "remove"},
        {"milestone": None, "action": "remove"},
    )
    assert happened(reading) == [("milestoned", "7"), ("demilestoned", "7")]


def test_other_states_are_left_out(api, server, opened):
    reading = told(server, opened, api, "state", {"state": "opened"}, {"state": "closed"})
    assert reading.events == (Event(issue=HERE, kind="closed", at=AT),)


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("label", {"label": {}}),
        ("label", {"action": "paint", "label": None}),
        ("milestone", {"milestone": {"id": "7"}}),
        ("state", {"state": None}),
        ("state", {"state": "closed", "created_at": "yesterday"}),
        ("state", {"state": "closed", "user": {}}),
    ],
)
def test_rows_nobody_can_understand(api, server, opened, kind, row):
    reading = told(server, opened, api, kind, row)
    assert (reading.events, reading.proofs[Want.EVENTS].gaps) == ((), {"#1"})
