"""Stores to open: a file, and a real PostgreSQL server; and what a run writes down."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from milepost.model.change import Applied, Change, ChangeKind, Outcome, Target
from milepost.model.clock import ManualClock
from milepost.model.memory import Seen, Snooze
from milepost.store.open import open_store

BINARIES = Path("/usr/lib/postgresql")
SECRET = "pl4nted/s3cret"
QUOTED = "pl4nted%2Fs3cret"


@dataclass
class Place:
    """An address of a store; ``open(...)`` opens it, and it is closed when the test ends."""

    url: str
    folder: Path
    clock: ManualClock
    opened: list = field(default_factory=list)

    def open(self, *, create=True, keep=None, clock=None):
        store = open_store(
            self.url, clock or self.clock, folder=self.folder, create=create, keep=keep
        )
        self.opened.append(store)
        return store


@pytest.fixture(scope="session")
def server():
    """``server()`` is the address of a new, empty database of a PostgreSQL that runs meanwhile.

    For tests marked ``needs("postgres")``.  The server does not start as root,
    and its account may not enter pytest's folders, so it has one of its own.
    """
    binaries = max(BINARIES.glob("*/bin"), key=lambda path: int(path.parent.name))
    account = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="milepost-") as home:
        if account:
            shutil.chown(home, "postgres", "postgres")
        data, words = Path(home, "data"), Path(home, "password")
        words.write_text(SECRET)
        words.chmod(0o644)

        def tool(name, *args):
            subprocess.run([binaries / name, "-D", data, *args], check=True, cwd=home,
                           stdout=subprocess.DEVNULL, **account)  # fmt: skip

        tool("initdb", "-U", "milepost", "-E", "UTF8", "-A", "scram-sha-256", "--no-sync",
             "--pwfile", words)  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
        tool("pg_ctl", "-w", "-l", Path(home, "log"), "-o", options, "start")
        names = (f"state{number}" for number in itertools.count())

        def url(name):
            return f"postgresql://milepost:{QUOTED}@/{name}?host={home}"

        def new():
            name = next(names)
            with psycopg.connect(url("postgres"), autocommit=True) as connection:
                connection.execute(f"create database {name}")
            return url(name)

        yield new
        tool("pg_ctl", "-w", "-m", "immediate", "stop")


@pytest.fixture
def file(tmp_path, clock):
    """A place for a store in a file."""
    place = Place("sqlite:///.milepost/state.db", tmp_path, clock)
    yield place
    for store in place.opened:
        store.close()


@pytest.fixture
def database(request, tmp_path, clock):
    """A place for a store on the server; for tests marked ``needs("postgres")``."""
    place = Place(request.getfixturevalue("server")(), tmp_path, clock)
    yield place
    for store in place.opened:
        store.close()


@pytest.fixture(
    params=["file", pytest.param("database", marks=pytest.mark.needs("postgres"))],
)
def place(request):
    """A place for a store of either kind."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def change() -> Callable[..., Change]:
    """``change(4)``: a label to put on issue #4 of ``web``; any field may be given."""

    def make(number=1, /, **fields):
        defaults = {
            "source": "web",
            "target": Target("issue", f"#{number}", title=f"Issue {number}"),
            "kind": ChangeKind.ADD_LABEL,
            "after": "milepost: off track",
            "reason": "overdue",
            "milestone": "data",
        }
        return Change(**(defaults | fields))

    return make


@pytest.fixture
def write() -> Callable[..., str]:
    """``write(journal, change, "done")``: what the executor notes of one change; gives its line."""

    def noted(journal, change, outcome="done", **applied):
        line = journal.intend(change, "bot")
        if outcome is not None:
            journal.settle(line, Outcome(change=change, outcome=outcome), Applied(**applied))
        return line

    return noted


@pytest.fixture
def snooze() -> Snooze:
    """Somebody deleted our comment."""
    return Snooze(
        source="web",
        place="issue/#4",
        milestone="data",
        verdict="off_track",
        how="deleted",
        since=datetime(2027, 2, 20, tzinfo=UTC),
    )


@pytest.fixture
def stood() -> Callable[..., Seen]:
    """``stood(journal, "data", health="on_track")``: how a milestone stood."""

    def make(journal, milestone, **fields):
        at = datetime(2027, 2, 22, 9, tzinfo=UTC)
        return Seen(
            **({"milestone": milestone, "run": journal.run, "at": at, "health": None, "due": None}
               | fields)
        )  # fmt: skip

    return make
