"""``--deadline SECONDS``: later nothing is sent to a tracker, and what is left is told."""

from datetime import UTC, datetime

import pytest

from milepost.model.clock import ManualClock

MORE = """
milestones:
  live: {title: Integrations live, due: 2027-03-12, in: [web], done_when: [all closed]}
"""


@pytest.fixture
def slow(bench, world, monkeypatch):
    """Ten seconds pass with each request; nobody really waits."""
    clock = ManualClock(datetime(2027, 2, 22, 9, tzinfo=UTC))
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: clock)
    monkeypatch.setattr(bench.server, "_waits", clock)
    bench.server.latency = 10
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    repo.issue("Retries", milestone=1, created="2027-01-06")
    return bench.config(MORE)


def test_a_slow_tracker_is_not_asked_after_it(slow):
    ran = slow.milepost("check", "--deadline", "5")
    assert ran.code == 3
    assert len(slow.server.log) == 1, "the one under way is let finish"
    assert "INCOMPLETE web: " in ran.out
    assert "not sent: the deadline of 5 s is over" in " ".join(ran.out.split())


def test_nothing_is_written_after_it_and_the_next_run_does_the_rest(slow):
    whole = slow.milepost("plan", "--format", "json").json["changes"]
    reads = len(slow.server.log)
    deadline = 10 * (reads + 2)
    ran = slow.milepost("sync", "--yes", "--deadline", str(deadline), "--format", "json")
    assert ran.code == 4
    outcomes = [change["outcome"] for change in ran.json["changes"]]
    assert len(outcomes) == len(whole)
    done = outcomes.count("done")
    assert 0 < done < len(whole)
    assert set(outcomes[done:]) <= {"failed", "not_attempted"}, "and none of them perhaps"
    told = [change["detail"] for change in ran.json["changes"] if change["outcome"] == "failed"]
    assert all("not sent: the deadline of" in detail for detail in told)
    assert len(slow.server.log) - reads == deadline / 10 + 1, "the one under way is let finish"
    assert slow.milepost("sync", "--yes").code == 0
    assert slow.milepost("plan", "--exit-code").code == 0
