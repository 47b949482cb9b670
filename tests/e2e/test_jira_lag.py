"""Two syncs within the time that search needs to learn of what the first one wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from milepost.model.clock import ManualClock
from milepost.sandbox.jira.conduct import Conduct
from milepost.sandbox.server import serve
from milepost.sandbox.world import World

LAG = 30
"""Seconds."""

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  ops: {{kind: jira, project: CUST, url: "{url}/jira-cloud", email: "${{JIRA_EMAIL}}"}}
people:
  kim: {{name: Kim Osei, jira: kimosei}}
milestones:
  live: {{title: Live, due: 2027-03-05, owner: kim, in: [ops], done_when: [all closed]}}
  late: {{title: Late, due: 2027-02-19, owner: kim, in: [ops], done_when: [all closed]}}
state: {state}
write:
  labels: {{on: issues}}
  status_issue: {{create: true, home: ops}}
  limits: {{pace: none}}
"""


@pytest.fixture
def clock():
    return ManualClock(datetime(2027, 2, 22, 9, tzinfo=UTC))


@pytest.fixture
def world(clock):
    return World(clock)


@pytest.fixture
def ops(world):
    world.user("kimosei", "Kim Osei")
    world.token("a-secret-token", login="milepost-bot", repos={"acme/ops": "write"}, ours=True)
    ops = world.repo("acme/ops", author="kimosei")
    ops.project.key = "CUST"
    for title, due in (("Live", "2027-03-05"), ("Late", "2027-02-19")):
        ops.milestone(title, due=due)
    ops.issue("Train", milestone="Late")
    ops.issue("Hand over", milestone="Live")
    ops.block(blocked=1, blocker=2)
    return ops


@pytest.fixture
def state():
    return "sqlite:///state.db"


@pytest.fixture
def lagging(bench, ops, world, monkeypatch, state):
    """Jira Cloud whose search learns of nothing for half a minute; its clock stands."""
    monkeypatch.setenv("JIRA_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    with serve(world, jira=Conduct(lag_seconds=LAG)) as server:
        (bench.folder / "milepost.yaml").write_text(PLAN.format(url=server.url, state=state))
        yield replace(bench, server=server)


def sync(bench):
    bench.server.log.reset()
    return bench.milepost("sync", "--yes", "--format", "json")


def standing(ops):
    """What lies in Jira: issues, comments, and the labels of each issue."""
    labels = {number: it.name for number, it in ops.project.labels.items()}
    return (
        sorted(issue.title for issue in ops.project.issues.values()),
        len(ops.project.comments),
        {
            issue.number: sorted(labels[each] for each in issue.labels)
            for issue in ops.project.issues.values()
        },
    )


@pytest.mark.parametrize(
    ("state", "told"), [("none", [("add_label", "already")]), ("sqlite:///state.db", [])]
)
def test_a_second_sync_opens_and_writes_nothing_again(lagging, ops, world, told):
    first = sync(lagging)
    assert first.code == 0, first.out
    assert {one["outcome"] for one in first.json["changes"]} == {"done"}
    kinds = [one["kind"] for one in first.json["changes"]]
    assert kinds.count("create_issue") == kinds.count("put_comment") == 2
    assert kinds.count("add_label") == 1
    once = standing(ops)
    assert once[0] == ["Hand over", "Status: Late", "Status: Live", "Train"]
    assert "milepost:-issue-out-of-order" in once[2][1]

    second = sync(lagging)
    assert second.code == 0, second.out
    # Search still tells of CUST-1 as it was.  Who remembers that there should be a label looks
    # again before anybody is taken to have removed it; who does not, before it is written.
    assert [(one["kind"], one["outcome"]) for one in second.json["changes"]] == told
    assert second.json["skipped"] == []
    assert lagging.server.log.mutating == ()
    assert standing(ops) == once
    assert world.violations == []


def test_the_lag_over_nothing_is_planned(lagging, clock):
    assert sync(lagging).code == 0
    clock.sleep(LAG + 1)
    assert lagging.milepost("plan", "--format", "json").json["changes"] == []


def test_a_label_of_a_status_issue_that_changed_is_no_news_twice(lagging, ops, clock):
    """An old status issue, its health changed by the run before: search tells the old label."""
    assert sync(lagging).code == 0
    clock.sleep(LAG + 1)
    assert lagging.milepost("plan", "--format", "json").json["changes"] == []
    held = lagging.milepost("plan", "--format", "json", as_of="2027-03-08").json["changes"]
    assert {one["kind"] for one in held} == {"add_label", "put_comment", "remove_label"}

    def later():
        lagging.server.log.reset()
        return lagging.milepost("sync", "--yes", "--format", "json", as_of="2027-03-08")

    first = later()
    assert {one["outcome"] for one in first.json["changes"]} == {"done"}
    once = standing(ops)
    second = later()
    assert second.json["changes"] == []
    assert lagging.server.log.mutating == ()
    assert standing(ops) == once
