"""One milestone in several trackers: what people change in one, the others follow, or say so."""

from __future__ import annotations

import pytest

from milepost.model.clock import parse_day

NAMES = ("web", "api", "ops")


def dues(record):
    return [str(record(name).due) for name in NAMES]


def run(bench, *args):
    """A run of today: what is judged as of another day is not remembered."""
    return bench.milepost(*args, as_of=None)


def synced(bench, code=0):
    ran = run(bench, "sync", "--yes", "--format", "json")
    assert ran.code == code, ran.out + ran.err
    return ran.json


def nothing_left(bench):
    ran = run(bench, "plan", "--format", "json")
    assert ran.json["changes"] == []


def plan_of(bench):
    return run(bench, "plan", "--format", "json").json


def said(bench, field):
    (found,) = (one for one in plan_of(bench)["fields"] if one["field"] == field)
    return found


def sent(done):
    return [(one["source"], one["kind"], one["outcome"]) for one in done["changes"]]


# -- two-way ----------------------------------------------------------------------------------

EVERY = "{title: two-way, due: two-way, state: two-way, description: two-way, start: two-way}"


@pytest.mark.parametrize("changed", ["ops"])
def test_whoever_changes_a_date_the_others_follow(trackers, record, changed):
    bench = trackers(EVERY)
    synced(bench)
    nothing_left(bench)
    record(changed).due = parse_day("2027-03-12")
    done = synced(bench)
    assert dues(record) == ["2027-03-12"] * 3
    others = {name for name in NAMES if name != changed}
    fields = [one for one in done["changes"] if one["kind"] == "set_field"]
    assert {one["source"] for one in fields} == others
    assert {one["reason"] for one in fields} == {f"changed in {changed}"}
    nothing_left(bench)


TEXT = "Caf\u00e9 moved  \r\n\r\n- [ ] rollback   \r\n@kimosei #1 <b>x</b>\r\n"


@pytest.mark.parametrize("changed", NAMES)
def test_what_is_written_is_never_read_back_as_an_edit(trackers, record, changed):
    """The echo: each field of each dialect at once, with all that trackers like to change."""
    bench = trackers(EVERY)
    synced(bench)
    held = record(changed)
    held.title, held.description = "Cafe\u0301 moved ", TEXT
    held.due = parse_day("2028-02-29")
    if changed != "web":
        held.start = parse_day("2027-01-11")
    synced(bench)
    nothing_left(bench)
    again = synced(bench)
    assert again["changes"] == []
    others = [record(name) for name in NAMES if name != changed]
    assert {one.title for one in others} == {"Caf\u00e9 moved"}
    for one in others:
        assert "- [ ] rollback\n@kimosei #1 <b>x</b>" in one.description.replace("\r\n", "\n")
    starts = {str(record(name).start) for name in ("api", "ops")}
    assert starts == ({"None"} if changed == "web" else {"2027-01-11"})


@pytest.mark.parametrize("changed", ["api"])
def test_closing_and_reopening_in_one_place(trackers, record, changed):
    bench = trackers("{state: two-way}")
    synced(bench)
    held = record(changed)
    held.state, held.closed_at = "closed", held.updated_at
    done = synced(bench)
    closed = {(name, "close_record", "done") for name in NAMES if name != changed}
    assert {one for one in sent(done) if one[1] == "close_record"} == closed
    assert {record(name).state for name in NAMES} == {"closed"}
    nothing_left(bench)
    held.state, held.closed_at = "open", None
    synced(bench)
    assert {record(name).state for name in NAMES} == {"open"}
    nothing_left(bench)


def test_two_that_changed_differently_are_a_conflict_until_somebody_decides(trackers, record):
    bench = trackers("{due: two-way}")
    synced(bench)
    record("web").due, record("ops").due = parse_day("2027-03-12"), parse_day("2027-03-19")
    done = run(bench, "sync", "--yes", "--fail-on", "error")
    assert done.code == 1
    assert "conflict, nothing is written" in done.out
    assert dues(record) == ["2027-03-12", "2027-03-05", "2027-03-19"]
    found = said(bench, "due")
    assert (found["state"], found["base"]) == ("conflict", "2027-03-05")
    assert [side["stands"] for side in found["sides"]] == ["changed", "same", "changed"]
    shown = run(bench, "check", "--format", "json").json
    (conflict,) = (one for one in shown["findings"] if one["rule"] == "MP802")
    assert conflict["kind"] == "health"
    assert "the earliest counts, 2027-03-12" in conflict["message"]
    assert "milepost resolve data due --take web" in conflict["fix"]
    record("ops").due = parse_day("2027-03-12")
    synced(bench)
    assert dues(record) == ["2027-03-12"] * 3
    nothing_left(bench)


def test_at_first_contact_nothing_is_guessed(trackers, record):
    bench = trackers("{due: two-way}")
    record("ops").due = parse_day("2027-03-12")
    synced(bench)
    assert dues(record) == ["2027-03-05", "2027-03-05", "2027-03-12"]
    assert said(bench, "due")["state"] == "ask"
    bench = trackers("{due: two-way, adopt_from: ops}")
    synced(bench)
    assert dues(record) == ["2027-03-12"] * 3
    nothing_left(bench)


