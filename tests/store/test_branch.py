"""A store on an orphan branch: real repositories, a bare one and clones of it."""

import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from milepost.errors import Refused, StoreError, UsageError
from milepost.model.agreement import Base, Member
from milepost.model.change import Change, ChangeKind, Outcome, Target
from milepost.model.clock import ManualClock, SystemClock
from milepost.model.history import Snapshot
from milepost.model.memory import Seen, Snooze
from milepost.store import git
from milepost.store.book import NoStore
from milepost.store.git import Branch
from milepost.store.open import open_store

NAME = "milepost-state"
NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
SECRET = "ghs_plantedPLANTEDplanted0123"


OPEN = []


def opened(folder, clock=None, *, create=True, name=NAME):
    store = open_store(f"branch:{name}", clock or SystemClock(), folder=folder, create=create)
    OPEN.append(store)
    return store


@pytest.fixture(autouse=True)
def _all_closed():
    yield
    while OPEN:
        OPEN.pop().close()


def silent(text):
    raise AssertionError(text)


def leased(store, instance="nordwind", *, wait=None, waiting=silent):
    return store.lease(instance, wait=wait, waiting=waiting)


def change(number=1):
    target = Target("issue", f"#{number}")
    return Change(source="web", target=target, kind=ChangeKind.ADD_LABEL, after="on track")


def wrote(store, *numbers, instance="nordwind"):
    journal = store.begin(instance, "sync")
    for number in numbers:
        line = journal.intend(change(number), "milepost-bot")
        journal.settle(line, Outcome(change=change(number), outcome="done"))
    journal.finish("complete")


def remembered(folder, instance="nordwind"):
    store = opened(folder, create=False)
    places = {it.change.place for it in store.writes(instance)}
    runs = len(store.runs(instance))
    store.close()
    return runs, places


def tip(origin, name=NAME):
    return origin.git("rev-parse", "--verify", "--quiet", f"refs/heads/{name}").strip()


@pytest.fixture
def manual():
    return ManualClock(NOW)


def test_what_one_clone_writes_down_a_fresh_one_knows(origin):
    store = opened(origin.clone("a"))
    assert store.where == "branch milepost-state of origin"
    with leased(store):
        wrote(store, 1, 2)
    store.close()
    later = opened(origin.clone("b"), create=False)
    memory = later.memory("nordwind")
    assert (memory.kept, memory.where) == (True, "branch milepost-state of origin")
    assert [it.change.target.key for it in memory.written] == ["#2", "#1"]
    assert [it.state for it in later.runs("nordwind")] == ["complete"]
    later.close()


def test_everything_a_run_notes_is_there(origin):
    store = opened(origin.clone("a"))
    journal = store.begin("nordwind", "sync")
    journal.acts_as({"web": "milepost-bot"})
    snooze, gone = (
        Snooze(source="web", place=place, milestone="data", verdict="late", how="hidden", since=NOW)
        for place in ("issue/#1", "issue/#2")
    )
    journal.silenced([snooze, gone])
    journal.woken([gone])
    seen = Seen(milestone="data", run=journal.run, at=NOW, health="on_track", due=None)
    journal.saw([seen])
    journal.left(Outcome(change=change(7), outcome="not_attempted"))
    member = Member(milestone="data", source="web", key="3", title="Data moved", since=NOW)
    journal.holds([member], ["web"])
    journal.agreed([Base(milestone="data", source="web", field="due", value="2027-03-05")])
    store.close()
    memory = opened(origin.clone("b"), create=False).memory("nordwind")
    assert memory.members == {("data", "web"): member}
    assert memory.bases == {("data", "web", "due"): "2027-03-05"}
    assert [*memory.joined] == ["web"]
    assert dict(memory.runs[0].actors) == {"web": "milepost-bot"}
    assert memory.snoozes == (snooze,)
    assert memory.seen == {"data": seen}
    assert memory.waiting == {change(7).place: 1}


def test_the_branch_stays_one_commit_with_one_file(origin):
    folder = origin.clone("a")
    for _ in range(3):
        store = opened(folder)
        wrote(store, 1)
        store.close()
    assert origin.git("rev-list", "--count", NAME).strip() == "1"
    assert origin.git("ls-tree", "--name-only", NAME).split() == ["state.db"]
    assert origin.git("log", "-1", "--format=%an %ae %B", NAME).strip() == (
        "milepost milepost@localhost What milepost remembers [skip ci]"
    )
    assert remembered(folder)[0] == 3


