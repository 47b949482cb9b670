"""The tables of ``make replay``, as they stand in ``docs/measured.md``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import get_args

from replaying import Replayed, Week

from milepost.model.finding import Health
from milepost.rules.rule import catalogue

_EDGE = 10


def by_dialect(all_of_them: Sequence[Replayed]) -> Iterator[str]:
    """How often each rule spoke in all weeks, and in brackets how often it could not know."""
    yield _row("", "", *(one.dialect for one in all_of_them))
    yield "|---|---|" + "--:|" * len(all_of_them)
    sums = [(_sum(one, _rows), _sum(one, _unknown)) for one in all_of_them]
    for rule in sorted({rule for both in sums for counts in both for rule in counts}):
        cells = (_cell(rows[rule], unknown[rule]) for rows, unknown in sums)
        yield _row(rule, catalogue()[rule].name, *cells)
    yield _row("in all", "", *(_cell(rows.total(), unknown.total()) for rows, unknown in sums))


def by_year(one: Replayed) -> Iterator[str]:
    """In one dialect: rows of each rule by year, how many came anew, and how long they stayed."""
    years = sorted({week.day.year for week in one.weeks})
    yield _row("", "", *years, "most in a week", "came up", "weeks each")
    yield "|---|---|" + "--:|" * (len(years) + 3)
    rows, new = _sum(one, _rows), _sum(one, _new)
    for rule in sorted(rows):
        each = [
            sum(week.rows[rule] for week in one.weeks if week.day.year == year) for year in years
        ]
        most = max(week.rows[rule] for week in one.weeks)
        stayed = f"{rows[rule] / new[rule]:.1f}"
        yield _row(rule, catalogue()[rule].name, *map(_cell, each), most, new[rule], stayed)


def healths(all_of_them: Sequence[Replayed]) -> Iterator[str]:
    """How milestones stood, each counted in every week in which it was judged."""
    yield _row("", *(one.dialect for one in all_of_them))
    yield "|---|" + "--:|" * len(all_of_them)
    sums = [_sum(one, _healths) for one in all_of_them]
    for health in get_args(Health):
        yield _row(health.replace("_", " "), *(_cell(counts[health]) for counts in sums))
    yield _row("judged in all", *(_cell(counts.total()) for counts in sums))


def costs(all_of_them: Sequence[Replayed]) -> Iterator[str]:
    """What it took: seconds and requests of a run, bytes of the store."""
    yield _row("", *(one.dialect for one in all_of_them))
    yield "|---|" + "--:|" * len(all_of_them)
    lines: dict[str, Callable[[Replayed], str]] = {
        "runs": lambda one: f"{len(one.weeks)}",
        "milestones, first and last": lambda one: _ends(one, lambda week: week.milestones),
        "requests of a run, first and last": lambda one: _ends(one, lambda week: week.requests),
        "processor seconds of a run, median": lambda one: f"{median(_busy(one)):.2f}",
        f"of the first {_EDGE}": lambda one: f"{median(_busy(one)[:_EDGE]):.2f}",
        f"of the last {_EDGE}": lambda one: f"{median(_busy(one)[-_EDGE:]):.2f}",
        "seconds on the wall, median": lambda one: f"{median(_seconds(one)):.2f}",
        "store at the end, bytes": lambda one: f"{one.weeks[-1].store:,}",
        "grown by, per run": lambda one: f"{one.grown / max(1, len(one.weeks) - 1):,.0f}",
        "per milestone and run": lambda one: f"{one.grown / max(1, one.milestones):,.1f}",
        "per judged milestone and run": lambda one: f"{one.grown / max(1, one.judged):,.0f}",
    }
    for name, told in lines.items():
        yield _row(name, *map(told, all_of_them))


def _seconds(one: Replayed) -> list[float]:
    return [week.seconds for week in one.weeks]


def _busy(one: Replayed) -> list[float]:
    return [week.busy for week in one.weeks]


def _ends(one: Replayed, what: Callable[[Week], int]) -> str:
    return f"{what(one.weeks[0])}, {what(one.weeks[-1])}"


def _rows(week: Week) -> Counter[str]:
    return week.rows


def _new(week: Week) -> Counter[str]:
    return week.new


def _unknown(week: Week) -> Counter[str]:
    return week.unknown


def _healths(week: Week) -> Counter[str]:
    return week.health


def _sum(one: Replayed, what: Callable[[Week], Counter[str]]) -> Counter[str]:
    return sum(map(what, one.weeks), Counter[str]())


def _cell(number: int, unknown: int = 0) -> str:
    if unknown:
        return f"{number:,} ({unknown:,})"
    return f"{number:,}" if number else ""


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
