"""From a request to opened trackers: the file is read, checked, and its trackers opened."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from milepost.app.check import check
from milepost.app.opened import Opened, open_trackers, with_members
from milepost.app.read import Selection
from milepost.app.remembering import remembering
from milepost.cli import voice
from milepost.cli.environment import environ, in_ci
from milepost.cli.leniently import closing_leniently, made_if_possible
from milepost.cli.options import FAIL_ON, Request
from milepost.config import adopted
from milepost.config.held import held
from milepost.config.hosts import check_hosts, check_inside, check_state, check_webhook
from milepost.config.load import decode, load, zero
from milepost.config.numbers import within
from milepost.config.settings import Settings
from milepost.config.variables import variable
from milepost.errors import UsageError
from milepost.model.adopted import Adopted
from milepost.model.clock import Clock, SystemClock
from milepost.model.finding import Severity
from milepost.model.history import Snapshot
from milepost.model.judgement import Judgement
from milepost.model.memory import Memory
from milepost.model.visible import is_hidden, widest
from milepost.rules.rule import Rule
from milepost.store.book import Store
from milepost.store.open import file_of
from milepost.trackers.gate import Stop, never
from milepost.trackers.many import Known, ManyOptions

DEFAULT = "milepost.yaml"
dumped = voice.dumped


WAIT = 600.0
"""Seconds that a run waits for another one of the same portfolio, where it waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """What a command that writes asks of its session.

    ``stop`` says whether somebody asked the run to end.  ``wait``: whether to
    wait for another run that is at work, until the deadline or for ``WAIT``.
    """

    stop: Stop
    wait: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run: its settings, its clock, its store and its opened trackers.

    ``memory`` is what earlier runs left, read when this one began.  ``as_of`` is
    the day it judges, if that is not today.
    """

    settings: Settings
    clock: Clock
    opened: Mapping[str, Opened]
    store: Store
    memory: Memory
    as_of: date | None = None

    def known(self) -> Mapping[str, tuple[Snapshot, ...]] | None:
        """What earlier runs saw up to the day it judges; ``None`` where none is remembered."""
        return self.store.history(self.instance, self.as_of) if self.memory.kept else None

    def judged(self, selection: Selection) -> Judgement:
        """Read and judge, with everything that is remembered.  Writes nothing."""
        return check(
            self.settings,
            self.opened,
            self.clock,
            selection,
            self.known(),
            self.memory,
        )

    @property
    def where(self) -> str:
        """Where it remembers; empty where nowhere."""
        return self.memory.where if self.memory.kept else ""

    @property
    def instance(self) -> str:
        """Under whose name it writes."""
        return self.settings.writing.instance

    @property
    def places(self) -> Mapping[str, str]:
        """What people call each tracker: its name in the file, and where it leads."""
        return {name: found.options.shown_as() for name, found in self.opened.items()}


@contextmanager
def session(
    request: Request,
    *,
    notice: bool = True,
    writes: Writes | None = None,
    remembers: bool = False,
) -> Iterator[Session]:
    """Open everything a command needs.

    With ``notice`` it says which keys and options have no effect yet.  One that
    only ``remembers`` makes its store where it can, and goes on where not.  A
    command that ``writes`` makes its store where there is none yet, and keeps
    other runs of the same portfolio out until it ends: before anything is
    asked of a tracker.  Raises ``Refused`` where another one is at work.
    """
    settings = _settings(request)
    url = _state(request, settings)
    voice.hush(held(settings, url))
    if in_ci():
        check_hosts(settings.trackers, environ())
        check_webhook(settings.notify)
        settings = replace(settings, numbers=within(settings.numbers, environ()))
    idle = (*settings.inactive, *request.inactive)
    if notice and idle:
        voice.talk(f"not active in this version of milepost: {', '.join(idle)}")
    for path in (request.output, *(path for _, path in request.also)):
        voice.check_writable(path)
    many = [it for it in settings.trackers.values() if isinstance(it, ManyOptions)]
    known = Known(tuple(settings.trackers), many)
    _check_names("tracker", request.selection.sources, known)
    clock = SystemClock()
    store = _store(url, clock, settings, writes=writes is not None, remembers=remembers)
    instance = settings.writing.instance
    with (
        closing(store) if writes is not None else closing_leniently(store),
        _lease(store, instance, request, writes),
        voice.progress(quiet=request.voice.quiet) as told,
    ):
        memory = store.memory(instance)
        if url != "none" and not memory.kept:
            memory = Memory()  # the first sync makes the store: plan as it will
        opened = open_trackers(
            settings,
            clock,
            progress=told,
            waiting=_waiting,
            deadline=request.deadline,
            stop=never if writes is None else writes.stop,
            recent=memory.recent,
        )
        try:
            yield Session(
                settings=with_members(settings, opened),
                clock=clock,
                opened=opened,
                store=store,
                memory=memory,
                as_of=request.selection.as_of,
            )
        finally:
            audience = widest(found.options.visibility for found in opened.values())
            for name, found in opened.items():
                found.transport.close()
                hidden = is_hidden(found.options.visibility, audience)
                for call in found.transport.trace if request.trace else ():
                    voice.talk(f"{name}: {call.bare if hidden else call}")


@contextmanager
def stored(request: Request) -> Iterator[tuple[Settings, Store, str]]:
    """The settings, the store as it is, and its address, for a command that asks no tracker.

    Raises ``UsageError``, ``StoreError``.
    """
    settings = _settings(request)
    voice.check_writable(request.output)
    url = _state(request, settings)
    voice.hush(held(settings, url))
    with closing(remembering(url, SystemClock(), create=False)) as store:
        yield settings, store, url


def _state(request: Request, settings: Settings) -> str:
    """The address of the store: as it was given, else as the file says and may say in CI."""
    if in_ci() and settings.state_in_file and not request.state:
        check_state(settings.state, environ())
        if (file := file_of(settings.state, Path.cwd())) is not None:
            check_inside(file, Path.cwd())
    return request.state or settings.state


def _store(url: str, clock: Clock, settings: Settings, *, writes: bool, remembers: bool) -> Store:
    opened = partial(remembering, url, clock, keep=settings.keep)
    return opened(create=writes) if writes or not remembers else made_if_possible(opened)


def _lease(
    store: Store, instance: str, request: Request, writes: Writes | None
) -> AbstractContextManager[None]:
    """For a command that writes: nobody else of this instance at work meanwhile."""
    if writes is None:
        return nullcontext()
    wait = (request.deadline or WAIT) if writes.wait else None
    return store.lease(instance, wait=wait, waiting=voice.talk)


def rules_beside(request: Request) -> Mapping[str, Rule]:
    """The rules a plan has beside the catalogue's; none where there is no file to say so.

    Raises ``UsageError`` for a file that cannot be used.
    """
    path = _path(request)
    there = path != DEFAULT or Path(path).exists()
    return _settings(request).rules if there and request.project is None else {}


def _waiting(name: str, seconds: float) -> None:
    voice.talk(f"waiting {seconds:.0f} s for the limits of {name} (--deadline SECONDS bounds that)")


def _settings(request: Request) -> Settings:
    variables = environ()
    if request.project is not None:
        kind, project = request.project
        token, email = (variables.get(variable(kind, what)) for what in ("token", "email"))
        return zero(kind, project, request.url, token, email)
    path = _path(request)
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise UsageError(
            f"there is no {path} here" if path == DEFAULT else f"there is no file {path}",
            hint="copy config.example.yaml, name a file with --config, or try without one: "
            "milepost check --github OWNER/REPO",
        ) from error
    except OSError as error:
        raise UsageError(f"cannot read {path}", why=error.strerror or "") from error
    settings = load(path, decode(path, data), variables)
    policy = replace(settings.policy, adopted=_adopted(settings.adopted))
    settings = replace(settings, policy=policy)
    if not settings.trackers:
        raise UsageError(
            "none of the trackers in the file is active in this version",
            where=path,
            hint="name one repository: trackers: {web: {kind: github, repo: OWNER/REPO}}",
        )
    return settings


def _adopted(path: str) -> Mapping[str, Adopted]:
    """What somebody accepted as it was found; nothing where the file is not there."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"cannot read {path}", why=error.strerror or "") from error
    return adopted.read(path, decode(path, data))


def _path(request: Request) -> str:
    return request.config or environ().get("MILEPOST_CONFIG") or DEFAULT


def _check_names(what: str, given: frozenset[str], known: Collection[str]) -> None:
    for name in sorted(given):
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise UsageError(
                f"there is no {what} {name!r}",
                hint=f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}",
            )


def exit_code(judgement: Judgement, fail_on: str) -> int:
    """0, 1 for findings at or above ``fail_on``, 3 where a source is incomplete."""
    found = failing((one.severity for one in judgement.findings if one.speaks), fail_on)
    return max(found, 0 if judgement.complete else 3)


def failing(severities: Iterable[Severity], fail_on: str) -> int:
    """1 where one of these is at or above ``fail_on``, else 0."""
    limit = FAIL_ON.index(fail_on)
    return int(fail_on != "never" and any(FAIL_ON.index(one) <= limit for one in severities))
