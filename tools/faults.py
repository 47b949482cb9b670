"""Strike every write of a sync in every way, and print how many survived: ``make faults``.

The harness is that of ``tests/faults``, which strikes a part of them in every
test run.  It ends with 1 where anything did not survive.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

HARNESS = Path(__file__).resolve().parent.parent / "tests" / "faults"
PAIRS = 50

Line = tuple[str, list[str]]
"""A line of the table, and a sentence for each case behind it that did not survive."""


def print_all(head: str, tasks: Sequence[Callable[[], Line]]) -> list[str]:
    """Do the tasks in as many processes as there are processors, print the lines in their order.

    How many are done is counted on a terminal.  Gives what did not survive.
    """
    print(head, flush=True)
    found: dict[Any, Line] = {}
    broken: list[str] = []
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(task) for task in tasks]
        for number, done in enumerate(as_completed(tuple(waiting)), 1):
            found[done] = done.result()
            _count("")
            while waiting and waiting[0] in found:
                line, wrong = found.pop(waiting.pop(0))
                print(line, flush=True)
                broken += wrong
            _count(f"{number} of {len(tasks)}")
    _count("")
    return broken


def _count(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Print the table, and below it what did not survive."""
    sys.path.insert(0, str(HARNESS))
    table = importlib.import_module("harness.table")
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--only", choices=table.DIALECTS, action="append", help="just this tracker")
    parser.add_argument("--every", type=int, default=1, help="strike each so-many-th write only")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="how often two run at once")
    chosen = parser.parse_args()
    names = chosen.only or list(table.DIALECTS)
    if broken := print_all(table.HEAD, list(table.tasks(names, chosen.every, chosen.pairs))):
        raise SystemExit("\n".join(broken))


if __name__ == "__main__":
    main()
