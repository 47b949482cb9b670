"""Scheduled runs, each in a fresh clone of the repository, as CI has them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace

import pytest

from milepost.app.remembering import remembering
from milepost.model.clock import SystemClock

BRANCH = "branch:milepost-state"
SECRET = "ghs_plantedPLANTEDplanted0123"
MORE = """
milestones:
  live: {title: Integrations live, due: 2027-03-12, in: [web]}
  late: {title: Training delivered, due: 2027-02-19, in: [web]}
"""


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.milestone("Training delivered", due="2027-02-19")
    for number in (1, 2):
        repo.issue("Status", milestone=number, labels=["milestone"], created="2027-01-05")
        repo.issue("Work", milestone=number, created="2027-01-05")
    return repo


@dataclass(frozen=True)
class Schedule:
    """``run()`` is the next scheduled run: a fresh clone, one sync, gone."""

    bench: object
    origin: object
    monkeypatch: object

    def clone(self, name):
        folder = self.origin.clone(name, "--depth=1")
        self.monkeypatch.chdir(folder)
        replace(self.bench, folder=folder).config(MORE)
        return folder

    def run(self, name, *options, state=BRANCH):
        self.clone(name)
        self.bench.server.log.reset()
        return self.bench.milepost("sync", "--yes", "--format", "json", "--state", state, *options)

    @property
    def written(self):
        return len(self.bench.server.log.mutating)

    def ledger(self, name):
        """What a clone remembers: the writes and the snoozes."""
        self.clone(name)
        store = remembering(BRANCH, SystemClock(), create=False)
        writes, memory = store.writes("nordwind"), store.memory("nordwind")
        store.close()
        return writes, memory


@pytest.fixture
def schedule(bench, origin, repo, monkeypatch):
    return Schedule(bench, origin, monkeypatch)


def ours(repo):
    """What stands in the tracker: our comments by issue, labels of issues, descriptions."""
    project = repo.project
    comments = sorted((it.issue, it.body) for it in project.comments.values())
    labels = {number: sorted(it.labels) for number, it in project.issues.items()}
    return comments, labels, [it.description for it in project.milestones.values()]


def test_three_runs_in_three_fresh_clones_write_once_and_keep_the_ledger(schedule, repo):
    first = schedule.run("one")
    assert (first.code, schedule.written > 5) == (0, True)
    assert first.json["state"] == {"kept": True, "where": "branch milepost-state of origin"}
    after = ours(repo)
    ledger, _ = schedule.ledger("look-1")
    assert len(ledger) == len(first.json["changes"])
    for name in ("two", "three"):
        ran = schedule.run(name)
        assert (ran.code, ran.json["changes"], schedule.written) == (0, [], 0)
    assert ours(repo) == after
    later, memory = schedule.ledger("look-2")
    assert later == ledger
    assert [it.state for it in memory.runs] == ["complete"] * 3


def test_what_a_person_silenced_stays_so_in_the_next_clone(schedule, repo):
    schedule.run("one")
    (mine,) = [it for it in repo.project.comments.values() if it.issue == 1]
    repo.delete_comment(mine)
    for name in ("two", "three"):
        assert schedule.run(name).code == 0
        assert [it for it in repo.project.comments.values() if it.issue == 1] == []
        _, memory = schedule.ledger(f"look-{name}")
        assert [(it.place, it.how) for it in memory.snoozes] == [("issue/#1", "deleted")]
    assert schedule.written == 0


def test_the_same_without_state_makes_nothing_twice(schedule, repo):
    first = schedule.run("one", state="none")
    assert (first.code, schedule.written > 5) == (0, True)
    after = ours(repo)
    for name in ("two", "three"):
        ran = schedule.run(name, state="none")
        assert (ran.code, ran.json["changes"], schedule.written) == (0, [], 0)
        assert ran.json["state"] == {"kept": False, "where": None}
    assert ours(repo) == after


def test_two_at_once_in_two_clones_write_once(schedule, repo, origin):
    folders = [schedule.clone(name) for name in ("one", "two")]
    command = [sys.executable, "-Im", "milepost", "sync", "--yes", "--as-of", "2027-02-22"]
    running = [
        subprocess.Popen(
            [*command, "--state", BRANCH, "--wait"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for folder in folders
    ]
    told = [it.communicate(timeout=120)[0].decode() for it in running]
    assert [it.returncode for it in running] == [0, 0], told
    assert sum("waiting: another run of instance 'nordwind' is at work" in it for it in told) == 1
    writes, memory = schedule.ledger("look")
    assert len(writes) == schedule.written
    assert sorted(it.state for it in memory.runs) == ["complete", "complete"]
    assert all(len([at for at, _ in ours(repo)[0] if at == issue]) == 1 for issue in (1, 3))


def test_while_one_is_at_work_another_clone_is_refused(schedule):
    schedule.clone("one")
    store = remembering(BRANCH, SystemClock(), create=True)
    with store.lease("nordwind", wait=None, waiting=print):
        refused = schedule.run("two")
        assert refused.code == 5
        assert "another run of instance 'nordwind' is at work" in refused.err
        assert schedule.written == 0
        schedule.clone("three")
        assert schedule.bench.milepost("plan", "--state", BRANCH).code == 0
    store.close()
    assert schedule.run("four").code == 0


@pytest.mark.parametrize("command", [("sync", "--yes"), ("check",), ("plan",)])
def test_a_token_in_the_remotes_address_appears_nowhere(schedule, origin, command):
    folder = schedule.clone("one")
    url = f"http://x-access-token:{SECRET}@127.0.0.1:9/acme/web.git"
    origin.git("remote", "set-url", "origin", url, at=folder)
    ran = schedule.bench.milepost(*command, "--state", BRANCH, "--trace", "-v")
    assert ran.code == 3
    assert "branch milepost-state of origin could not be read" in ran.err
    assert SECRET not in ran.out + ran.err
    assert schedule.written == 0


def test_without_the_right_to_push_nothing_is_written_to_a_tracker(schedule, origin):
    (hook := origin.path / "hooks" / "update").write_text("#!/bin/sh\necho token $0 >&2; exit 1\n")
    hook.chmod(0o700)
    ran = schedule.run("one")
    assert ran.code == 3
    assert "does not take what milepost remembers" in ran.err
    assert "permissions: {contents: write}" in ran.err
    assert str(os.fspath(hook)) not in ran.err
    assert schedule.written == 0


def test_what_is_remembered_says_so_at_the_end(schedule):
    schedule.clone("one")
    ran = schedule.bench.milepost("sync", "--yes", "--state", BRANCH)
    assert ran.out.endswith("\nRemembered in branch milepost-state of origin.\n")
    assert json.loads(schedule.run("two").out)["run"] == {"state": "complete"}
