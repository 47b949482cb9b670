"""One blow at one write, and whether everything comes right when milepost is run again."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from harness.bench import Bench, Ran
from harness.forks import Forks
from harness.strike import Blow, Killing, Victim
from harness.worlds import VARIABLES, look, turned
from milepost.model.change import ChangeKind
from milepost.sandbox.faults import Fault

_CREATING = (ChangeKind.CREATE_LABEL, ChangeKind.CREATE_ISSUE, ChangeKind.PUT_COMMENT)
_RUNS = 3
"""How often milepost is run again at most until it plans nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """An undisturbed sync: its writes (method and path), what people see after it, what it made.

    ``runs`` is how many are remembered from before it.
    """

    writes: tuple[tuple[str, str], ...]
    seen: dict[str, Any]
    created: int
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one case.

    ``wrong`` is empty where it survived.  ``requests`` and ``seconds`` are those
    of all its runs, the waits among them, though nobody waited.
    """

    dialect: str
    blow: Blow
    nth: int
    wrong: tuple[str, ...]
    requests: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.dialect}, write {self.nth}, {self.blow}: {'; '.join(self.wrong)}"


def first_sync(bench: Bench) -> Truth:
    """The first sync of all, undisturbed.  ``AssertionError`` where even that goes wrong."""
    bench.fresh()
    first = bench.run()
    assert first.code == 0, first
    assert first.done, first
    writes = tuple((it.method, it.path) for it in bench.server.log.mutating)
    truth = Truth(
        writes=writes,
        seen=look(bench.world),
        created=len(bench.created()),
        runs=len(bench.kept().runs) - 1,
    )
    assert not bench.run().changes
    assert not [*remembered(bench, truth, killed=False)]
    return truth


def sync_with_news(bench: Bench) -> Truth:
    """A later sync, undisturbed, that has something new to say of everything, and may."""
    first_sync(bench)
    turned(bench.world)
    bench.begin("--max-changes", "100")
    return first_sync(bench)


SYNCS: Mapping[str, Callable[[Bench], Truth]] = MappingProxyType(
    {"first": first_sync, "with news": sync_with_news}
)
"""What is struck: where nothing is written yet, and where everything stands and has to change."""


def strike(bench: Bench, truth: Truth, blow: Blow, nth: int, forks: Forks) -> Result:
    """Strike write number ``nth`` (from 1) of a first sync, and run milepost again."""
    bench.fresh()
    began = bench.clock.monotonic()
    if blow.kills:
        first, wrong = killed(bench, blow.fault(nth, ""), forks), []
    else:
        method, _ = truth.writes[nth - 1]
        bench.server.faults.plan(blow.fault(nth, method))
        first = bench.run(late=blow.late)
        wrong = [] if first.code == (0 if first.done else 4) else [f"it ended with {first}"]
    bench.settle()
    wrong += _again(bench, first)
    wrong += left(bench, truth)
    wrong += remembered(bench, truth, killed=blow.kills)
    return Result(
        dialect=bench.dialect.name,
        blow=blow,
        nth=nth,
        wrong=tuple(wrong),
        requests=len(bench.server.log),
        seconds=bench.clock.monotonic() - began,
    )


def killed(bench: Bench, fault: Fault, forks: Forks) -> Ran:
    """A run of a process that dies at a write."""
    victim = Victim()
    bench.server.faults = Killing(victim)
    bench.server.faults.plan(fault)
    said = bench.folder / "said"
    victim.pid = forks.start(bench.sync, VARIABLES, said)
    code = forks.wait()
    if code != -signal.SIGKILL:
        raise AssertionError(f"the process was to be killed: {code} {said.read_text()}")
    return Ran(code=code, said="")


def _again(bench: Bench, first: Ran) -> Iterator[str]:
    """Milepost is run again until it plans nothing, which takes a run or two."""
    bench.server.faults.clear()
    done = first.places("done", "already")
    for number in range(2, _RUNS + 2):
        before = len(bench.server.log.mutating)
        ran = bench.run()
        if ran.code:
            yield f"run {number} ended with {ran.code}: {ran.said} {[*ran.places()]}"
        if lied := done & ran.places():
            yield f"run {number} planned again what was said to be done: {sorted(lied)}"
        if not ran.changes:
            if len(bench.server.log.mutating) > before:
                yield f"run {number} planned nothing and wrote all the same"
            return
    yield f"run {number} still planned {sorted(ran.places())}"


def left(bench: Bench, truth: Truth) -> Iterator[str]:
    """What is not as after an undisturbed sync, whatever was made twice, and what came alive."""
    seen, made = look(bench.world), bench.created()
    for what, there in truth.seen.items():
        if seen[what] != there:
            yield f"{what} differ: {_difference(there, seen[what])}"
    if len(made) != truth.created:
        twice = [path for path, many in Counter(made).items() if many > 1]
        yield f"{len(made)} things were made in place of {truth.created}: {twice}"
    if bench.world.violations:
        yield f"came alive: {bench.world.violations}"


def _difference(wanted: Any, there: Any) -> str:
    """The first thing that is not so."""
    one, other = ([*it.items()] if isinstance(it, dict) else it for it in (wanted, there))
    missing = [it for it in one if it not in other]
    more = [it for it in other if it not in one]
    return f"missing {missing[:1]}, not wanted {more[:1]}"


def remembered(bench: Bench, truth: Truth, *, killed: bool) -> Iterator[str]:
    """What the store holds that is not so; of a run that was ``killed`` it cannot know the end."""
    kept = bench.kept()
    unsettled = [it for it in kept.writes if it.outcome is None]
    endless = [it for it in kept.runs if it.state is None]
    if len(unsettled) > killed:
        yield f"{len(unsettled)} lines of the ledger were never settled"
    if endless != ([kept.runs[-truth.runs - 1]] if killed else []):
        yield f"{len(endless)} runs never ended"
    if kept.runs[0].state != "complete":
        yield f"the last run was {kept.runs[0].state}"
    if kept.memory.snoozes:
        yield f"nobody silenced anything, and yet: {kept.memory.snoozes}"
    if kept.memory.waiting:
        yield f"nothing waits, and yet: {dict(kept.memory.waiting)}"
    made = Counter(
        it.change.place
        for it in kept.writes
        if it.outcome == "done" and it.change.kind in _CREATING and it.change.before is None
    )
    if twice := [place for place, many in made.items() if many > 1]:
        yield f"made twice, says the ledger: {twice}"
