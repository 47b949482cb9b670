"""Mutation testing of the rulebook: ``make mutants``.

Every small mistake of ``mutants.py`` is made in a rule or in what decides criteria, one at
a time, and the tests of that place must notice.  The tests are collected once; each mutant
is a fork of that process, in which the changed module is executed again and its new code
put into the old functions.  So a mutant costs what its own tests cost, not a start of
pytest: which tests run a function is measured first.  It works on a copy of the tree.
"""

from __future__ import annotations

import argparse
import ast
import gc
import os
import resource
import shutil
import signal
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from mutants import Mutant, mutants  # noqa: E402 - the neighbour is found only from here

SCRATCH = ROOT / ".cache" / "mutants"
EXCUSES = ROOT / "tools" / "mutants.toml"
COPIED = ("src", "tests", "docs", "conftest.py", "pyproject.toml")
PACKAGE = "src/milepost"
JUDGED = ("judge/engine.py", "judge/criteria.py", "judge/phrases.py")
TESTS = ("tests/rules", "tests/judge")
OPTIONS = (
    *("-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "--basetemp=scratch"),
    # Properties of all rules at once: slow, and no rule's own tests.
    *("--ignore=tests/rules/test_order.py", "--ignore=tests/judge/test_properties.py"),
)
BROKEN = 3
"""Exit code of a process in which this tool failed, not a test."""
MEMORY = 2 << 30
"""Bytes a mutant may take beyond what its parent has."""


@dataclass(frozen=True, slots=True)
class Task:
    """One mutant of one file, or the file as it is, and the tests that may notice it."""

    file: str
    tree: ast.Module
    mutant: Mutant | None
    items: tuple[pytest.Item, ...]
    seconds: float

    @property
    def name(self) -> tuple[str, ...]:
        """What it is called in the list of excuses."""
        one = self.mutant
        return (self.file, one.inside, one.was, one.now) if one else (self.file,)


@dataclass(slots=True)
class Tally:
    """What became of the mutants of a file."""

    killed: int = 0
    timed_out: int = 0
    excused: int = 0
    survived: list[Mutant] = field(default_factory=list)

    @property
    def all(self) -> int:
        """Mutants that count: what is equivalent is nobody's fault."""
        return self.killed + self.timed_out + len(self.survived)

    @property
    def percent(self) -> float:
        """How many of them were noticed; rounded down, so that 100 is all."""
        return 1000 * (self.killed + self.timed_out) // self.all / 10 if self.all else 100.0


class Reached:
    """Which functions of the judged files each test calls, and how long it takes."""

    def __init__(self, files: Iterable[str], base: Path) -> None:
        self._names = {str(base / file): file for file in files}
        self._now: set[tuple[str, str]] = set()
        self.calls: dict[pytest.Item, frozenset[tuple[str, str]]] = {}
        self.seconds: dict[pytest.Item, float] = {}

    def learn(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        """Run a test as it is, then once more and watch its calls; whether it passes."""
        reports = runtestprotocol(item, log=False, nextitem=following)
        self.seconds[item] = sum(report.duration for report in reports)
        self._now = set()
        sys.setprofile(self._called)
        runtestprotocol(item, log=False, nextitem=following)
        sys.setprofile(None)
        self.calls[item] = frozenset(self._now)
        return not any(report.failed for report in reports)

    def _called(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            code = frame.f_code
            if code.co_filename in self._names:
                inside = code.co_qualname.partition(".<locals>")[0]
                self._now.add((self._names[code.co_filename], inside))


class Run:
    """A plugin that runs mutants where pytest would run tests."""

    def __init__(self, base: Path, files: list[str], jobs: int, excused: set[Any]) -> None:
        self._base, self._files, self._jobs, self._excused = base, files, jobs, excused
        self.tallies = {file: Tally() for file in files}
        self.failing: list[str] = []
        self.met: set[Any] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Properties are tried on the same examples every time, whatever the machine is doing."""
        from hypothesis import Phase, settings  # noqa: PLC0415 - pytest wants to see it first

        settings.register_profile(
            "mutants", derandomize=True, deadline=None, phases=(Phase.explicit, Phase.generate)
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn from one run of the tests, then try every mutant."""
        if session.testsfailed:
            self.failing.append("a file of tests that could not be collected: see above")
        every = _every_file(self._base)
        reached = Reached(every, self._base / PACKAGE)
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            if not reached.learn(item, following):
                self.failing.append(item.nodeid)
        rules = _rules_as_they_are()
        tasks = list(self._tasks(reached, _importers(self._base / PACKAGE, every)))
        print(f"{len(tasks)} mutants, {len(reached.calls)} tests", file=sys.stderr)
        gc.freeze()
        running: dict[int, Task] = {}
        done = 0
        for task in [*tasks, None]:
            while running and (task is None or len(running) >= self._jobs):
                pid, status = os.wait()
                self._count(running.pop(pid), status)
                done += 1
                if done % 200 == 0:
                    print(f"{done} done", file=sys.stderr)
            if task is not None:
                running[_fork(task, self._base, rules)] = task
        return True

    def _tasks(self, reached: Reached, importers: dict[str, set[str]]) -> Iterator[Task]:
        unfit = set(self.failing)
        fit = [item for item in reached.calls if item.nodeid not in unfit]
        fit.sort(key=lambda item: reached.seconds[item])
        for file in self._files:
            folder = f"tests/{file.partition('/')[0]}/"
            here = [item for item in fit if item.nodeid.startswith(folder)]
            near = {file, *importers.get(file, ())}
            wide = [
                item
                for item in here
                if _code(file) in item.nodeid
                or "[" not in item.nodeid
                or not near.isdisjoint({name for name, _ in reached.calls[item]})
            ]
            by_function: dict[str, list[pytest.Item]] = defaultdict(list)
            for item in fit:
                for name, inside in reached.calls[item]:
                    if name == file:
                        by_function[inside].append(item)
            tree = ast.parse((self._base / PACKAGE / file).read_text(encoding="utf-8"))
            for mutant in (None, *mutants(tree)):
                items = by_function[mutant.inside] if mutant else []
                items = items or wide
                seconds = sum(reached.seconds[item] for item in items)
                yield Task(file, tree, mutant, tuple(items), seconds)

    def _count(self, task: Task, status: int) -> None:
        tally = self.tallies[task.file]
        if task.mutant is None:
            if status != 0:
                self.failing.append(f"{task.file}, executed again without any change")
        elif os.WIFEXITED(status) and os.WEXITSTATUS(status) == BROKEN:
            self.failing.append(f"this tool, at {_told(task.file, task.mutant)}")
        elif os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGALRM}:
            tally.timed_out += 1
        elif status != 0:
            tally.killed += 1
        elif task.name in self._excused:
            tally.excused += 1
            self.met.add(task.name)
        else:
            tally.survived.append(task.mutant)
            print(_told(task.file, task.mutant), file=sys.stderr)


def _fork(task: Task, base: Path, rules: dict[str, CodeType]) -> int:
    """Start a process in which the mutant lives; 0 is its end where no test noticed."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = BROKEN
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        seconds = 5 + int(10 * task.seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * 4096
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
        signal.alarm(20 * seconds)
        if task.mutant:
            task.mutant.apply()
        ast.fix_missing_locations(task.tree)
        path = base / PACKAGE / task.file
        alive = graft(_module(task.file), compile(task.tree, str(path), "exec"))
        if task.file.startswith("rules/") and not _code(task.file).startswith("MP"):
            # A neighbour's decorators and constants are in every rule.
            alive = alive and all(graft(sys.modules[name], code) for name, code in rules.items())
        status = int(not alive or any(map(_fails, task.items, [*task.items[1:], None])))
    finally:
        os._exit(status)


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    return any(one.failed for one in runtestprotocol(item, log=False, nextitem=following))


def _rules_as_they_are() -> dict[str, CodeType]:
    """The code of each module with a rule, by the module's name."""
    return {
        name: compile(Path(module.__file__).read_text(encoding="utf-8"), module.__file__, "exec")
        for name, module in sorted(sys.modules.items())
        if name.startswith("milepost.rules.mp") and module.__file__
    }


def graft(module: ModuleType, code: CodeType) -> bool:
    """Execute a module's changed code, and let everybody who holds its old objects have the new.

    Functions and classes stay the objects they were and get the new code; a rule
    stays, too, with its old cases; any other value is replaced wherever it was
    imported.  False where the module cannot be executed any more.
    """
    old = dict(vars(module))
    try:
        exec(code, vars(module))  # noqa: S102 - the code is a module of the project's own copy
    except Exception:  # noqa: BLE001 - whatever a mutant raises here, an import would have raised
        return False
    for name, was in old.items():
        now = vars(module).get(name)
        if name.startswith("__") or now is was:
            continue
        if _take(was, now, module.__name__):
            setattr(module, name, was)
            continue
        for other in [one for key, one in sys.modules.items() if key.startswith("milepost")]:
            for held, value in list(vars(other).items()):
                if value is was and held == name:
                    setattr(other, held, now)
    return True


def _take(was: Any, now: Any, home: str) -> bool:
    """Make the old object do what the new one does; whether that was possible."""
    match was, now:
        case FunctionType(), FunctionType():
            return _take_code(was, now)
        case type(), type() if was.__module__ == home:
            _take_class(was, now, home)
            return True
        case property(), property():
            return _take(was.fget, now.fget, home)
        case staticmethod() | classmethod(), staticmethod() | classmethod():
            return _take(was.__func__, now.__func__, home)
    if type(was).__name__ == "Rule" and type(now).__name__ == "Rule":
        for name in type(was).__slots__:
            if name != "cases":
                object.__setattr__(was, name, getattr(now, name))
        return True
    return False


def _take_class(was: type, now: type, home: str) -> None:
    made = {"__dict__", "__weakref__", "__slots__", *getattr(now, "__slots__", ())}
    for name, value in vars(now).items():
        before = vars(was).get(name)
        if name not in made and before is not value and not _take(before, value, home):
            setattr(was, name, value)


def _take_code(was: FunctionType, now: FunctionType) -> bool:
    try:
        was.__code__ = now.__code__
    except ValueError:  # another number of names from around it
        return False
    was.__defaults__, was.__kwdefaults__ = now.__defaults__, now.__kwdefaults__
    for before, after in zip(was.__closure__ or (), now.__closure__ or (), strict=True):
        if not isinstance(after.cell_contents, type):
            before.cell_contents = after.cell_contents
    return True


def _every_file(base: Path) -> list[str]:
    rules = sorted((base / PACKAGE / "rules").glob("*.py"))
    found = (str(path.relative_to(base / PACKAGE)) for path in rules if path.stem != "__init__")
    return [*found, *JUDGED]


def _importers(package: Path, files: list[str]) -> dict[str, set[str]]:
    """The judged files that import from each judged file."""
    found: dict[str, set[str]] = defaultdict(set)
    dotted = {"milepost." + file[:-3].replace("/", "."): file for file in files}
    for file in files:
        for node in ast.walk(ast.parse((package / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in dotted:
                found[dotted[node.module]].add(file)
    return found


def _module(file: str) -> ModuleType:
    return sys.modules["milepost." + file[:-3].replace("/", ".")]


def _code(file: str) -> str:
    return Path(file).stem.partition("_")[0].upper()


def table(tallies: dict[str, Tally]) -> Iterator[str]:
    """The result as a table people read, and documents hold."""
    yield "| file | mutants | killed | by time | equivalent | survived | killed % |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    whole = Tally()
    for file, one in tallies.items():
        if one.all or one.excused:
            yield _row(f"`{file}`", one)
        whole.killed += one.killed
        whole.timed_out += one.timed_out
        whole.excused += one.excused
        whole.survived += one.survived
    yield _row("all", whole)


def _told(file: str, one: Mutant) -> str:
    return f"\n{PACKAGE}/{file}:{one.line} {one.inside}\n- {one.was}\n+ {one.now}"


def _row(name: str, one: Tally) -> str:
    cells = (one.all, one.killed, one.timed_out, one.excused, len(one.survived))
    return f"| {name} | {' | '.join(map(str, cells))} | {one.percent:.1f} |"


def main() -> int:
    """Run the mutants of the files whose name holds one of the words given; all without."""
    parser = argparse.ArgumentParser(description="mutation testing of the rulebook")
    parser.add_argument("words", nargs="*", help="parts of file names: mp503, engine")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at the same time")
    chosen = parser.parse_args()
    tree = SCRATCH / str(os.getpid())
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    try:
        return _run(tree, chosen.words, chosen.jobs)
    finally:
        os.chdir(ROOT)
        shutil.rmtree(tree)


def _run(tree: Path, words: list[str], jobs: int) -> int:
    os.chdir(tree)
    sys.path.insert(0, str(tree / "src"))
    files = [file for file in _every_file(tree) if not words or any(word in file for word in words)]
    listed = tomllib.loads(EXCUSES.read_text(encoding="utf-8"))["equivalent"]
    excused = {(one["file"], one["inside"], one["was"], one["now"]) for one in listed}
    run = Run(tree, files, jobs, excused)
    code = pytest.main(
        [*OPTIONS, *TESTS],
        plugins=[run],
    )
    print("\n".join(table(run.tallies)))
    for file, tally in run.tallies.items():
        for one in sorted(tally.survived, key=lambda one: one.line):
            print(_told(file, one))
    for test in run.failing:
        print(f"fails as it is, so it noticed nothing: {test}")
    stale = sorted(name for name in excused - run.met if name[0] in files)
    for name in stale:
        print(f"in {EXCUSES.name}, but noticed by a test, or no mutant any more: {name}")
    return int(code)


if __name__ == "__main__":
    raise SystemExit(main())
