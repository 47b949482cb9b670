"""A store on an orphan branch: a file fetched when it is opened, and pushed when something is new.

While a run goes on its lines are in a private copy; what they say reaches the
branch with the lease, every few minutes, and at the end.  Where another machine
was faster, its rows are taken in and both are pushed.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from milepost.errors import Refused, StoreError
from milepost.model.clock import Clock
from milepost.model.history import Snapshot
from milepost.model.memory import Forgotten, Memory, Run, Written
from milepost.store.book import Journal, NoStore, Store
from milepost.store.claims import LASTS, RENEWED, Claims, read, written
from milepost.store.git import FILE, Branch, Tip
from milepost.store.heard import Heard
from milepost.store.lease import Holder, wait_for
from milepost.store.merge import merge
from milepost.store.sqlite import open_path

_TRIES = 20
_FAILURES = 3
_PATIENCE = 5.0
"""Seconds between two looks at a branch that another run holds."""


def open_branch(
    name: str, clock: Clock, *, folder: Path, create: bool, keep: timedelta | None = None
) -> Store:
    """The store on the branch ``name`` of the remote of the clone around ``folder``.

    Without ``create`` a branch that is not there is a store that keeps nothing.
    Raises ``UsageError`` for a name that is none, ``StoreError`` where the
    branch cannot be read, ``Refused`` where it holds something else.
    """
    branch = Branch(folder, name)
    branch.check()
    tip = branch.latest()
    if tip is None and not create:
        return NoStore()
    return BranchStore(branch, clock, tip, keep)


class _Held(Exception):
    """Another run is at work."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder


