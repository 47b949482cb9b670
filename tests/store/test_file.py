"""A store in a file: private, whole after any death, and clear about what is wrong."""

import re
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from milepost.errors import StoreError
from milepost.model.change import Outcome
from milepost.store.book import NoStore

WRITER = """
import sys
from pathlib import Path
from milepost.model.change import Applied, Change, ChangeKind, Outcome, Target
from milepost.model.clock import SystemClock
from milepost.store.open import open_store
store = open_store("sqlite:///.milepost/state.db", SystemClock(), folder=Path(), create=True)
journal = store.begin("nordwind", "sync")
for number in range(int(sys.argv[1])):
    change = Change(source="web", target=Target("issue", f"#{number}"), kind=ChangeKind.ADD_LABEL,
                    after="late", reason="word " * int(sys.argv[2]))
    line = journal.intend(change, "bot")
    print("intended", line, flush=True)
    journal.settle(line, Outcome(change=change, outcome="done"))
    print("settled", line, flush=True)
"""


def mode(path):
    return path.stat().st_mode & 0o777


def test_what_is_made_is_private_and_no_repository_takes_it_in(file):
    store = file.open()
    with store.lease("nordwind", wait=None, waiting=print):
        store.begin("nordwind", "sync")
    folder = file.folder / ".milepost"
    assert mode(folder) == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"
    made = {path.name: mode(path) for path in folder.iterdir() if path.name != ".gitignore"}
    assert made == {"state.db": 0o600, "state.db.nordwind.lock": 0o600}


def test_a_journal_is_as_private_as_the_store(file):
    file.open()
    store = file.folder / ".milepost" / "state.db"
    with sqlite3.connect(store) as connection:
        connection.execute("update milepost_version set version_num = version_num")
        (journal,) = store.parent.glob("*-journal")
        assert mode(journal) == 0o600
    connection.close()


def test_a_folder_that_was_there_is_left_as_it_was(file):
    file.url = "sqlite:///state.db"
    before = mode(file.folder)
    file.open()
    assert [path.name for path in file.folder.iterdir()] == ["state.db"]
    assert mode(file.folder) == before


def test_an_absolute_address_is_taken_as_it_is(file, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a %20 b?.db"
    file.url = f"sqlite:///{elsewhere}".replace("%", "%25").replace("?", "%3F")
    store = file.open()
    assert store.where == str(elsewhere)
    assert elsewhere.exists()


def test_an_empty_file_is_no_store_until_it_is_made_one(file):
    file.url = "sqlite:///state.db"
    (file.folder / "state.db").touch()
    assert isinstance(file.open(create=False), NoStore)
    file.open().begin("nordwind", "sync")
    assert len(file.open(create=False).runs("nordwind")) == 1


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda path: path.write_text("not a database, but long enough to be read as one" * 99),
         "the file is not a store of milepost"),
        (lambda path: path.mkdir(), "it cannot be opened there"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("create", [True, False])
def test_what_is_no_store_is_refused(file, spoil, why, create):
    file.url = "sqlite:///state.db"
    spoil(file.folder / "state.db")
    with pytest.raises(StoreError, match="cannot open what is remembered") as error:
        file.open(create=create)
    assert (error.value.where, error.value.why) == ("state.db", why)
    assert error.value.hint


def test_a_damaged_store_is_named(file):
    file.open().begin("nordwind", "sync")
    path = file.folder / ".milepost" / "state.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError) as error:
        file.open(create=False).memory("nordwind")
    assert error.value.why == "the file is damaged"


def test_a_folder_that_cannot_be_made_is_named(file):
    (file.folder / ".milepost").write_text("a file in its place")
    with pytest.raises(StoreError) as error:
        file.open()
    assert error.value.where == ".milepost/state.db"
    assert error.value.why in ("not a directory", "file exists")


def test_a_store_that_is_locked_by_another_program_is_named(file, monkeypatch):
    monkeypatch.setattr("milepost.store.sqlite._BUSY", 0.01)
    store = file.open()
    other = sqlite3.connect(file.folder / ".milepost" / "state.db")
    other.execute("begin exclusive")
    with pytest.raises(StoreError, match=r"cannot (read|write)") as error:
        store.begin("nordwind", "sync")
    other.close()
    assert error.value.why == "another program has it locked"


def test_a_lock_that_cannot_be_made_is_named(file):
    store = file.open()
    (file.folder / ".milepost" / "state.db.nordwind.lock").mkdir()
    with (
        pytest.raises(StoreError, match="cannot keep other runs out"),
        store.lease("nordwind", wait=None, waiting=print),
    ):
        pass


def test_a_full_disk_is_said_and_what_was_written_stays(file):
    file.open()
    done = subprocess.run(
        [sys.executable, "-c", WRITER, "100000", "1"],
        cwd=file.folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (130_000, 130_000)),
    )
    assert re.search(r"StoreError: .*cannot write down what is done", done.stderr)
    assert "there is no room left" in done.stderr or "cannot be read or written" in done.stderr
    told = re.findall(r"settled (\S+)", done.stdout)
    kept = {one.id for one in file.open().writes("nordwind") if one.outcome == "done"}
    assert told
    assert kept >= set(told)


@pytest.mark.parametrize("lines", [1, 7, 40])
def test_after_a_kill_in_the_middle_everything_it_reported_is_there(file, lines):
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, "100000", "500"],
        cwd=file.folder,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        reported = [writer.stdout.readline().split() for _ in range(lines)]
        writer.send_signal(signal.SIGKILL)
        reported += [line.split() for line in writer.stdout]
    store = file.open()
    found = {one.id: one for one in store.writes("nordwind")}
    for what, line in reported:
        assert line in found
        assert what == "intended" or found[line].stands
    (run,) = store.runs("nordwind")
    assert run.state is None
    again = store.begin("nordwind", "sync")
    change = next(iter(found.values())).change
    again.left(Outcome(change=change, outcome="already"))
    assert len(store.writes("nordwind")) == len(found) + 1
    with sqlite3.connect(file.folder / ".milepost" / "state.db") as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_nothing_stays_beside_the_file_that_a_copy_would_miss(file):
    store = file.open()
    store.begin("nordwind", "sync")
    store.close()
    copy = Path(file.folder, "copy.db")
    copy.write_bytes((file.folder / ".milepost" / "state.db").read_bytes())
    file.url = "sqlite:///copy.db"
    assert len(file.open(create=False).runs("nordwind")) == 1
