"""Two processes at once on one portfolio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.bench import Bench
from harness.cases import Truth, left, remembered
from harness.forks import Forks
from harness.worlds import VARIABLES, look
from milepost.model.clock import SystemClock

LATENCY = 0.002
"""Seconds before the tracker acts: two runs are under way for a while."""

_REFUSED = 5
_FORGETFUL = ("--state", "none")
_RUNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """How two runs ended that began ``apart`` seconds one after the other.

    ``met``: one found the other at work, and stopped or waited.  ``wrong`` is
    empty where all is as after one run.
    """

    apart: float
    codes: tuple[int, ...]
    met: bool
    wrong: tuple[str, ...]


def with_a_store(
    bench: Bench, truth: Truth, forks: tuple[Forks, Forks], *, wait: bool, apart: float
) -> Pair:
    """Both remember in one file: one works, the other one stops or, told so, waits."""
    bench.fresh()
    codes = _started(bench, forks, ("--wait",) if wait else (), apart)
    said = "".join((bench.folder / name).read_text(encoding="utf-8") for name in ("0", "1"))
    met = "another run of instance" in said
    wrong = []
    if sorted(codes) != ([0, 0] if wait or not met else [0, _REFUSED]):
        wrong.append(f"they ended with {codes}: {said}")
    wrong += left(bench, truth)
    if (ran := bench.run()).code or ran.changes:
        wrong.append(f"a third run ended with {ran.code} and planned {sorted(ran.places())}")
    wrong += remembered(bench, truth, killed=False)
    return Pair(apart=apart, codes=codes, met=met, wrong=tuple(wrong))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unkept:
    """Two runs that could not know of each other.

    ``codes`` are their exit codes, ``twice`` counts what was made too often.
    ``runs`` is how many further ones it took until nothing was planned, ``mended``
    whether all is then as after one run.
    """

    codes: tuple[int, ...]
    twice: int
    runs: int
    mended: bool


def without_a_store(
    bench: Bench, forks: tuple[Forks, Forks], steps: Iterable[float]
) -> Iterator[Unkept]:
    """Neither remembers anything, so nobody keeps the other out: what that costs.

    ``steps`` are the seconds between the beginnings of two runs.
    """
    bench.fresh()
    bench.run(*_FORGETFUL)
    wanted, enough = look(bench.world), len(bench.created())
    for apart in steps:
        bench.fresh()
        codes = _started(bench, forks, _FORGETFUL, apart)
        twice, runs = len(bench.created()) - enough, 0
        while runs < _RUNS and bench.run(*_FORGETFUL).changes:
            runs += 1
        yield Unkept(codes=codes, twice=twice, runs=runs, mended=look(bench.world) == wanted)


def _started(
    bench: Bench, forks: tuple[Forks, Forks], more: Sequence[str], apart: float
) -> tuple[int, ...]:
    """The exit codes of two runs, the second begun ``apart`` seconds after the first."""
    bench.server.latency = LATENCY
    for name, each in enumerate(forks):
        each.start([*bench.sync, *more], VARIABLES, bench.folder / str(name))
        SystemClock().sleep(apart)
    codes = tuple(each.wait() for each in forks)
    bench.server.latency = 0.0
    return codes