def test_nothing_else_of_the_clone_moves_and_nothing_is_left(origin, tmp_path):
    folder = origin.clone("a")
    (folder / "new.txt").write_text("mine")
    origin.git("add", "new.txt", at=folder)
    for hook in ("pre-push", "reference-transaction"):
        (script := folder / ".git" / "hooks" / hook).write_text(f"#!/bin/sh\ntouch {hook}-ran\n")
        script.chmod(0o700)

    def state():
        status = origin.git("status", "--porcelain=v2", "--branch", at=folder)
        return status, origin.git("branch", at=folder), (folder / ".git" / "config").read_text()

    before = state()
    store = opened(folder)
    with leased(store):
        wrote(store, 1)
    store.close()
    remembered(folder)
    assert state() == before
    assert not (folder / ".git" / "FETCH_HEAD").exists()
    assert list((tmp_path / "system").iterdir()) == []


def test_the_copy_is_for_our_eyes_only(origin, tmp_path):
    store = opened(origin.clone("a"))
    (home,) = (tmp_path / "system").iterdir()
    modes = {it.name: stat.S_IMODE(it.stat().st_mode) for it in (home, home / "state.db")}
    store.close()
    assert modes == {home.name: 0o700, "state.db": 0o600}


def test_who_only_reads_makes_no_branch_and_pushes_nothing(origin):
    folder = origin.clone("a")
    assert isinstance(opened(folder, create=False), NoStore)
    opened(folder).close()
    assert NAME not in origin.git("branch")
    wrote(store := opened(folder), 1)
    store.close()
    before = tip(origin)
    assert remembered(folder) == (1, {change(1).place})
    opened(folder).close()
    assert tip(origin) == before


@pytest.mark.parametrize(
    "options", [("--depth=1",), ("--depth=1", "--filter=blob:none", "--sparse")]
)
def test_clones_as_ci_makes_them_do(origin, options):
    for name in "ab":
        folder = origin.clone(name, *options)
        store = opened(folder)
        wrote(store, 1)
        store.close()
        shallow = origin.git("rev-list", "--count", "HEAD", at=folder).strip()
        assert shallow == "1"
    assert remembered(folder)[0] == 2


def test_who_loses_the_race_takes_the_others_rows_in(origin):
    one, two = opened(origin.clone("a")), opened(origin.clone("b"))
    wrote(one, 1)
    wrote(two, 2)
    one.close()
    two.close()
    assert remembered(origin.clone("c")) == (2, {change(1).place, change(2).place})


WORK = """
import sys
from pathlib import Path
from milepost.model.clock import SystemClock
from milepost.store.open import open_store

folder, name = sys.argv[1:]
store = open_store("branch:milepost-state", SystemClock(), folder=Path(folder), create=True)
with store.lease(name, wait=None, waiting=print):
    store.begin(name, "sync").finish("complete")
store.close()
"""


def test_nothing_is_lost_where_many_push_at_once(origin):
    names = [f"instance-{number}" for number in range(5)]
    folders = [origin.clone(name) for name in names]
    running = [
        subprocess.Popen([sys.executable, "-Ic", WORK, folder, name], stderr=subprocess.PIPE)
        for folder, name in zip(folders, names, strict=True)
    ]
    assert [(it.communicate()[1], it.returncode) for it in running] == [(b"", 0)] * 5
    assert [remembered(folders[0], name)[0] for name in names] == [1] * 5
    assert "Held-by" not in origin.git("log", "-1", "--format=%B", NAME)


def test_a_branch_that_is_deleted_meanwhile_is_made_again(origin):
    store = opened(origin.clone("a"))
    with leased(store):
        wrote(store, 1)
        origin.git("branch", "-D", NAME)
    store.close()
    assert remembered(origin.clone("b")) == (1, {change(1).place})


def test_a_second_run_is_refused_until_the_first_is_done(origin, manual):
    one, two = opened(origin.clone("a"), manual), opened(origin.clone("b"), manual)
    with leased(one):
        one.begin("nordwind", "sync").finish("complete")
        with pytest.raises(Refused) as refused, leased(two):
            pass
        assert "another run of instance 'nordwind' is at work (since 09:00:00 UTC" in str(
            refused.value
        )
        assert f"process {os.getpid()}, until 09:15:00 UTC at least" in str(refused.value)
        with leased(two, "another"):
            pass
    with leased(two):
        assert len(two.runs("nordwind")) == 1, "it reads what the first one left"
    one.close()
    two.close()