# -- the plan file is right -------------------------------------------------------------------


def test_what_changes_in_the_file_goes_to_all(trackers, record):
    synced(trackers())
    bench = trackers(due="2027-03-12", title="Data validated")
    done = synced(bench)
    sets = [one for one in done["changes"] if one["kind"] == "set_field"]
    assert len(sets) == 3
    assert sets[0]["after"] == {"title": "Data validated", "due": "2027-03-12"}
    assert sets[0]["reason"] == "the plan changed"
    assert dues(record) == ["2027-03-12"] * 3
    assert {record(name).title for name in NAMES} == {"Data validated"}
    nothing_left(bench)


def test_a_date_moved_in_a_tracker_is_drift_with_both_ways_out(trackers, record):
    bench = trackers()
    synced(bench)
    record("ops").due = parse_day("2027-03-12")
    synced(bench)
    assert dues(record) == ["2027-03-05", "2027-03-05", "2027-03-12"]
    shown = run(bench, "plan").out
    assert "data due (plan): differs from the plan, changed in ops" in shown
    assert "to take over ops, in milepost.yaml:12:" in shown
    assert "milepost resolve data due --take plan | web | api | ops | VALUE" in shown
    (patch,) = said(bench, "due")["patches"]
    assert patch["new"] == patch["old"].replace("2027-03-05", "2027-03-12")
    findings = run(bench, "check", "--format", "json").json["findings"]
    (drift,) = (one for one in findings if one["rule"] == "MP801")
    assert drift["message"].startswith("the due date is 2027-03-12 in ops")
    assert drift["kind"] == "upkeep"
    bench = trackers(due="2027-03-12")
    synced(bench)
    assert dues(record) == ["2027-03-12"] * 3
    nothing_left(bench)


def test_the_file_and_a_tracker_both_changed(trackers, record):
    synced(trackers())
    record("ops").due = parse_day("2027-03-19")
    bench = trackers(due="2027-03-12")
    synced(bench)
    assert dues(record) == ["2027-03-12", "2027-03-12", "2027-03-19"]
    found = said(bench, "due")
    assert (found["state"], found["writes"]) == ("conflict", [])
    synced(bench)
    assert said(bench, "due")["state"] == "conflict"


# -- one tracker is right ---------------------------------------------------------------------


def test_one_tracker_is_right_whatever_others_say(trackers, record):
    record("web").due = parse_day("2027-03-12")
    bench = trackers("{due: tracker ops}")
    synced(bench)
    assert dues(record) == ["2027-03-05"] * 3
    record("ops").due, record("api").due = None, parse_day("2027-03-19")
    synced(bench)
    assert dues(record) == ["None"] * 3
    nothing_left(bench)


# -- faults -----------------------------------------------------------------------------------


def test_a_write_that_fails_is_made_up_for_by_the_next_run(trackers, record, bench):
    trackers("{due: two-way}")
    synced(bench)
    record("web").due = parse_day("2027-03-12")
    bench.server.faults.answer("PUT", "*/milestones/*", 403, times=None)
    done = synced(bench, code=4)
    assert ("api", "set_field", "done") not in sent(done)
    blocks = [one for one in done["changes"] if one["kind"] == "put_block"]
    assert {one["outcome"] for one in blocks} <= {"not_attempted"}
    assert str(record("api").due) == "2027-03-05"
    bench.server.faults.clear()
    synced(bench)
    assert dues(record) == ["2027-03-12"] * 3
    nothing_left(bench)


def test_a_lost_store_is_no_first_contact(trackers, record, bench):
    trackers("{due: two-way}")
    synced(bench)
    (bench.folder / "state.db").unlink()
    record("ops").due = parse_day("2027-03-12")
    found = said(bench, "due")
    assert [side["stands"] for side in found["sides"]] == ["same", "same", "changed"]
    synced(bench)
    assert dues(record) == ["2027-03-12"] * 3
    nothing_left(bench)


def test_without_any_store_marks_are_enough(trackers, record):
    bench = trackers("{due: two-way}", state="none")
    synced(bench)
    record("ops").due = parse_day("2027-03-12")
    synced(bench)
    assert dues(record) == ["2027-03-12"] * 3
    record("web").due, record("api").due = parse_day("2027-03-19"), parse_day("2027-03-26")
    synced(bench)
    assert dues(record) == ["2027-03-19", "2027-03-26", "2027-03-12"]


def test_a_tracker_that_was_not_read_is_left_alone_with_all_others(trackers, record, bench):
    trackers("{due: two-way}")
    synced(bench)
    record("web").due = parse_day("2027-03-12")
    bench.server.faults.answer("GET", "*/repos/acme/web/milestones*", 403, times=None)
    ran = run(bench, "sync", "--yes", "--format", "json")
    assert ran.code == 3
    assert not [one for one in ran.json["changes"] if one["kind"] == "set_field"]
    assert {one["state"] for one in ran.json["fields"] if one["field"] == "due"} == {"left"}
    bench.server.faults.clear()
    synced(bench)
    assert dues(record) == ["2027-03-12"] * 3


