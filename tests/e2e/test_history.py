"""What runs remember of milestones: who remembers what, when, and what is kept for good."""

from datetime import UTC, date, datetime

import pytest

from milepost.app.remembering import remembering
from milepost.errors import StoreError, WriteFailed
from milepost.model.clock import SystemClock
from milepost.model.ref import Ref
from milepost.store.journal import TableJournal

MORE = """
milestones:
  live:
    title: Integrations live
    due: 2027-03-12
    in: [web]
    owner: kim
    done_when: [all closed]
    gates: {freeze: {due: 2027-02-26, done_when: [all closed]}}
  late: {title: Training delivered, due: 2027-02-19, in: [web]}
people: {kim: {name: Kim Osei, github: kimosei}}
"""
STATE = "sqlite:///.milepost/state.db"


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.milestone("Training delivered", due="2027-02-19")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    repo.issue("Work", milestone=1, created="2027-01-05")
    repo.issue("Training", milestone=2, created="2027-01-05")
    return repo


@pytest.fixture
def known():
    """``known()``: what is remembered of each milestone."""

    def history():
        store = remembering(STATE, SystemClock(), create=False)
        found = store.history("nordwind")
        store.close()
        return found

    return history


def turn(repo, number, state):
    """Close a milestone, or open it again."""
    it = repo.project.milestones[number]
    it.state, it.closed_at = state, repo.world.now() if state == "closed" else None


def runs():
    store = remembering(STATE, SystemClock(), create=False)
    found = store.runs("nordwind")
    store.close()
    return [(run.command, run.state) for run in reversed(found)]


def test_a_check_remembers_what_it_saw(bench, repo, on, known):
    bench.config(MORE)
    assert on("2027-02-22", "check").code == 1
    (live,) = known()["live"]
    assert (live.title, live.due, live.health) == (
        "Integrations live", date(2027, 3, 12), "on_track",
    )  # fmt: skip
    assert (live.owners, live.closed, live.whole, live.why) == (
        ("kim",), False, True, "baseline",
    )  # fmt: skip
    assert live.committed == {Ref("web", "#2"): "open"}
    assert live.criteria == {"all closed": "unmet"}
    assert (live.day, live.at) == (date(2027, 2, 22), datetime(2027, 2, 22, 9, tzinfo=UTC))
    (late,) = known()["late"]
    assert "MP501 error" in late.findings.values()
    assert known().keys() == {"live", "late", ""}
    assert runs() == [("check", "complete")]


def test_a_sync_remembers_before_it_writes(bench, repo, on, known):
    bench.config(MORE)
    on("2027-02-22", "check")
    on("2027-02-23", "sync", "--yes")
    assert [one.day.day for one in known()["live"]] == [22, 23]
    assert known()["live"][0].committed == known()["live"][1].committed
    assert runs() == [("check", "complete"), ("sync", "complete")]


@pytest.mark.parametrize("command", ["check", "report", "plan", "list"])
def test_who_judges_another_day_or_only_looks_remembers_nothing(bench, repo, command):
    bench.config(MORE)
    as_of = "2027-02-22" if command == "check" else None
    bench.milepost(command, as_of=as_of)
    assert not (bench.folder / ".milepost").exists()


def test_a_sync_that_judges_another_day_writes_and_remembers_no_state(bench, repo, known):
    bench.config(MORE)
    assert bench.milepost("sync", "--yes", as_of="2027-02-22").code == 0
    assert known() == {}
    assert runs() == [("sync", "complete")]


def test_without_a_file_nothing_is_remembered_unless_asked_for(bench, repo, on, monkeypatch):
    project = ("--github", "acme/web", "--url", bench.server.url)
    on("2027-02-22", "check", *project)
    assert not (bench.folder / ".milepost").exists()
    on("2027-02-22", "check", *project, "--state", STATE)
    store = remembering(STATE, SystemClock(), create=False)
    (instance,) = {run.instance for run in store.runs("acme-web")} or {""}
    assert store.history(instance).keys() == {"", "github/1", "github/2"}
    store.close()


def test_what_was_left_out_is_not_remembered(bench, repo, on, known):
    bench.config(MORE)
    on("2027-02-22", "check", "--milestone", "live")
    assert known().keys() == {"live"}
    on("2027-02-23", "check")
    assert {one: len(them) for one, them in known().items()} == {"live": 2, "late": 1, "": 1}


def test_what_was_not_read_to_its_end_is_marked(bench, repo, on, known):
    bench.config(MORE)
    bench.server.faults.answer("GET", "*/issues", 403, times=None)
    assert on("2027-02-22", "check").code == 3
    assert {one: them[0].whole for one, them in known().items()} == {
        "live": False, "late": False, "": False,
    }  # fmt: skip
    assert runs() == [("check", "partial")]


