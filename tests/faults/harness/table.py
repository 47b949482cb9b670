"""Every blow at every write in every dialect, two runs at once: the table, line by line."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from harness.bench import Bench, bench
from harness.cases import SYNCS, Result, Truth, first_sync, strike
from harness.forks import Forks
from harness.strike import Blow, blows
from harness.together import Pair, Unkept, with_a_store, without_a_store
from harness.worlds import DIALECTS

_UNKEPT = 20
HEAD = (
    f"{'tracker':<12}{'sync':<12}{'goes wrong with a write':<25}"
    f"{'cases':>6}{'survived':>10}{'requests':>10}{'seconds':>9}"
)


def every_case(each: Bench, truth: Truth, blow: Blow, step: int, forks: Forks) -> Iterator[Result]:
    """One blow at every ``step``-th write."""
    for nth in range(1, len(truth.writes) + 1, step):
        yield strike(each, truth, blow, nth, forks)


def row(dialect: str, sync: str, blow: Blow, results: Sequence[Result]) -> str:
    """A line of the table: how many survived, and the most that one of them cost."""
    survived = sum(not it.wrong for it in results)
    requests, seconds = max(it.requests for it in results), max(it.seconds for it in results)
    return (
        f"{dialect:<12}{sync:<12}{blow!s:<25}"
        f"{len(results):>6}{survived:>10}{requests:>10}{seconds:>9.1f}"
    )


def pairs(
    each: Bench, truth: Truth, forks: tuple[Forks, Forks], many: int, *, wait: bool
) -> Iterator[Pair]:
    """Two runs at once, so many times; the second begins within a second after the first."""
    apart = random.Random(many)  # noqa: S311 - any numbers, and the same ones in each run
    for _ in range(many):
        yield with_a_store(each, truth, forks, wait=wait, apart=apart.uniform(0, 0.6))


def told(results: Sequence[Pair]) -> str:
    """How two runs at once ended, in one line."""
    right, met = sum(not it.wrong for it in results), sum(it.met for it in results)
    return f"{len(results)} times, right {right} times; {met} times one found the other at work"


def told_without(results: Sequence[Unkept]) -> str:
    """What two runs at once cost where neither knows of the other."""
    twice = [it.twice for it in results]
    return (
        f"{len(results)} times, something made twice {sum(map(bool, twice))} times, at most"
        f" {max(twice)} things; as after one run {sum(it.mended for it in results)} times, after at"
        f" most {max(it.runs for it in results)} more runs"
    )


Line = tuple[str, list[str]]
"""A line of the table, and a sentence for each case behind it that did not survive."""

Task = Callable[[], Line]
"""A line still to be found out, in any process."""


def tasks(names: Sequence[str], step: int, many: int) -> Iterator[Task]:
    """Each ``step``-th write struck in these dialects; in the first, two runs ``many`` times."""
    for name in names:
        for sync in SYNCS:
            for blow in blows(name):
                yield partial(_struck, name, sync, blow, step)
    if many:
        yield partial(_at_once, names[0], many // 2, wait=False)
        yield partial(_at_once, names[0], many - many // 2, wait=True)
        yield partial(_unkept, names[0], _UNKEPT)


def _struck(name: str, sync: str, blow: Blow, step: int) -> Line:
    with _bench(name) as each, Forks() as forks:
        truth = SYNCS[sync](each)
        results = [*every_case(each, truth, blow, step, forks)]
        return row(name, sync, blow, results), [str(it) for it in results if it.wrong]


def _at_once(name: str, many: int, *, wait: bool) -> Line:
    with _bench(name) as each, Forks() as one, Forks() as other:
        what = f"two at once on {name}{', --wait' if wait else ''}"
        results = [*pairs(each, first_sync(each), (one, other), many, wait=wait)]
        return f"{what}: {told(results)}", [f"{what}: {it}" for it in results if it.wrong]


def _unkept(name: str, many: int) -> Line:
    with _bench(name) as each, Forks() as one, Forks() as other:
        steps = (it / 20 for it in range(many))
        results = [*without_a_store(each, (one, other), steps)]
        return f"two at once on {name}, without a store: {told_without(results)}", []


@contextmanager
def _bench(name: str) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder, bench(DIALECTS[name], Path(folder)) as made:
        yield made
