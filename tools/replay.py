"""Alloy week by week from 2013 to 2016 in each dialect, with one store: ``make replay``.

It prints the tables of ``docs/measured.md`` and draws the chart beside them, of
Jira Data Center where that is among the dialects: it is where the project lived.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import replay_tables as tables  # noqa: E402 - the neighbours are found only from here
from replay_chart import chart  # noqa: E402 - as above: found only from here
from replaying import FIRST, LAST, TRACKERS, Replayed, Week, days_between, replay  # noqa: E402 - as above

HOME = "Jira Data Center"
CHART = ROOT / "docs" / "pictures" / "alloy-2013-2016.svg"


def one(dialect: str, days: list[date]) -> Replayed:
    """One dialect, from a store that does not exist yet.  Says on stderr where it is."""
    with tempfile.TemporaryDirectory() as folder:
        return replay(dialect, days, Path(folder), partial(_tell, dialect))


def _tell(dialect: str, week: Week) -> None:
    if sys.stderr.isatty():
        print(f"\r{dialect}: {week.day}\x1b[K", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Replay, print the tables, draw the chart."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--dialect", choices=TRACKERS, action="append", help="just this one")
    parser.add_argument("--from", type=date.fromisoformat, default=FIRST, dest="first")
    parser.add_argument("--to", type=date.fromisoformat, default=LAST, dest="last")
    parser.add_argument("--every", type=int, default=7, help="days between two runs")
    parser.add_argument("--chart", type=Path, default=CHART, help="where to draw it")
    chosen = parser.parse_args()
    if chosen.every < 1 or chosen.last < chosen.first:
        parser.error("there is no day between --from and --to")
    days = days_between(chosen.first, chosen.last, chosen.every)
    names = chosen.dialect or list(TRACKERS)
    with ProcessPoolExecutor(
        max_workers=min(len(names), os.cpu_count() or 1),
        mp_context=multiprocessing.get_context("spawn"),
    ) as pool:
        found = list(pool.map(partial(one, days=days), names))
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    home = next((it for it in found if it.dialect == HOME), found[0])
    chosen.chart.write_bytes(chart(home))
    for title, lines in (
        ("Rows of all weeks (unknown)", tables.by_dialect(found)),
        (f"In {home.dialect}, year by year", tables.by_year(home)),
        ("Health", tables.healths(found)),
        ("What it took", tables.costs(found)),
    ):
        print(f"\n{title}\n", *lines, sep="\n")


if __name__ == "__main__":
    main()
