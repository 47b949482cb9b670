"""Tasks side by side: results by name, errors raised, and nothing that holds up the end."""

import subprocess
import sys
import time

import pytest

from milepost.app.abreast import side_by_side


def test_results_come_by_name_in_the_order_asked():
    assert list(side_by_side({"b": lambda: 2, "a": lambda: 1}).items()) == [("b", 2), ("a", 1)]
    assert side_by_side({}) == {}


def test_an_error_is_raised_where_it_is_waited_for():
    def broken():
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        side_by_side({"a": lambda: 1, "b": broken})


def test_an_interrupted_run_does_not_wait_for_a_tracker():
    code = (
        "import os, signal, threading, time\n"
        "from milepost.app.abreast import side_by_side\n"
        # A job in the background may have been told to ignore it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "side_by_side({'slow': lambda: time.sleep(60)})\n"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-Ic", code], capture_output=True, timeout=50, check=False
    )
    assert b"KeyboardInterrupt" in done.stderr
    assert time.perf_counter() - start < 30
