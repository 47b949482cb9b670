"""What a run leaves for the next one, whom it keeps out, and what it says of both."""

import json
from dataclasses import replace
from threading import Timer

import pytest

from milepost.app.remembering import remembering
from milepost.errors import StoreError
from milepost.model.clock import SystemClock
from milepost.report import json_v1
from milepost.store.journal import TableJournal

MORE = """
milestones:
  live: {title: Integrations live, due: 2027-03-12, in: [web]}
  late: {title: Training delivered, due: 2027-02-19, in: [web]}
"""
STATE = "sqlite:///.milepost/state.db"
KEPT = {"kept": True, "where": ".milepost/state.db"}


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.milestone("Training delivered", due="2027-02-19")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    repo.issue("Work", milestone=2, created="2027-01-05")
    return repo


@pytest.fixture
def store():
    opened = remembering(STATE, SystemClock(), create=True)
    yield opened
    opened.close()


def mutations(bench):
    return [(it.method, it.path) for it in bench.server.log.mutating]


def limited(bench, limit):
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace("pace: none", f"pace: none, {limit}"))
    return path


def test_a_run_is_recorded_whole(bench, repo, store):
    bench.config(MORE)
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert (ran.code, ran.json["run"], ran.json["state"]) == (0, {"state": "complete"}, KEPT)
    memory = store.memory("nordwind")
    (run,) = memory.runs
    assert (run.command, run.state, dict(run.actors)) == (
        "sync",
        "complete",
        {"web": "milepost-bot"},
    )
    assert run.finished is not None
    writes = store.writes("nordwind")
    assert [it.change.kind for it in reversed(writes)] == [it["kind"] for it in ran.json["changes"]]
    assert {(it.outcome, it.actor, it.run) for it in writes} == {("done", "milepost-bot", run.id)}
    assert {it.milestone: (it.health, str(it.due), it.title) for it in memory.seen.values()} == {
        "live": ("on_track", "2027-03-12", "Integrations live"),
        "late": ("off_track", "2027-02-19", "Training delivered"),
    }


def test_every_output_says_whether_anything_is_remembered(bench, repo):
    bench.config(MORE)
    assert bench.milepost("sync", "--yes").out.endswith("\nRemembered in .milepost/state.db.\n")
    assert "Remembered" not in bench.milepost("sync", "--yes", "-q").out
    ran = bench.milepost("sync", "--yes", "--state", "none")
    assert ran.out.endswith("\nNothing is remembered: there is no store (state: none).\n")
    ran = bench.milepost("sync", "--yes", "--state", "none", "--format", "json")
    assert ran.json["state"] == {"kept": False, "where": None}


def test_planning_leaves_no_store_behind(bench, repo):
    bench.config(MORE)
    assert bench.milepost("plan").code == 0
    assert not (bench.folder / ".milepost").exists()


def test_a_partial_run_says_so(bench, repo):
    bench.config(MORE)
    bench.server.faults.answer("POST", "*/comments", 403)
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert (ran.code, ran.json["run"]) == (4, {"state": "partial"})


def test_a_run_that_fails_is_recorded_as_failed(bench, repo, store, monkeypatch):
    bench.config(MORE)
    monkeypatch.setenv("MILEPOST_MAX_CHANGES", "1")
    assert bench.milepost("sync", "--yes").code == 5
    (run,) = store.runs("nordwind")
    assert (run.state, "are allowed by MILEPOST_MAX_CHANGES" in run.detail) == ("failed", True)
    assert dict(run.actors) == {}


def test_a_bug_is_recorded_by_its_kind(bench, repo, store, monkeypatch):
    bench.config(MORE)
    monkeypatch.setattr("milepost.cli.sync.syncing.hold_to", None)
    monkeypatch.setattr("milepost.cli.sync._saved", lambda _path: (None, ""))
    monkeypatch.setattr("milepost.cli.door._bug", lambda _error: 70)
    assert bench.milepost("sync", "--yes", "--plan", "x").code == 70
    assert [(it.state, it.detail) for it in store.runs("nordwind")] == [("failed", "TypeError")]


def test_an_end_that_cannot_be_noted_is_said_after_the_result(bench, repo, monkeypatch):
    def full(*_args, **_given):
        raise StoreError("the store is full")

    bench.config(MORE)
    monkeypatch.setattr(TableJournal, "finish", full)
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 3
    assert "error: the store is full" in ran.err
    assert {it["outcome"] for it in ran.json["changes"]} == {"done"}


def test_a_ledger_that_breaks_on_the_way_stops_the_writing(bench, repo, monkeypatch):
    def full(*_args, **_given):
        raise StoreError("the store is full")

    bench.config(MORE)
    monkeypatch.setattr(TableJournal, "settle", full)
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 4
    outcomes = [(it["outcome"], it["detail"]) for it in ran.json["changes"]]
    assert outcomes[0] == ("done", None)
    assert set(outcomes[1:]) == {("not_attempted", "the store is full")}
    assert len(mutations(bench)) == 1


