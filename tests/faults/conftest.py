"""The harness of ``make faults``, and one bench per dialect for all tests of a process."""

import sys
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness.bench import bench
from harness.cases import SYNCS
from harness.forks import Forks
from harness.worlds import DIALECTS


@pytest.fixture(scope="session")
def benches(tmp_path_factory):
    """``benches(name, sync)``: a dialect's bench, and how all is where nothing goes wrong."""
    with ExitStack() as stack:

        @cache
        def made(name, sync="first"):
            folder = tmp_path_factory.mktemp("bench")
            each = stack.enter_context(bench(DIALECTS[name], folder))
            return each, SYNCS[sync](each)

        yield made


@pytest.fixture(scope="session")
def forks():
    """Two programs that start milepost quickly."""
    with Forks() as one, Forks() as other:
        yield one, other
