"""What nobody can know is asked for: stores and blocks that contradict each other, lost answers."""

from __future__ import annotations

import json
from unittest.mock import patch

import pytest

from milepost.model import based
from milepost.model.clock import ManualClock, parse_day

NAMES = ("web", "api", "ops")
OLD, NEW, OTHER = "2027-03-05", "2027-03-20", "2027-03-12"


def move(record, **dues):
    for name, due in dues.items():
        record(name).due = parse_day(due)


def dues(record):
    return [str(record(name).due) for name in NAMES]


def synced(bench, *args, code=0):
    ran = bench.milepost("sync", "--yes", "--format", "json", *args, as_of=None)
    assert ran.code == code, ran.out + ran.err
    return ran.json


def field(document, name="due"):
    (found,) = (one for one in document["fields"] if one["field"] == name)
    return found


def fields_set(document):
    return [one["source"] for one in document["changes"] if one["kind"] == "set_field"]


@pytest.mark.parametrize("sync", ["{due: two-way}", "{due: two-way, adopt_from: api}"])
def test_an_older_mark_that_says_what_a_record_says_makes_nobody_right(
    trackers, record, bench, sync
):
    trackers(sync)
    synced(bench)
    move(record, web=NEW)
    bench.server.faults.answer("PUT", "*/version/*", 403, times=None)
    synced(bench, code=4)  # api has the new day, ops not, so the blocks still tell of the old one
    move(record, web=OLD)
    for _ in range(2):
        found = field(synced(bench))
        assert (found["state"], found["reason"]) == (
            "ask",
            "nobody knows whether it changed in web",
        )
        assert [side["stands"] for side in found["sides"]] == ["unclear", "same", "same"]
        assert dues(record) == [OLD, NEW, OLD]
    bench.server.faults.clear()
    assert bench.milepost("resolve", "data", "due", "--take", "api", "--yes", as_of=None).code == 0
    assert dues(record) == [NEW] * 3
    assert fields_set(synced(bench)) == []


@pytest.mark.parametrize("sync", ["{due: two-way}", "{due: two-way, adopt_from: web}"])
def test_an_answer_that_was_lost_is_nobodys_edit(trackers, record, bench, monkeypatch, sync):
    clock = ManualClock(bench.world.clock.now())
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: clock)
    trackers(sync)
    synced(bench)
    move(record, web=NEW)
    bench.server.faults.answer("PUT", "*/version/*", 502, after=True, times=None)
    bench.server.faults.answer("GET", "*/version/*", 502, nth=2, times=None)
    done = synced(bench, code=4)
    assert ("ops", "unknown") in {(one["source"], one["outcome"]) for one in done["changes"]}
    bench.server.faults.clear()
    assert dues(record) == [NEW] * 3
    move(record, ops=OLD)
    found = field(synced(bench))
    assert (found["state"], found["reason"]) == ("ask", "nobody knows whether it changed in ops")
    assert dues(record) == [NEW, NEW, OLD]


def test_what_the_file_agreed_on_before_whoever_changes_it_decided_is_over(trackers, record, bench):
    trackers("{}")
    synced(bench)
    trackers("{due: two-way}")
    synced(bench)
    trackers("{due: two-way}", due=NEW)  # what it slipped from: not written anywhere
    synced(bench)
    move(record, web=OTHER)
    synced(bench)
    assert dues(record) == [OTHER] * 3
    trackers("{}", due=NEW)
    done = synced(bench)
    assert (field(done)["state"], fields_set(done)) == ("drift", [])
    assert dues(record) == [OTHER] * 3


@pytest.mark.parametrize("state", ["none", "sqlite:///state.db"])
def test_a_day_moved_before_the_file_moved_is_no_first_contact(trackers, record, bench, state):
    trackers("{adopt_from: plan}", state=state)
    synced(bench)
    move(record, web=OTHER)
    synced(bench)
    trackers("{adopt_from: plan}", state=state, due=NEW)
    synced(bench)
    (bench.folder / "state.db").unlink(missing_ok=True)
    synced(bench)
    assert dues(record) == [OTHER, NEW, NEW]