def test_whoever_declines_is_remembered_as_having_stopped_it(bench, repo, store, monkeypatch):
    bench.config(MORE)
    monkeypatch.delenv("CI")
    monkeypatch.setattr("milepost.cli.voice.is_terminal", lambda: True)
    monkeypatch.setattr("milepost.cli.voice.ask", lambda _question: False)
    ran = bench.milepost("sync")
    assert (ran.code, mutations(bench)) == (0, [])
    assert "Nothing was written." in ran.err
    assert [it.state for it in store.runs("nordwind")] == ["interrupted"]


def test_a_second_run_is_kept_out_before_it_asks_a_tracker_anything(bench, repo, store):
    bench.config(MORE)
    with store.lease("nordwind", wait=None, waiting=print):
        ran = bench.milepost("sync", "--yes")
        assert ran.code == 5
        assert "another run of instance 'nordwind' is at work" in ran.err
        ran = bench.milepost("sync", "--yes", "--wait", "--deadline", "0.3")
        assert ran.code == 5
        assert "waiting: " in ran.err
        assert mutations(bench) == []
        assert bench.milepost("plan").code == 0, "looking is free"
    assert bench.milepost("sync", "--yes").code == 0


def test_a_run_that_waits_goes_on_when_the_other_one_is_over(bench, repo, store):
    bench.config(MORE)
    lease = store.lease("nordwind", wait=None, waiting=print)
    lease.__enter__()
    timer = Timer(0.5, lambda: lease.__exit__(None, None, None))
    timer.start()
    try:
        ran = bench.milepost("sync", "--yes", "--wait")
    finally:
        timer.join()
    assert (ran.code, "waiting: " in ran.err) == (0, True)


def test_another_account_is_known_from_the_store_where_no_block_tells_it(
    bench, repo, world, monkeypatch
):
    bench.config(MORE, ", block: false")
    assert bench.milepost("sync", "--yes").code == 0
    world.token("dana-token", login="dana-o", repos={"acme/web": "write"})
    monkeypatch.setenv("GITHUB_TOKEN", "dana-token")
    bench.server.log.reset()
    for command in (("sync", "--yes"), ("plan",), ("sync", "--yes")):
        ran = bench.milepost(*command)
        assert (ran.code, mutations(bench)) == (5, [])
        assert "another account, milepost-bot, writes" in ran.err
        assert "dana-o" in ran.err
    bench.config(MORE, ", block: false, identities: [Milepost-Bot]")
    assert bench.milepost("sync", "--yes").code == 0
    bench.config(MORE, ", block: false")
    assert bench.milepost("sync", "--yes").code == 0, "it is dana-o's now"


def test_people_are_told_of_a_few_things_in_one_run_and_of_the_others_first_in_the_next(
    bench, repo
):
    for number in range(3, 6):
        repo.milestone(f"M{number}", due="2027-03-12")
        repo.issue("Status", milestone=number, labels=["milestone"], created="2027-01-05")
    bench.config("discover: all", ", status_issue: {create: true}")
    limited(bench, "notifying_per_run: 2")
    shown = bench.milepost("plan").out
    assert "6 of these changes notify people: sync makes 2 of them in one run" in shown
    told, runs = [], []
    for _ in range(4):
        ran = bench.milepost("sync", "--yes", "--format", "json")
        loud = [it for it in ran.json["changes"] if it["kind"] in ("create_issue", "put_comment")]
        made = [it["milestone"] for it in loud if it["outcome"] == "done"]
        left = {it["detail"] for it in loud if it["outcome"] == "not_attempted"}
        assert left <= {"more than 2 changes that notify people; next run first"}
        runs.append((ran.code, len(made)))
        told += made
    assert runs == [(4, 2), (4, 2), (0, 2), (0, 0)]
    assert sorted(set(told)) == [f"web/{number}" for number in range(1, 6)]


def test_a_run_opens_as_many_status_issues_as_it_can_also_tell_of(bench, repo):
    for number in range(3, 6):
        repo.milestone(f"M{number}", due="2027-03-12")
    bench.config("discover: all", ", status_issue: {create: true}")
    limited(bench, "notifying_per_run: 4")
    before = set(repo.project.issues)
    opened = []
    for _ in range(3):
        ran = bench.milepost("sync", "--yes", "--format", "json")
        made = [it for number, it in repo.project.issues.items() if number not in before]
        assert all(len(it.comments) == 1 for it in made), "none is left without its comment"
        opened.append((ran.code, len(made)))
    assert opened == [(4, 2), (4, 4), (0, 4)], (
        "the last comment is that of the issue that was there"
    )


