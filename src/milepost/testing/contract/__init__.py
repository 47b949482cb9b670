"""The contract kit: every promise of ``milepost.trackers.contract`` as a test.

It needs pytest.  An adapter's whole test file::

    from milepost.testing import AdapterContract

    class TestTodo(AdapterContract):
        kind = milepost_todo

        @pytest.fixture
        def bench(self):
            with some_tracker() as tracker:
                yield TodoBench(tracker)
"""

from __future__ import annotations

import pytest

_PARTS = (
    *("desk", "faults", "loop", "lost", "opening", "powers", "reading", "removing", "writing"),
)
pytest.register_assert_rewrite(*(f"{__name__}.{part}" for part in _PARTS))

from milepost.testing.contract.bench import Bench  # noqa: E402 - asserts speak only if told before
from milepost.testing.contract.kit import AdapterContract  # noqa: E402 - likewise

__all__ = ["AdapterContract", "Bench"]