def test_one_created_while_another_could_not_be_written_is_known(trackers, record, bench, world):
    world.repo("acme/ops").project.milestones.clear()
    world.repo("acme/ops").project.issues.clear()
    trackers("{due: two-way}")
    synced(bench)
    trackers("{due: two-way, create_missing: [ops]}")
    move(record, web=NEW)
    bench.server.faults.answer("PUT", "/gitlab/*", 403, times=None)
    synced(bench, code=4)
    bench.server.faults.clear()
    assert dues(record) == [NEW, OLD, NEW]
    move(record, ops=OTHER)
    synced(bench)
    assert dues(record) == [OTHER] * 3


def test_closed_by_a_saved_plan_and_opened_again_it_stays_open(trackers, record, bench, world):
    trackers("{state: two-way}", write=", close_when_ready: true")
    synced(bench)
    for name in NAMES:
        world.repo(f"acme/{name}").close(1)
    planned = bench.milepost("plan", "--out", "plan.json", as_of=None)
    assert planned.code == 0, planned.err
    assert json.loads((bench.folder / "plan.json").read_text())["changes"]
    synced(bench, "--plan", "plan.json")
    assert {record(name).state for name in NAMES} == {"closed"}
    record("web").state, record("web").closed_at = "open", None
    for _ in range(2):
        done = synced(bench)
        assert "close_record" not in {one["kind"] for one in done["changes"]}
    assert {record(name).state for name in NAMES} == {"open"}


@pytest.mark.parametrize("block", ["true", "false"])
@pytest.mark.parametrize("back", NAMES)
def test_a_run_that_was_cut_off_after_its_writes_made_nobodys_edit(
    trackers, record, bench, block, back
):
    trackers("{due: two-way}", block=block)
    synced(bench)
    move(record, web=NEW)
    with patch("milepost.cli.sync.close", side_effect=SystemExit), pytest.raises(SystemExit):
        bench.milepost("sync", "--yes", as_of=None)
    assert dues(record) == [NEW] * 3
    move(record, **{back: OLD})  # a person takes back what milepost wrote there
    assert field(synced(bench))["reason"] == f"changed in {back}"
    assert dues(record) == [OLD] * 3


def test_an_undo_that_was_cut_off_is_asked_about_all_the_same(trackers, record, bench):
    trackers("{due: two-way}")
    synced(bench)
    move(record, web=NEW)
    synced(bench)
    with patch("milepost.cli.undo.close", side_effect=SystemExit), pytest.raises(SystemExit):
        bench.milepost("undo", "--fields", "--yes", as_of=None)
    assert dues(record) == [NEW, OLD, OLD]
    found = field(synced(bench))
    assert (found["state"], found["reason"]) == ("ask", "web, api and ops never agreed on it")
    assert dues(record) == [NEW, OLD, OLD]


# -- what milepost wrote itself is nobody's edit ---------------------------------------------


def test_a_closing_while_nobody_shared_the_state_is_nobodys_edit(trackers, record, bench, world):
    trackers("{state: two-way}")
    synced(bench)
    for name in NAMES:
        world.repo(f"acme/{name}").close(1)
    trackers("{}", write=", close_when_ready: true")
    synced(bench)
    assert {record(name).state for name in NAMES} == {"closed"}
    record("web").state, record("web").closed_at = "open", None
    trackers("{state: two-way}", write=", close_when_ready: true")
    synced(bench)
    assert {record(name).state for name in NAMES} == {"open"}


def test_a_resolve_that_did_not_get_everywhere_is_nobodys_edit(trackers, record, bench):
    trackers("{due: two-way}")
    synced(bench)
    move(record, web=OTHER, ops=NEW)
    bench.server.faults.answer("PUT", "*/version/*", 403, times=None)
    ran = bench.milepost("resolve", "data", "due", "--take", "web", "--yes", as_of=None)
    bench.server.faults.clear()
    assert (ran.code, dues(record)) == (4, [OTHER, OTHER, NEW])
    assert field(synced(bench))["state"] == "conflict"
    move(record, web=OLD, ops=OLD)
    synced(bench)
    assert "changed in api" not in str(field(synced(bench)))
    assert dues(record)[0] == OLD