def test_who_waits_is_told_once_and_comes_in_when_the_other_leaves(origin):
    class Leaving(ManualClock):
        def sleep(self, seconds):
            super().sleep(seconds)
            if self.waited > 20 and held:
                held.pop().__exit__(None, None, None)

    clock = Leaving(NOW)
    one, two = opened(origin.clone("a"), clock), opened(origin.clone("b"), clock)
    held = [leased(one)]
    held[0].__enter__()
    told = []
    with leased(two, wait=60, waiting=told.append):
        assert 20 < clock.waited < 40
    assert len(told) == 1
    assert "another run of instance 'nordwind' is at work" in told[0]
    one.close()
    two.close()


def test_who_waits_in_vain_is_refused(origin, manual):
    one, two = opened(origin.clone("a"), manual), opened(origin.clone("b"), manual)
    waiting = leased(two, wait=30, waiting=lambda _: None)
    with leased(one), pytest.raises(Refused, match="is at work"):
        waiting.__enter__()
    assert 30 <= manual.waited < 40
    one.close()
    two.close()


def test_a_dead_runs_lease_is_taken_over_and_that_is_said(origin, manual):
    one, two = opened(origin.clone("a"), manual), opened(origin.clone("b"), manual)
    dead = leased(one)
    dead.__enter__()
    journal = one.begin("nordwind", "sync")
    manual.sleep(15 * 60)
    told = []
    with leased(two, waiting=told.append):
        assert len(told) == 1
        assert "never ended; its lease is over and is taken over now" in told[0]
        with pytest.raises(Refused, match="is at work") as refused:
            journal.intend(change(1), "milepost-bot")
        assert "silent for so long" in str(refused.value)
        assert one.writes("nordwind") == ()
        dead.__exit__(None, None, None)
        with pytest.raises(Refused), leased(opened(origin.clone("c"), manual)):
            pass
    one.close()
    two.close()
    assert remembered(origin.clone("d")) == (1, set())


def test_a_lease_that_nobody_holds_any_more_is_not_renewed(origin, manual):
    one, two = opened(origin.clone("a"), manual), opened(origin.clone("b"), manual)
    with leased(one):
        journal = one.begin("nordwind", "sync")
        manual.sleep(15 * 60)
        with leased(two, waiting=lambda _: None):
            pass
        with pytest.raises(Refused, match="was given up"):
            journal.intend(change(1), "milepost-bot")
    one.close()
    two.close()


def test_a_long_run_renews_its_lease_and_pushes_what_it_wrote_down(origin, manual):
    one = opened(origin.clone("a"), manual)
    with leased(one):
        journal = one.begin("nordwind", "sync")
        before = tip(origin)
        line = journal.intend(change(1), "milepost-bot")
        manual.sleep(4 * 60)
        journal.settle(line, Outcome(change=change(1), outcome="done"))
        journal.intend(change(2), "milepost-bot")
        assert tip(origin) == before
        manual.sleep(60)
        journal.intend(change(3), "milepost-bot")
        assert remembered(origin.clone("b")) == (1, {change(1).place, change(2).place})
        manual.sleep(14 * 60)
        with pytest.raises(Refused) as refused, leased(opened(origin.clone("c"), manual)):
            pass
        assert "sync, since 09:00:00 UTC" in str(refused.value)
    one.close()


def test_a_renewal_that_fails_is_tried_again_as_long_as_the_lease_lasts(origin, manual):
    folder = origin.clone("a")
    one = opened(folder, manual)
    with leased(one):
        journal = one.begin("nordwind", "sync")
        origin.path.rename(away := origin.path.with_name("away"))
        manual.sleep(6 * 60)
        journal.intend(change(1), "milepost-bot")
        away.rename(origin.path)
        journal.intend(change(2), "milepost-bot")
        assert remembered(folder) == (1, {change(1).place})
        origin.path.rename(away)
        manual.sleep(16 * 60)
        with pytest.raises(StoreError):
            journal.intend(change(3), "milepost-bot")
        away.rename(origin.path)
    one.close()
    assert remembered(folder) == (1, {change(1).place, change(2).place})


