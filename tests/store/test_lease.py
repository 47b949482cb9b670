"""One run of an instance at a time, in a file and on a server, and a dead one holds nobody up."""

import os
import platform
import signal
import subprocess
import sys

import pytest

from milepost.errors import Refused, StoreError
from milepost.model.clock import SystemClock

HOLDER = """
import sys
from pathlib import Path
from milepost.model.clock import SystemClock
from milepost.store.open import open_store
store = open_store(sys.argv[1], SystemClock(), folder=Path(), create=True)
with store.lease("nordwind", wait=None, waiting=print):
    store.begin("nordwind", "sync")
    print("held", flush=True)
    sys.stdin.read()
"""


def taken(store, instance="nordwind", wait=None, waiting=None):
    return store.lease(instance, wait=wait, waiting=waiting or (lambda _: None))


def test_a_second_run_is_refused_and_told_who_is_there(place):
    first, second = place.open(), place.open()
    with taken(first):
        first.begin("nordwind", "sync")
        with pytest.raises(Refused) as error, taken(second):
            pass
    here = f"host {platform.node()}, process {os.getpid()}"
    assert error.value.what == (
        f"another run of instance 'nordwind' is at work (sync, since 09:00:00 UTC, {here})"
    )
    assert "--wait" in error.value.hint
    with taken(second):
        pass


def test_another_instance_is_not_kept_out(place):
    store = place.open()
    with taken(store), taken(place.open(), "a/b c"), pytest.raises(Refused), taken(store, "a/b c"):
        pass


def test_who_waits_is_told_once_and_comes_when_it_is_free(place):
    first, second = place.open(), place.open()
    told = []
    held = taken(first)
    held.__enter__()

    def waiting(text):
        told.append(text)
        held.__exit__(None, None, None)

    with taken(second, wait=60, waiting=waiting):
        assert place.clock.waited == 1
    assert len(told) == 1
    assert told[0].startswith(
        "waiting: another run of instance 'nordwind' is at work (since 09:00:00 UTC"
    )


def test_who_waits_in_vain_is_refused_when_the_time_is_over(place):
    first, second = place.open(), place.open()
    told = []
    with (
        taken(first),
        pytest.raises(Refused) as error,
        taken(second, wait=2.5, waiting=told.append),
    ):
        pass
    assert place.clock.waited == 2.5
    assert error.value.why == "it was still at work after 2 s"
    assert told == [f"waiting: {error.value.what}"]


def test_a_lease_ends_with_an_error_too(place):
    store = place.open()
    with pytest.raises(KeyError), taken(store):
        raise KeyError
    with taken(place.open()):
        pass


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_dead_run_holds_nobody_up(place, end):
    store = place.open(clock=SystemClock())
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, place.url],
        cwd=place.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Refused, match=f"sync, since .*, process {other.pid}"), taken(store):
            pass
        other.send_signal(end)
    with taken(store, wait=30):
        assert [run.state for run in store.runs("nordwind")] == [None]


def test_a_lease_without_a_name_on_it_still_keeps_out(file):
    first, second = file.open(), file.open()
    with taken(first):
        first._gone()
        with pytest.raises(Refused) as error, taken(second):
            pass
    assert error.value.what == "another run of instance 'nordwind' is at work"


def test_a_lease_that_cannot_be_named_is_let_go(file):
    store, other = file.open(), file.open()
    path = file.folder / ".milepost" / "state.db"
    whole = path.read_bytes()
    path.write_text("damaged" * 9999)
    with pytest.raises(StoreError), taken(store):
        pass
    path.write_bytes(whole)
    with taken(other):
        path.write_text("damaged" * 9999)
    path.write_bytes(whole)
    with taken(store):
        pass