class BranchStore:
    """The store on a branch, opened: ``tip`` is what the branch held then."""

    def __init__(
        self, branch: Branch, clock: Clock, tip: Tip | None, keep: timedelta | None
    ) -> None:
        self._branch, self._clock = branch, clock
        self._home = TemporaryDirectory(prefix="milepost-state-")
        self._file = Path(self._home.name, FILE)
        self._tip, self._claims = "", read("")
        self._token = secrets.token_hex(8)
        self._mine: dict[str, Holder] = {}
        self._new = False
        self._gone: list[tuple[str, frozenset[str]]] = []
        if tip is not None:
            self._file.touch(mode=0o600)
            self._file.write_bytes(tip.data)
            self._stands(tip)
        try:
            self._store = open_path(self._file, clock, where=self.where, create=True, keep=keep)
        except StoreError:
            self._home.cleanup()
            raise

    @property
    def where(self) -> str:
        """Its name for people."""
        return str(self._branch)

    def memory(self, instance: str) -> Memory:
        """Everything a run of this instance may know."""
        return self._store.memory(instance)

    def runs(self, instance: str) -> tuple[Run, ...]:
        """Every run that is known, newest first."""
        return self._store.runs(instance)

    def writes(self, instance: str) -> tuple[Written, ...]:
        """Every write that is known, newest first."""
        return self._store.writes(instance)

    def history(
        self, instance: str, until: date | None = None
    ) -> Mapping[str, tuple[Snapshot, ...]]:
        """How milestones stood, in the order of runs."""
        return self._store.history(instance, until)

    def forget(self, instance: str, names: Iterable[str]) -> Forgotten:
        """Take a person out, also of what other machines bring in meanwhile."""
        self._new = True
        self._gone.append((instance, frozenset(names)))
        return self._store.forget(instance, names)

    def begin(self, instance: str, command: str) -> Journal:
        """Start a run."""
        self._new = True
        if instance in self._mine:
            self._mine[instance] = replace(self._mine[instance], command=command)
        return Heard(self._store.begin(instance, command), before=self._renew, after=self._noted)

    @contextmanager
    def lease(
        self, instance: str, *, wait: float | None, waiting: Callable[[str], None]
    ) -> Iterator[None]:
        """Keep other runs of this instance out, on every machine that uses this branch.

        Raises ``Refused`` where another one is at work, ``StoreError`` where the
        branch does not take the claim: then nothing is remembered, so nothing
        should be written.
        """

        def attempt() -> Holder | None:
            if self._branch.tip() != self._tip:
                self._take_in()
            try:
                gone = self._claim(instance)
            except _Held as held:
                return held.holder
            if gone is not None:
                waiting(
                    f"a run of instance {instance!r} on host {gone.host or 'unknown'} never ended; "
                    "its lease is over and is taken over now"
                )
            return None

        wait_for(attempt, self._clock, instance, wait=wait, waiting=waiting, patience=_PATIENCE)
        try:
            yield
        finally:
            del self._mine[instance]
            self._push(self._released)

    def close(self) -> None:
        """Push what is new, and let go of the copy."""
        try:
            self._store.close()
            if self._new:
                self._new = False
                self._push(self._released)
        finally:
            self._home.cleanup()

    def _claim(self, instance: str) -> Holder | None:
        """Take the lease; gives the dead run that held it.  Raises ``_Held``."""
        now = self._clock.now()
        mine = Holder.here(self._token, now, now + LASTS)
        before: list[Holder] = []

        def claimed(claims: Claims) -> Claims:
            other = claims.get(instance)
            if other is not None and other.expires is not None and other.expires > now:
                raise _Held(other)
            before[:] = [other] if other is not None else []
            return {**claims, instance: mine}

        self._push(claimed)
        self._mine[instance] = mine
        return before[0] if before else None

    def _renew(self) -> None:
        """Push what was written down and renew what we hold, when it is time.

        As long as the lease lasts a push that fails is tried again later.
        """
        now = self._clock.now()
        for instance, mine in tuple(self._mine.items()):
            ends = mine.expires or now
            if ends - now > LASTS - RENEWED:
                continue
            later = replace(mine, expires=now + LASTS)
            try:
                self._push(lambda claims: _renewed(claims, instance, later))  # noqa: B023 - called at once
            except StoreError:
                if now >= ends:
                    raise
                return
            self._mine[instance] = later

    def _released(self, claims: Claims) -> Claims:
        """Without what we claimed and no longer hold."""
        return {
            instance: one
            for instance, one in claims.items()
            if one.token != self._token or instance in self._mine
        }

    def _noted(self) -> None:
        self._new = True

    def _push(self, claimed: Callable[[Claims], Claims]) -> None:
        """Put our copy on the branch, with the claims that ``claimed`` makes of those there.

        Whoever was faster is taken in first.  Raises ``StoreError``.
        """
        failures = 0
        for _ in range(_TRIES):
            claims = claimed(self._claims)
            commit = self._branch.commit(self._copy(), written(claims), self._clock.now())
            done = self._branch.push(commit, instead_of=self._tip)
            if done == "done":
                self._tip, self._claims, self._new = commit, claims, False
                return
            if done == "lost":
                self._take_in()
            else:
                failures += 1
            if failures == _FAILURES:
                raise StoreError(
                    f"{self._branch} does not take what milepost remembers",
                    why="the push was refused: no right to write there, or the branch is protected",
                    hint="in GitHub Actions the job needs `permissions: {contents: write}`; "
                    "or remember elsewhere: state: sqlite:///.milepost/state.db",
                )
            self._clock.sleep(secrets.SystemRandom().uniform(0.2, 1.0) * (1 + failures))
        raise StoreError(
            f"{self._branch} could not be pushed", why="other runs were faster every time"
        )

    def _take_in(self) -> None:
        """Add to our copy what the branch has by now."""
        tip = self._branch.latest()
        if tip is None:
            self._tip, self._claims = "", read("")
            return
        other = self._file.with_name("other.db")
        other.write_bytes(tip.data)
        merge(self._file, other)
        other.unlink()
        for instance, names in self._gone:
            self._store.forget(instance, names)
        self._stands(tip)

    def _stands(self, tip: Tip) -> None:
        self._tip, self._claims = tip.commit, read(tip.message)

    def _copy(self) -> bytes:
        """Our copy as one whole file, without the room that deleted rows leave."""
        copy = self._file.with_name("copy.db")
        with closing(sqlite3.connect(self._file)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        data = copy.read_bytes()
        copy.unlink()
        return data


def _renewed(claims: Claims, instance: str, mine: Holder) -> Claims:
    held = claims.get(instance)
    if held is None or held.token != mine.token:
        raise Refused(
            held.told(instance) if held else f"the lease of instance {instance!r} was given up",
            why="this run was silent for so long that its lease ended",
            hint="run it again when the other one is done",
        )
    return {**claims, instance: mine}