def hook(origin, name, script):
    (path := origin.path / "hooks" / name).write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return path


def test_without_the_right_to_push_it_ends_before_anything_is_written(origin, manual):
    hook(origin, "pre-receive", "exit 1")
    store = opened(origin.clone("a"), manual)
    with pytest.raises(StoreError) as error, leased(store):
        raise AssertionError("it must not get here")
    assert (
        error.value.what == "branch milepost-state of origin does not take what milepost remembers"
    )
    assert "contents: write" in error.value.hint
    store.close()


def test_what_could_not_be_pushed_at_the_end_is_told_and_tried_once_more(origin, manual):
    folder = origin.clone("a")
    store = opened(folder, manual)
    (lease := leased(store)).__enter__()
    wrote(store, 1)
    refusing = hook(origin, "pre-receive", "exit 1")
    with pytest.raises(StoreError, match="does not take"):
        lease.__exit__(None, None, None)
    refusing.unlink()
    store.close()
    assert remembered(folder) == (1, {change(1).place})
    assert "Held-by" not in origin.git("log", "-1", "--format=%B", NAME)


@pytest.fixture
def git_that(tmp_path, monkeypatch):
    """``git_that("push", "exit 1")``: a Git that does its work, and then that, for a command."""

    def made(command, then, *, first=True):
        real = shutil.which("git")
        (fake := tmp_path / "bin" / "git").parent.mkdir()
        work = f'"{real}" "$@"; done=$?' if first else ""
        fake.write_text(f'#!/bin/sh\n{work}\ncase " $* " in *" {command} "*) {then};; esac\n'
                        + ("exit $done\n" if first else f'exec "{real}" "$@"\n'))  # fmt: skip
        fake.chmod(0o700)
        monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)

    return made


def test_a_push_whose_answer_was_lost_counts(origin, manual, tmp_path, git_that):
    store = opened(origin.clone("a"), manual)
    wrote(store, 1)
    git_that("push", f"echo push >> {tmp_path}/pushes; exit 1")
    store.close()
    assert (tmp_path / "pushes").read_text().split() == ["push"]
    assert remembered(origin.clone("b")) == (1, {change(1).place})


@pytest.mark.parametrize(
    ("command", "then", "says"),
    [
        ("fetch", "exit 1", "could not be fetched"),
        ("cat-file blob", "exit 1", "could not be read"),
        ("ls-remote", "exec sleep 20", "could not be read"),
    ],
)
def test_a_branch_that_cannot_be_had_is_told(origin, git_that, monkeypatch, command, then, says):
    before = origin.clone("b")
    wrote(store := opened(origin.clone("a")), 1)
    store.close()
    monkeypatch.setattr(git, "_SECONDS", 2.0)
    git_that(command, then, first=False)
    with pytest.raises(StoreError, match=says):
        opened(before)


def test_a_branch_whose_name_only_ends_alike_is_another(origin):
    origin.git("branch", f"x/refs/heads/{NAME}", "main")
    assert isinstance(opened(origin.clone("a"), create=False), NoStore)


def test_a_branch_that_always_moves_is_given_up(origin, manual, monkeypatch):
    monkeypatch.setattr(Branch, "push", lambda *_, **__: "lost")
    store = opened(origin.clone("a"), manual)
    store.begin("nordwind", "sync")
    with pytest.raises(StoreError, match="could not be pushed"):
        store.close()


@pytest.mark.parametrize("name", ["main", "with-parent", "other-file", "folder"])
def test_a_branch_that_is_something_else_is_never_touched(origin, name):
    folder = origin.clone("a")
    other = origin.clone("other")
    origin.git("checkout", "--quiet", "--orphan", "x", at=other)
    origin.git("rm", "--quiet", "-rf", ".", at=other)
    file = {"other-file": "readme", "folder": "state.db/x"}.get(name, "state.db")
    (other / file).parent.mkdir(exist_ok=True)
    (other / file).write_text("precious")
    origin.git("add", ".", at=other)
    for _ in range(2 if name == "with-parent" else 1):
        origin.git("commit", "--quiet", "--allow-empty", "--message", "x", at=other)
    if name != "main":
        origin.git("push", "--quiet", "origin", f"HEAD:{name}", at=other)
    before = tip(origin, name)
    history = origin.git("rev-list", "--count", "HEAD", at=folder)
    for create in (True, False):
        with pytest.raises(Refused, match="holds something else"):
            opened(folder, create=create, name=name)
    assert tip(origin, name) == before
    assert origin.git("rev-list", "--count", "HEAD", at=folder) == history