def test_after_a_resolve_the_file_is_met_again(trackers, record, bench):
    trackers("{}")
    synced(bench)
    trackers("{due: two-way}")
    move(record, web=OTHER, ops=NEW)
    synced(bench)
    assert bench.milepost("resolve", "data", "due", "--take", "ops", "--yes", as_of=None).code == 0
    trackers("{}", due="2027-04-20")
    assert field(synced(bench))["state"] == "drift"
    assert dues(record) == [NEW] * 3


@pytest.mark.parametrize("how", ["saved", "whole", "cut off"])
def test_what_milepost_made_is_its_own_whatever_people_call_it(trackers, record, bench, world, how):
    trackers("{create_missing: [ops]}")
    for held in (world.repo("acme/ops").project.milestones, world.repo("acme/ops").project.issues):
        held.clear()
    if how == "saved":
        assert bench.milepost("plan", "--out", "plan.json", as_of=None).code == 0
        synced(bench, "--plan", "plan.json")
    elif how == "cut off":
        again = patch("milepost.cli.turns.Turns.again", side_effect=SystemExit)
        with again, pytest.raises(SystemExit):
            bench.milepost("sync", "--yes", as_of=None)
    else:
        synced(bench)
    record("ops").title = "Customers"
    assert field(synced(bench), "title")["state"] == "drift"
    assert record("ops").title == "Customers"  # and it is the only one there
    world.repo("acme/ops").project.milestones.clear()
    for _ in range(2):
        assert "create_record" not in {one["kind"] for one in synced(bench)["changes"]}


def test_none_is_made_beside_one_with_the_title_that_the_file_just_changed(trackers, record, bench):
    path = trackers().folder / "milepost.yaml"
    path.write_text(path.read_text().replace("in: [web, api, ops]", "in: [web, api]"))
    synced(bench)
    trackers("{create_missing: [ops]}", title="Data shifted")
    for _ in range(2):
        done = synced(bench)
        assert record("ops").title == "Data moved"
    (told,) = (one["fallback"] for one in done["skipped"] if one["source"] == "ops")
    keys = f"web: 1, api: {record('api').id}, ops: {record('ops').id}"
    assert told == f"it is not created: say which it is, in: {{{keys}}}"
    trackers("{}", title="Data shifted")
    path.write_text(path.read_text().replace("in: [web, api, ops]", f"in: {{{keys}}}"))
    assert field(synced(bench), "title")["reason"] == "ops never agreed with the plan on it"


# -- who may read it --------------------------------------------------------------------------


def test_a_title_that_few_people_read_and_its_hash_stay_there(trackers, three, record, bench):
    web, rest = three.trackers.split("api:")
    rest = rest.replace("kind:", "visibility: private, kind:")
    three.trackers = f"{web.replace('kind:', 'visibility: public, kind:')}api:{rest}"
    trackers("{title: two-way}")
    synced(bench)
    record("ops").title = "Project Manhattan"
    synced(bench)
    assert [record(name).title for name in NAMES] == ["Data moved", *["Project Manhattan"] * 2]
    trackers("{}")
    synced(bench)
    guess = based.digest("data", "title", "Project Manhattan")
    assert guess in record("api").description
    assert guess not in record("web").description
    ran = bench.milepost("resolve", "data", "title", "--take", "ops", "--yes", as_of=None)
    assert (ran.code, record("web").title) == (5, "Data moved")
    assert "the title that ops has is not for all who read web" in ran.err
    assert "--take =TEXT" in ran.err
    typed = "=Project Manhattan"
    assert (
        bench.milepost("resolve", "data", "title", "--take", typed, "--yes", as_of=None).code == 0
    )
    assert record("web").title == "Project Manhattan"
