"""Print what follows where trackers and the plan file say different things: ``make merge-table``.

One line for each combination: what has to follow by the specification in
``tests/judge``, what does, and whether that is the same.  ``--sums`` prints only
how many there are of each kind.  It ends with 1 where anything is not the same.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from milepost.judge.merge import merge
from milepost.model.agreement import FIELDS, Field, Mode, Side

TESTS = Path(__file__).resolve().parent.parent / "tests" / "judge"


def actual(row: Any) -> tuple[str, str | None, frozenset[str]]:
    """What follows from a row of the table."""
    kind, _, name = row.mode.partition(" ")
    sides = [
        Side(
            source=one.place,
            value=one.value,
            stands="new" if one.stranger else "changed" if one.edited else "same",
            was=one.base,
        )
        for one in row.said
    ]
    found = merge("data", row.field, Mode(kind=kind, name=name), sides, adopt_from=row.adopt_from)
    return found.state, found.value, frozenset(found.writes)


def line(row: Any, found: tuple[str, str | None, frozenset[str]]) -> str:
    """A row as people read it."""
    said = "  ".join(
        f"{one.place}: {'-' if one.stranger else repr(one.base)} > {one.value!r}"
        for one in row.said
    )
    adopt = f", adopt_from {row.adopt_from}" if row.adopt_from else ""
    same = "the same" if found == row.expected else f"NOT THE SAME: {_told(found)}"
    return f"{row.field:<12}{row.mode + adopt:<28}{said}  ->  {_told(row.expected)}; {same}"


def _told(follows: tuple[str, str | None, frozenset[str]]) -> str:
    word, value, writes = follows
    return f"{word} {value!r} to {', '.join(sorted(writes))}" if writes else word


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--field", choices=FIELDS, action="append", help="just this field")
    parser.add_argument("--trackers", type=int, default=3, choices=(2, 3, 4))
    parser.add_argument("--sums", action="store_true", help="no rows, only how many there are")
    chosen = parser.parse_args()
    sys.path.insert(0, str(TESTS))
    specification = importlib.import_module("merge_specification")
    fields: list[Field] = chosen.field or list(FIELDS)
    counts: Counter[tuple[str, str, str]] = Counter()
    wrong = 0
    for field in fields:
        for row in specification.rows(field, chosen.trackers):
            found = actual(row)
            wrong += found != row.expected
            counts[field, row.mode.partition(" ")[0], row.expected.word] += 1
            if not chosen.sums:
                print(line(row, found))
    for (name, kind, word), number in sorted(counts.items()):
        print(f"{name:<12}{kind:<9}{word:<9}{number:>7}")
    print(f"{counts.total()} combinations of {chosen.trackers} trackers, {wrong} not the same")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