def test_a_file_there_that_is_no_store_is_told(origin):
    folder = origin.clone("a")
    branch = Branch(folder, NAME)
    commit = branch.commit(b"no database " * 500, "x", NOW)
    assert branch.push(commit, instead_of="") == "done"
    with pytest.raises(StoreError, match="cannot open") as error:
        opened(folder)
    assert "not a store of milepost" in str(error.value)


@pytest.mark.parametrize(
    "name",
    ["", "-x", "--upload-pack=touch taken", "a..b", "a b", "x.lock", "/x", "a//b", "x/", "ä"],
)
def test_a_name_that_is_none_is_refused(origin, name):
    with pytest.raises(UsageError, match="cannot be the name of a branch"):
        opened(origin.clone("a"), name=name)


def test_without_git_a_clone_a_remote_or_an_answer_it_says_so(origin, tmp_path, monkeypatch):
    (tmp_path / "plain").mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(StoreError, match="here is none that Git would use"):
        opened(tmp_path / "plain")
    alone = origin.clone("alone")
    origin.git("remote", "rename", "origin", "upstream", at=alone)
    with pytest.raises(StoreError, match="no remote 'origin'"):
        opened(alone)
    origin.git("remote", "add", "origin", str(tmp_path / "nowhere"), at=alone)
    with pytest.raises(StoreError, match="could not be read"):
        opened(alone)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="needs Git"):
        opened(alone)


def test_git_that_cannot_write_into_its_folder_is_told(origin, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))  # no repository further up
    branch = Branch(folder := origin.clone("a"), NAME)
    (folder / ".git" / "objects").rename(folder / ".git" / "gone")
    with pytest.raises(StoreError, match="cannot be prepared"):
        branch.commit(b"", "x", NOW)


def test_a_token_in_the_remotes_address_is_never_shown(origin):
    folder = origin.clone("a")
    url = f"http://x-access-token:{SECRET}@127.0.0.1:9/acme/web.git"
    origin.git("remote", "set-url", "origin", url, at=folder)
    with pytest.raises(StoreError) as error:
        opened(folder)
    shown = f"{error.value}{error.value!r}{error.getrepr(style='native')}"
    assert "could not be read" in shown
    assert SECRET not in shown


def test_whether_it_may_push_is_known_without_a_push(origin):
    folder = origin.clone("a")
    assert Branch(folder, NAME).may_push(NOW)
    assert NAME not in origin.git("branch")
    origin.git("remote", "set-url", "--push", "origin", "http://127.0.0.1:9/x.git", at=folder)
    assert not Branch(folder, NAME).may_push(NOW)


def test_a_lease_ends_a_quarter_of_an_hour_after_its_last_sign(origin, manual):
    one = opened(origin.clone("a"), manual)
    with leased(one):
        manual.instant += timedelta(minutes=14, seconds=59)
        with pytest.raises(Refused), leased(opened(origin.clone("b"), manual)):
            pass


def stood(store, title):
    journal = store.begin("nordwind", "check")
    journal.remember(
        [Snapshot(run=journal.run, at=NOW, day=NOW.date(), milestone="data", title=title)]
    )
    journal.finish("complete")


def test_history_of_two_clones_becomes_one(origin):
    one, two = opened(origin.clone("a")), opened(origin.clone("b"))
    stood(one, "1")
    stood(two, "2")
    one.close()
    two.close()
    known = opened(origin.clone("c"), create=False).history("nordwind")
    assert [it.title for it in known["data"]] == ["1", "2"]


def test_who_is_forgotten_does_not_come_back_with_what_another_machine_pushes(origin):
    first = opened(origin.clone("a"))
    stood(first, "Data of Kim")
    first.close()
    one, two = opened(origin.clone("b")), opened(origin.clone("c"))
    stood(two, "Kim is at it")
    with leased(one):
        assert one.forget("nordwind", ["kim"]).milestones == 1
        two.close()
    one.close()
    later = opened(origin.clone("d"), create=False)
    assert [it.title for it in later.history("nordwind")["data"]] == [
        "Data of somebody",
        "somebody is at it",
    ]
    assert not later.forget("nordwind", ["kim"])
