"""Clocks that go back, runs within one second, a run that is killed: nothing lost or doubled."""

import json
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from milepost.app.remembering import remembering
from milepost.model.clock import HeldClock, SystemClock

MORE = "milestones: {live: {title: Integrations live, in: [web], done_when: [all closed]}}"
STATE = "sqlite:///.milepost/state.db"
BEGAN = datetime(2027, 2, 24, 9, tzinfo=UTC)
KILLED = """
import os, signal, sys
from milepost.cli import turns
from milepost.cli.door import run
turns.spend = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
run(["sync", "--yes", "--max-changes", "100"])
"""


@pytest.fixture
def repo(bench, world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    for title in ("Work", "More work"):
        repo.issue(title, milestone=1, created="2027-01-05")
    bench.config(MORE)
    return repo


@pytest.fixture
def checked(bench, world, monkeypatch):
    """``checked(instant)``: what a check says of the milestone, when the clocks show that."""

    def ran(instant):
        world.clock = HeldClock(instant)
        monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: world.clock)
        found = bench.milepost("check", "--format", "json", as_of=None).json
        (milestone,) = found["milestones"]
        return milestone

    return ran


def change(repo):
    """The date moves, and an issue leaves."""
    repo.project.milestones[1].due = date(2027, 3, 19)
    repo.project.issues[3].milestones.clear()


def known():
    with closing(remembering(STATE, SystemClock(), create=False)) as store:
        return store.history("nordwind")["live"], store.runs("nordwind")


@pytest.mark.parametrize(
    "steps",
    [
        (timedelta(hours=-1), timedelta(hours=1)),
        (timedelta(days=-1), timedelta(days=1)),
        (timedelta(hours=-1), timedelta(hours=-1)),
        (timedelta(milliseconds=300), timedelta(milliseconds=300)),
        (timedelta(0), timedelta(0)),
    ],
    ids=["an hour back", "a day back", "back twice", "three within a second", "all at once"],
)
def test_whatever_the_clock_does_a_change_is_told_once(checked, repo, steps):
    assert checked(BEGAN)["history"] is None
    change(repo)
    instant = BEGAN
    for step in steps:
        instant += step
        told = checked(instant)
    told = checked(BEGAN + timedelta(days=5))
    (slip,), (move,) = told["slips"]["dates"], told["scope"]["moves"]
    assert (slip["was"], slip["now"], slip["working_days"]) == ("2027-03-12", "2027-03-19", 5)
    assert (move["ref"], move["came"]) == ("web#3", False)
    days = {(it["after"], it["on"]) for it in (slip, move)}
    ((after, on),) = days
    assert after <= on == str((BEGAN + steps[0]).date())
    snapshots, runs = known()
    assert [one.run for one in snapshots] == sorted(run.id for run in runs)
    assert len({run.id for run in runs}) == 2 + len(steps)
    assert [one.due.day for one in snapshots] == [12, 19, 19, 19]


def test_a_run_that_is_killed_before_its_first_write_is_remembered_once(bench, checked, repo):
    checked(SystemClock().now() - timedelta(days=1))
    change(repo)
    command = [sys.executable, "-c", KILLED]
    dead = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    assert [it for it in bench.server.log.mutating if it.acted] == []
    before, runs = known()
    assert [one.due.day for one in before] == [12, 19]
    assert [run.state for run in runs] == [None, "complete"]
    ran = bench.milepost("sync", "--yes", "--max-changes", "100", "--format", "json", as_of=None)
    assert {it["outcome"] for it in json.loads(ran.out)["changes"]} == {"done"}, ran.err
    told = checked(SystemClock().now())
    assert len(told["slips"]["dates"]) == len(told["scope"]["moves"]) == 1
    snapshots, runs = known()
    assert snapshots[:2] == before
    assert [one.run for one in snapshots] == sorted(run.id for run in runs)
    assert len(snapshots) == 4