def test_what_was_left_comes_before_what_is_new(bench, repo):
    repo.issue("Status", milestone=2, labels=["milestone"], created="2027-01-05")
    bench.config(MORE)
    path = limited(bench, "notifying_per_run: 1")
    first = bench.milepost("sync", "--yes", "--format", "json").json["changes"]
    left = [it["milestone"] for it in first if it["outcome"] == "not_attempted"]
    repo.milestone("Another", due="2027-03-12")
    repo.issue("Status", milestone=3, labels=["milestone"], created="2027-01-01")
    text = path.read_text()
    path.write_text(
        text.replace("milestones:\n", "milestones:\n  first: {title: Another, in: [web]}\n")
    )
    second = bench.milepost("sync", "--yes", "--format", "json").json["changes"]
    assert second[0]["milestone"] == left[0]
    comments = [it for it in second if it["kind"] == "put_comment"]
    assert [(it["milestone"], it["outcome"]) for it in comments] == [
        (left[0], "done"),
        ("first", "not_attempted"),
    ]


def edited(bench, edit):
    """The saved plan with its changes edited, and a fingerprint that fits them."""
    path = bench.folder / "plan.json"
    saved = json_v1.plan_from(json.loads(path.read_text()))
    again = replace(saved, changes=tuple(edit(list(saved.changes))))
    path.write_text(json.dumps(json_v1.plan(again, "0")))


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda changes: [*changes, changes[-1]], "it stands in the plan twice"),
        (
            lambda changes: [replace(it, milestone="late") for it in changes],
            "it would say something else now",
        ),
        (lambda changes: [replace(it, before="x") for it in changes], "what stands there"),
        (lambda changes: [replace(it, source="ops") for it in changes], "not possible"),
    ],
)
def test_a_plan_that_was_edited_and_signed_anew_is_refused_all_the_same(bench, repo, edit, says):
    bench.config(MORE, ", status_issue: {create: true}")
    assert bench.milepost("plan", "--out", "plan.json").code == 0
    edited(bench, edit)
    ran = bench.milepost("sync", "--plan", "plan.json", "--yes")
    assert (ran.code, mutations(bench)) == (5, [])
    assert says in ran.err


def test_a_saved_plan_is_made_as_it_was_saved(bench, repo):
    bench.config(MORE)
    bench.milepost("plan", "--out", "plan.json")
    edited(bench, lambda changes: changes[::-1][-2:])
    ran = bench.milepost("sync", "--plan", "plan.json", "--yes", "--format", "json")
    assert (ran.code, len(ran.json["changes"])) == (0, 2)


def test_what_the_guard_would_refuse_is_shown_in_the_plan(bench, repo):
    bench.config(MORE)
    limited(bench, "max_changes_percent: 10, above: 1")
    assert bench.milepost("sync", "--yes").code == 0
    late = {"as_of": "2027-03-20"}
    shown = bench.milepost("plan", **late)
    assert (shown.code, "sync would refuse this: " in shown.out) == (0, True)
    as_json = bench.milepost("plan", "--format", "json", **late)
    assert (as_json.code, "sync would refuse this: " in as_json.err) == (0, True)
    assert "refuse" not in bench.milepost("plan", "--max-changes", "100", **late).out
    bench.server.log.reset()
    ran = bench.milepost("sync", "--yes", **late)
    assert (ran.code, mutations(bench)) == (5, [])
    assert "--max-changes" in ran.err
    assert bench.milepost("sync", "--yes", "--max-changes", "100", **late).code == 0


def test_damaged_marks_are_mended_where_somebody_asks_for_it(bench, repo):
    bench.config(MORE)
    bench.milepost("sync", "--yes")
    described = repo.project.milestones[1]
    described.description = described.description.replace("<!-- /milepost:block -->", "")
    ran = bench.milepost("sync", "--yes", "--format", "json").json
    assert "put_block" not in {it["kind"] for it in ran["changes"]}
    assert "--repair" in ran["skipped"][0]["fallback"]
    ran = bench.milepost("sync", "--yes", "--repair", "--format", "json")
    (mended,) = [it for it in ran.json["changes"] if it["kind"] == "put_block"]
    assert (ran.code, mended["outcome"]) == (0, "done")
    assert described.description.count("milepost:block") == 2
    bench.milepost("sync", "--yes")
    assert bench.milepost("sync", "--yes", "--format", "json").json["changes"] == []


def test_who_a_run_took_itself_for_while_everything_was_refused_is_not_remembered(bench, repo):
    bench.config(f"state: {STATE}")
    bench.server.faults.answer("GET", "*", 403, times=None)
    assert bench.milepost("sync", "--yes").code == 3
    bench.server.faults.clear()
    ran = bench.milepost("sync", "--yes")
    assert ran.code == 0, ran.err
