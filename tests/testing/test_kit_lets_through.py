"""An honest adapter that does little passes all the same: the kit asks for no power."""

from types import SimpleNamespace

import pytest

from milepost.errors import WriteFailed
from milepost.testing import AdapterContract

PROMISES = sorted(name for name in dir(AdapterContract) if name.startswith("test_"))


def given(promise):
    """One value for each parameter of a test of the kit."""
    marks = getattr(getattr(AdapterContract, promise), "pytestmark", ())
    return {mark.args[0]: next(iter(mark.args[1])) for mark in marks if mark.name == "parametrize"}


@pytest.mark.parametrize("promise", PROMISES)
def test_an_adapter_that_only_reads(todo, keeps, promise):
    def opened(options, context):
        honest = todo.adapter.open(options, context)
        return Reader(options, context, honest.client, frozenset())

    class Reader(todo.adapter.Todo):
        def apply(self, change):
            raise WriteFailed(f"the board is only read: {change.kind}")

    kind = SimpleNamespace(contract=1, Options=todo.adapter.Options, open=opened)
    keeps(kind, promise, **given(promise))