def test_what_somebody_changes_meanwhile_is_not_written_over(trackers, record, bench):
    trackers("{due: two-way}")
    synced(bench)
    record("web").due = parse_day("2027-03-12")
    assert run(bench, "plan", "--out", "plan.json").code == 0
    record("ops").due = parse_day("2027-03-19")
    ran = run(bench, "sync", "--plan", "plan.json", "--yes")
    assert ran.code == 5
    assert dues(record) == ["2027-03-12", "2027-03-05", "2027-03-19"]


def test_what_the_token_may_not_write_is_said_and_agreed_on_by_nobody(trackers, record, world):
    world.token(
        "a-secret-token",
        login="milepost-bot",
        repos=dict.fromkeys((f"acme/{name}" for name in NAMES), "write"),
        ours=True,
    )
    bench = trackers("{due: two-way}")
    synced(bench)
    record("web").due = parse_day("2027-03-12")
    for _ in range(2):
        done = synced(bench)
        assert not [one for one in done["changes"] if one["source"] == "ops"]
        (why,) = {one["reason"] for one in done["skipped"] if one["source"] == "ops"}
        assert "Administer Projects" in why
        assert dues(record) == ["2027-03-12", "2027-03-12", "2027-03-05"]
        assert said(bench, "due")["state"] == "copy"
    world.token(
        "a-secret-token",
        login="milepost-bot",
        repos={"acme/web": "write", "acme/api": "write", "acme/ops": "admin"},
        ours=True,
    )
    synced(bench)
    assert dues(record) == ["2027-03-12"] * 3
    nothing_left(bench)


# -- creating and closing ---------------------------------------------------------------------


def test_what_is_missing_is_created_once(trackers, world, bench):
    trackers("{create_missing: [web, api, ops]}")
    for name in ("api", "ops"):
        world.repo(f"acme/{name}").project.milestones.clear()
        world.repo(f"acme/{name}").project.issues.clear()
    done = synced(bench)
    assert {(*one[:2],) for one in sent(done) if one[1] == "create_record"} == {
        ("api", "create_record"), ("ops", "create_record"),
    }  # fmt: skip
    assert {one[2] for one in sent(done)} == {"done"}
    nothing_left(bench)
    for name in NAMES:
        (found,) = world.repo(f"acme/{name}").project.milestones.values()
        assert (found.title, str(found.due)) == ("Data moved", "2027-03-05")


def test_a_milestone_is_closed_when_it_is_ready(trackers, world, record, bench):
    trackers(write=", close_when_ready: true")
    synced(bench)
    for name in NAMES:
        world.repo(f"acme/{name}").close(1)
    done = synced(bench)
    assert {one for one in sent(done) if one[1] == "close_record"} == {
        (name, "close_record", "done") for name in NAMES
    }
    assert {record(name).state for name in NAMES} == {"closed"}
    assert "Reached." in record("web").description
    nothing_left(bench)


@pytest.mark.parametrize(("sync", "open_"), [("{state: two-way}", NAMES), ("{}", ("web",))])
def test_what_somebody_opens_again_is_not_closed_again(trackers, world, record, sync, open_):
    bench = trackers(sync, write=", close_when_ready: true")
    for name in NAMES:
        world.repo(f"acme/{name}").close(1)
    synced(bench)
    assert {record(name).state for name in NAMES} == {"closed"}
    record("web").state, record("web").closed_at = "open", None
    done = synced(bench)
    assert "close_record" not in {one[1] for one in sent(done)}
    (why,) = (one for one in done["skipped"] if "after milepost had closed it" in one["reason"])
    assert (why["source"], why["fallback"]) == ("web", "it stays open until somebody closes it")
    assert tuple(name for name in NAMES if record(name).state == "open") == open_
    nothing_left(bench)


def test_a_plan_that_closes_says_that_sync_looks_again(trackers, world, bench):
    trackers(write=", close_when_ready: true")
    for name in NAMES:
        world.repo(f"acme/{name}").close(1)
    shown = " ".join(run(bench, "plan").out.split())
    assert "sync then looks again, and writes in the same run what follows from it" in shown


def test_what_could_not_be_closed_is_not_tried_twice(trackers, record, bench):
    trackers("{state: two-way}")
    synced(bench)
    held = record("web")
    held.state, held.closed_at = "closed", held.updated_at
    bench.server.faults.answer("PUT", "*/milestones/*", 403, times=None)
    done = synced(bench, code=4)
    assert [one for one in sent(done) if one[1] == "close_record"] == [
        ("api", "close_record", "failed"), ("ops", "close_record", "done"),
    ]  # fmt: skip
    blocks = [one["outcome"] for one in done["changes"] if one["kind"] == "put_block"]
    assert set(blocks) <= {"not_attempted"}
    bench.server.faults.clear()
    synced(bench)
    assert {record(name).state for name in NAMES} == {"closed"}
    nothing_left(bench)
