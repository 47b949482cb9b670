"""One message of news per run, to an address that is shown nowhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
SECRET = "s3cret-hook"
MORE = """
milestones:
  late: {{title: Late, due: {due}, in: [web], done_when: [all closed]}}
rules: {{ignore: [MP503]}}
state: {state}
"""
WRITE = ', status_issue: {{create: true}}, notify: {{webhook: "{hook}"{on}}}'
BEFORE, AFTER = "2027-02-15", "2027-02-22"


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Late", due="2027-02-19")
    repo.issue("Train", milestone=1, created="2027-01-05")
    return repo


@pytest.fixture
def told(bench, repo, monkeypatch):
    """Write the plan file; the hook takes every message.  Gives what was sent by one sync."""
    monkeypatch.setenv("NOTIFY_URL", f"{bench.server.url}/hooks/{SECRET}")
    bench.server.faults.answer("POST", "/hooks/*", 200, times=None)

    def configure(due="2027-02-19", state="sqlite:///state.db", on="", hook="${NOTIFY_URL}"):
        bench.config(MORE.format(due=due, state=state), WRITE.format(hook=hook, on=on))

        def sync(day=AFTER, *options, code=0):
            bench.server.log.reset()
            ran = bench.milepost("sync", "--yes", *options, as_of=day)
            assert ran.code == code, ran.err
            assert SECRET not in ran.out + ran.err
            return [one.body for one in bench.server.log.matching("POST", "/hooks/*")], ran

        return sync

    return configure


def test_what_turned_is_told_once_in_one_message(told):
    sync = told()
    assert sync(BEFORE)[0] == []
    ((message,), _) = sync(AFTER, "--trace")
    (one,) = message["news"]
    assert (one["kind"], one["milestone"], one["health"]) == ("off_track", "late", "off_track")
    assert message["text"].startswith("🔴 Off track: Late, due 2027-02-19")
    assert message["instance"] == "nordwind"
    assert message["run"]["state"] == "complete"
    assert message["run"]["id"]
    assert sync()[0] == []


def test_a_date_that_moved_and_a_milestone_that_was_reached(told, repo):
    told()(BEFORE)
    sync = told(due="2027-03-05")
    ((message,), _) = sync(BEFORE)
    (one,) = message["news"]
    assert (one["kind"], one["was"], one["due"]) == ("date_moved", "2027-02-19", "2027-03-05")
    repo.close(1)
    milestone = repo.project.milestones[1]
    milestone.state, milestone.closed_at = "closed", NOW
    ((message,), _) = sync()
    assert [one["kind"] for one in message["news"]] == ["reached"]


def test_only_what_was_asked_for(told):
    sync = told(on=", on: [reached]")
    sync(BEFORE)
    assert sync()[0] == []


def test_without_a_store_there_is_no_news_and_that_is_said(told):
    sync = told(state="none")
    sync(BEFORE)
    sent, ran = sync()
    assert sent == []
    assert "write.notify: what has changed is not known" in ran.err


def test_a_message_that_does_not_arrive_fails_no_run(told, bench):
    sync = told()
    sync(BEFORE)
    bench.server.faults.clear()
    (sent, ran) = sync()
    assert len(sent) == 1
    assert "write.notify: 1 event may not have arrived: it answered 405" in ran.err


def test_a_run_that_failed_or_read_only_a_part_is_told(told, bench, monkeypatch):
    sync = told()
    sync(BEFORE)
    bench.server.faults.answer("GET", "*/milestones*", 500, times=None)
    ((message,), _) = sync(AFTER, "--deadline", "0.2", code=3)
    (one,) = message["news"]
    assert one["kind"] == "run_failed"
    assert "could not read everything: web: " in message["text"]
    assert message["run"]["state"] == "partial"
    bench.server.faults.clear()
    bench.server.faults.answer("POST", "/hooks/*", 200, times=None)
    monkeypatch.setenv("MILEPOST_MAX_CHANGES", "1")
    ((message,), _) = sync(AFTER, code=5)
    assert message["text"].startswith("milepost sync failed: ")
    assert message["run"]["state"] == "failed"


def test_an_outage_makes_no_news_twice(told, bench):
    sync = told(on=", on: [off_track]")
    sync(BEFORE)
    assert len(sync()[0]) == 1
    bench.server.faults.answer("GET", "*/milestones*", 500, times=None)
    assert sync(AFTER, "--deadline", "0.2", code=3)[0] == []
    bench.server.faults.clear()
    bench.server.faults.answer("POST", "/hooks/*", 200, times=None)
    assert sync()[0] == []


def test_in_ci_the_address_comes_from_the_job(told, bench, monkeypatch):
    sync = told(hook=f"{bench.server.url}/hooks/{SECRET}")
    _, ran = sync(code=2)
    assert "in CI the address news is sent to comes from a variable" in ran.err
    assert len(bench.server.log) == 0
    monkeypatch.setenv("CI", "false")
    sync(BEFORE)
    assert len(sync()[0]) == 1


def test_a_plan_tells_nobody_and_shows_no_address(told, bench):
    told()(BEFORE)
    bench.server.log.reset()
    ran = bench.milepost("plan", "--format", "json", "--trace", as_of=AFTER)
    assert SECRET not in ran.out + ran.err
    assert bench.server.log.count("POST", "/hooks/*") == 0
