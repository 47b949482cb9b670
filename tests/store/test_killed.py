"""A process that is killed after it wrote down what it saw, in a file and on a server."""

import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from milepost.model.history import Snapshot

DIES = """
import os, signal, sys
from pathlib import Path
from milepost.model.clock import SystemClock
from milepost.model.history import Snapshot
from milepost.store.open import open_store
store = open_store(sys.argv[1], SystemClock(), folder=Path(), create=True)
with store.lease("nordwind", wait=None, waiting=print):
    journal = store.begin("nordwind", "sync")
    now = journal.clock.now()
    for title in ("Old", "Moved"):
        journal.remember([Snapshot(run=journal.run, at=now, day=now.date(), milestone="data",
                                   title=title)])
    print(journal.run, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(place):
    """The run that a process began before it was killed; its clock is the computer's."""
    command = [sys.executable, "-c", DIES, place.url]
    dead = subprocess.run(command, cwd=place.folder, capture_output=True, check=False)
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    return dead.stdout.decode().strip()


@pytest.mark.parametrize("year", [2020, 2099], ids=["behind", "ahead"])
def test_what_a_killed_process_saw_is_there_once(place, year):
    """Whether the next run's clock is behind the dead one's or ahead of it."""
    place.clock.instant = datetime(year, 1, 1, 9, tzinfo=UTC)
    dead = killed(place)
    store = place.open()
    with store.lease("nordwind", wait=None, waiting=print):
        journal = store.begin("nordwind", "sync")
        now = journal.clock.now()
        seen = Snapshot(run=journal.run, at=now, day=now.date(), milestone="data", title="Moved")
        journal.remember([seen])
        journal.finish("complete")
    known = place.open().history("nordwind")["data"]
    assert [(one.run, one.title) for one in known] == [(dead, "Moved"), (journal.run, "Moved")]
    assert [run.state for run in store.runs("nordwind")] == ["complete", None]
