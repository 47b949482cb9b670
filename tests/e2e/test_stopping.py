"""Ctrl-C and SIGTERM: the write under way is finished and recorded, nothing more is sent."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

import pytest

from milepost.app.remembering import remembering
from milepost.cli.stopping import listening
from milepost.model.clock import SystemClock

MORE = """
milestones:
  live: {title: Integrations live, due: 2027-03-12, in: [web], done_when: [all closed]}
"""
STATE = "sqlite:///.milepost/state.db"


@pytest.fixture
def portfolio(bench, world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    repo.issue("Retries", milestone=1, created="2027-01-06")
    return bench.config(MORE)


class Hook(SystemClock):
    """The server's waits: calls ``hook`` when a slow request has come in, then waits."""

    def __init__(self, hook):
        self.hook = hook

    def sleep(self, seconds):
        if seconds > 0:
            self.hook()
            super().sleep(seconds)


def kill(*numbers):
    def hook():
        for number in numbers:
            os.kill(os.getpid(), number)
            time.sleep(0.1)  # noqa: TID251 - real signals take real time

    return hook


def remembered(_bench):
    store = remembering(STATE, SystemClock(), create=False)
    try:
        return store.runs("nordwind")[0], list(store.writes("nordwind"))
    finally:
        store.close()


def kinds(bench):
    return [it.path.rpartition("/")[2] for it in bench.server.log.mutating if it.acted]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_write_under_way_is_finished_and_the_rest_not_attempted(portfolio, monkeypatch, number):
    planned = portfolio.milepost("plan", "--format", "json").json["changes"]
    monkeypatch.setattr(portfolio.server, "_waits", Hook(kill(number)))
    portfolio.server.faults.slow("POST", "*/comments", 0.3)
    before = signal.getsignal(number)
    ran = portfolio.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 130
    outcomes = [(it["kind"], it["outcome"], it["detail"]) for it in ran.json["changes"]]
    assert [kind for kind, *_ in outcomes] == [it["kind"] for it in planned]
    assert outcomes[2] == ("put_comment", "done", None)
    assert outcomes[3] == ("put_block", "not_attempted", "interrupted")
    assert ran.json["run"] == {"state": "partial"}
    assert kinds(portfolio) == ["labels", "labels", "comments"]
    run, writes = remembered(portfolio)
    assert run.state == "interrupted"
    assert [it.outcome for it in writes] == ["not_attempted", "done", "done", "done"]
    assert signal.getsignal(number) == before
    portfolio.server.faults.clear()
    assert portfolio.milepost("sync", "--yes").code == 0
    assert portfolio.milepost("plan", "--exit-code").code == 0


def test_a_second_signal_ends_it_at_once_and_nobody_knows_of_that_write(portfolio, monkeypatch):
    monkeypatch.setattr(portfolio.server, "_waits", Hook(kill(signal.SIGTERM, signal.SIGINT)))
    portfolio.server.faults.slow("POST", "*/comments", 3)
    begun = time.monotonic()  # noqa: TID251
    ran = portfolio.milepost("sync", "--yes", "--format", "json")
    assert time.monotonic() - begun < 2.5  # noqa: TID251
    assert ran.code == 130
    assert [it["outcome"] for it in ran.json["changes"]] == [
        "done",
        "done",
        "unknown",
        "not_attempted",
    ]
    run, writes = remembered(portfolio)
    assert (run.state, writes[0].outcome) == ("interrupted", None)


def test_a_wait_ends_at_once_and_what_waited_is_not_sent(portfolio, monkeypatch):
    told = []
    monkeypatch.setattr(
        "milepost.cli.session._waiting",
        lambda *_told: told.append(os.kill(os.getpid(), signal.SIGTERM)),
    )
    portfolio.server.faults.answer("POST", "*/comments", 429, headers={"Retry-After": "60"})
    ran = portfolio.milepost("sync", "--yes", "--format", "json")
    assert (ran.code, len(told)) == (130, 1)
    assert [it["outcome"] for it in ran.json["changes"]] == [
        "done",
        "done",
        "not_attempted",
        "not_attempted",
    ]
    assert "the run was asked to end" in ran.json["changes"][2]["detail"]
    tried = [it.path for it in portfolio.server.log.mutating if it.path.endswith("/comments")]
    assert len(tried) == 1
    assert portfolio.milepost("sync", "--yes").code == 0


def test_while_reading_a_signal_ends_it_at_once(portfolio, monkeypatch):
    monkeypatch.setattr(portfolio.server, "_waits", Hook(kill(signal.SIGTERM)))
    portfolio.server.faults.slow("GET", "*/issues", 1)
    ran = portfolio.milepost("sync", "--yes")
    assert (ran.code, ran.out) == (130, "")
    assert not portfolio.server.log.mutating
    assert remembered(portfolio)[0].state == "interrupted"


def test_a_signal_behind_the_last_write_cuts_nothing_off(portfolio, monkeypatch):
    monkeypatch.setattr(portfolio.server, "_waits", Hook(kill(signal.SIGTERM)))
    portfolio.server.faults.slow("PATCH", "*/milestones/*", 0.3)
    ran = portfolio.milepost("sync", "--yes", "--format", "json")
    assert (ran.code, ran.json["run"]) == (0, {"state": "complete"})


def test_a_process_of_its_own_ends_well_on_sigterm(portfolio, monkeypatch):
    arrived = Event()
    monkeypatch.setattr(portfolio.server, "_waits", Hook(arrived.set))
    portfolio.server.faults.slow("POST", "*/comments", 1)
    command = [sys.executable, "-Im", "milepost", "sync", "--yes", "--format", "json"]
    with subprocess.Popen(
        [*command, "--as-of", "2027-02-22"],
        cwd=Path.cwd(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert arrived.wait(60)
        process.terminate()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    outcomes = [it["outcome"] for it in json.loads(out)["changes"]]
    assert outcomes == ["done", "done", "done", "not_attempted"]
    assert kinds(portfolio) == ["labels", "labels", "comments"]
    run, writes = remembered(portfolio)
    assert (run.state, writes[1].outcome) == ("interrupted", "done")
    portfolio.server.faults.clear()
    assert portfolio.milepost("sync", "--yes").code == 0
    assert portfolio.milepost("plan", "--exit-code").code == 0


def test_outside_the_main_thread_nothing_is_heard_and_nothing_breaks():
    before, heard = signal.getsignal(signal.SIGTERM), []

    def listen():
        with listening() as stop:
            heard.append((stop(), signal.getsignal(signal.SIGTERM)))

    thread = Thread(target=listen)
    thread.start()
    thread.join()
    assert heard == [(False, before)]