def test_a_gate_and_the_close_are_kept_for_good_once(bench, repo, on, known):
    bench.config(MORE)
    days = ("2027-02-25", "2027-02-26", "2027-03-01", "2027-03-02")
    for day in days:
        on(day, "check")
    repo.close(2)
    turn(repo, 1, "closed")
    for day in ("2027-03-05", "2027-03-08"):
        on(day, "check")
    kept = [(str(one.day), one.why) for one in known()["live"] if one.why]
    assert kept == [
        ("2027-02-25", "baseline"), ("2027-03-01", "gate freeze"), ("2027-03-05", "closed"),
    ]  # fmt: skip
    assert [one.why for one in known()["late"] if one.why] == ["baseline"]


def test_what_scope_is_measured_from_outlasts_keep(bench, repo, on, known):
    """A milestone may be open for longer than runs are remembered."""
    bench.config(MORE + "keep: 1 month\n")
    for day in ("2027-02-22", "2027-03-01", "2027-06-01", "2027-06-02"):
        on(day, "check")
    days = [(str(one.day), one.why) for one in known()["late"]]
    assert days == [("2027-02-22", "baseline"), ("2027-06-01", ""), ("2027-06-02", "")]


def test_one_that_opens_and_closes_again_is_kept_again(bench, repo, on, known):
    bench.config(MORE)
    on("2027-03-01", "check")
    for day, state in (("03-02", "closed"), ("03-03", "open"), ("03-04", "closed")):
        turn(repo, 2, state)
        on(f"2027-{day}", "check")
        on(f"2027-{day}", "check")
    kept = [str(one.day) for one in known()["late"] if one.why == "closed"]
    assert kept == ["2027-03-02", "2027-03-04"]


def test_a_gate_that_had_passed_before_anything_was_known_is_not_guessed(bench, repo, on, known):
    bench.config(MORE)
    for day in ("2027-03-01", "2027-03-02"):
        on(day, "check")
    assert [one.why for one in known()["live"]] == ["baseline", ""]


def test_a_gate_passed_while_the_tracker_was_down_is_kept_when_it_is_back(bench, repo, on, known):
    bench.config(MORE)
    on("2027-02-25", "check")
    bench.server.faults.answer("GET", "*/issues", 403, times=None)
    on("2027-02-27", "check")
    bench.server.faults.clear()
    on("2027-02-28", "check")
    assert [(one.day.day, one.why) for one in known()["live"]] == [
        (25, "baseline"), (27, ""), (28, "gate freeze"),
    ]  # fmt: skip


def test_a_run_that_dies_before_its_first_write_has_remembered(bench, repo, on, known, monkeypatch):
    bench.config(MORE)

    def died(*_, **__):
        raise WriteFailed("it died")

    with monkeypatch.context() as broken:
        broken.setattr("milepost.cli.turns.spend", died)
        assert on("2027-02-22", "sync", "--yes").code == 4
    assert on("2027-02-22", "sync", "--yes").code == 0
    assert runs() == [("sync", "failed"), ("sync", "complete")]
    first, second = known()["live"]
    assert (first.run, second.run) == tuple(sorted({first.run, second.run}))
    assert first.committed == second.committed


def test_a_clock_set_back_loses_nothing(bench, repo, on, known):
    bench.config(MORE)
    for day in ("2027-02-23", "2027-02-22", "2027-02-22", "2027-02-24"):
        on(day, "check")
    assert [one.day.day for one in known()["live"]] == [23, 22, 22, 24]


def test_a_check_that_cannot_remember_checks_all_the_same(bench, repo, on, monkeypatch):
    bench.config(MORE)
    (bench.folder / ".milepost").write_text("a file, no folder")
    ran = on("2027-02-22", "check")
    assert ran.code == 1
    assert "MP501" in ran.out
    assert ran.err.count("this run is not remembered: ") == 1
    assert on("2027-02-22", "sync", "--yes").code == 3


def test_a_check_whose_store_fails_on_the_way_checks_all_the_same(bench, repo, on, monkeypatch):
    bench.config(MORE)
    on("2027-02-22", "check")
    path = bench.folder / ".milepost" / "state.db"

    def full(*_, **__):
        raise StoreError("cannot write down what is done", why="there is no room left on the disk")

    monkeypatch.setattr(TableJournal, "remember", full)
    ran = on("2027-02-23", "check")
    assert (ran.code, path.exists()) == (1, True)
    assert "this run is not remembered: cannot write down" in ran.err


def test_the_next_runs_do_not_mind_the_checks_between(bench, repo, on):
    bench.config(MORE)
    assert on("2027-02-22", "sync", "--yes").code == 0
    for _ in range(3):
        on("2027-02-22", "check")
    ran = on("2027-02-22", "sync", "--yes", "--format", "json")
    assert (ran.code, ran.json["changes"]) == (0, [])
