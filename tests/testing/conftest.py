"""The to-do adapter of the examples, and a runner that lets the kit judge it in one process."""

import importlib
import importlib.util
import inspect
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from milepost.testing import AdapterContract
from milepost.testing.contract.desk import Opener
from milepost.testing.contract.faults import laid_out

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "milepost_todo"


@pytest.fixture(scope="session")
def todo():
    """The example's package (``adapter``), its server (``Toy``) and its bench (``Board``)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(EXAMPLE), str(EXAMPLE / "tests"), *sys.path])
        spec = importlib.util.spec_from_file_location(
            "todo_contract", EXAMPLE / "tests" / "test_contract.py"
        )
        contract = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(contract)
        return SimpleNamespace(
            adapter=importlib.import_module("milepost_todo"),
            Board=contract.Board,
            Toy=contract.Toy,
            token=contract.TOKEN,
        )


@pytest.fixture
def hiding(todo):
    """The bench of a board where people can hide notes."""

    class Board(todo.Board):
        def hide(self, comment):
            self.toy.rows["notes"][int(comment)]["hidden"] = True

        def show(self, comment):
            del self.toy.rows["notes"][int(comment)]["hidden"]

    return Board


@pytest.fixture
def keeps(todo, hiding):
    """``keeps(kind, "test_…", how="500")``: run one test of the kit; it raises if it fails."""

    def run(kind, promise, /, board=hiding, **given):
        with todo.Toy(bot=todo.token, robin="another") as toy:
            bench = board(toy)
            opener = Opener(kind, bench)
            contract = type("Contract", (AdapterContract,), {"kind": kind, "many": 60})()
            test = getattr(contract, promise)
            known = {"bench": lambda: bench, "opener": lambda: opener, "desk": opener}
            known |= {name: lambda value=value: value for name, value in given.items()}
            wanted = inspect.signature(test).parameters
            if "issues" in wanted:
                issues = laid_out(bench, contract.many)
                known["issues"] = lambda: issues
                known["truth"] = lambda: opener().everything(*issues)
            try:
                test(**{name: known[name]() for name in wanted})
            finally:
                for desk in opener.desks:
                    desk.transport.close()
                toy.shutdown()

    return run
