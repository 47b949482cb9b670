"""``milepost resolve``: a person says which it is, all trackers follow, and it stays settled."""

from __future__ import annotations

import pytest

from milepost.model.clock import parse_day
from milepost.model.marks import people

NAMES = ("web", "api", "ops")


@pytest.fixture
def trackers(trackers):
    """With a date that whoever changes it decides."""
    return lambda sync="{due: two-way}", **more: trackers(sync, **more)


@pytest.fixture
def conflict(trackers, record):
    """All agreed once, then web and ops moved the date to different days."""
    bench = trackers()
    synced(bench)
    move(record, web="2027-03-12", ops="2027-03-19")
    return bench


def move(record, **dues):
    for name, due in dues.items():
        record(name).due = parse_day(due)


def dues(record):
    return [str(record(name).due) for name in NAMES]


def synced(bench):
    ran = bench.milepost("sync", "--yes", "--format", "json", as_of=None)
    assert ran.code == 0, ran.out + ran.err
    return ran.json


def resolve(bench, *args, code=0):
    ran = bench.milepost("resolve", *args, "--yes", as_of=None)
    assert ran.code == code, ran.out + ran.err
    return ran


def state(bench, field="due"):
    fields = bench.milepost("plan", "--format", "json", as_of=None).json["fields"]
    (found,) = (one["state"] for one in fields if one["field"] == field)
    return found


def quiet(bench):
    """The next sync may renew our blocks, the one after it writes nothing at all."""
    kinds = {one["kind"] for one in synced(bench)["changes"]}
    assert kinds <= {"put_block"}
    assert synced(bench)["changes"] == []


@pytest.mark.parametrize(("take", "due"), [("ops", "2027-03-19"), ("2027-04-01", "2027-04-01")])
def test_a_conflict_is_settled_in_every_tracker(conflict, record, take, due):
    assert state(conflict) == "conflict"
    ran = resolve(conflict, "data", "due", "--take", take, "--format", "json")
    assert dues(record) == [due] * 3
    (field,) = (one for one in ran.json["fields"] if one["field"] == "due")
    assert field["value"] == due
    writes = [one["source"] for one in ran.json["changes"]]
    assert writes == field["writes"] == [name for name in NAMES if name != take]
    assert {one["kind"] for one in ran.json["changes"]} == {"set_field"}
    assert state(conflict) == "agreed"
    quiet(conflict)
    assert dues(record) == [due] * 3


def test_no_date_is_a_value_too_and_after_it_an_edit_is_copied_like_any_other(conflict, record):
    resolve(conflict, "data", "due", "--take", "none")
    assert dues(record) == ["None"] * 3
    assert state(conflict) == "agreed"
    move(record, api="2027-03-26")
    synced(conflict)
    assert dues(record) == ["2027-03-26"] * 3


def test_first_contact_is_settled_by_it(trackers, record):
    bench = trackers()
    move(record, ops="2027-03-19")
    assert state(bench) == "ask"
    resolve(bench, "data", "due", "--take", "ops")
    assert dues(record) == ["2027-03-19"] * 3
    assert state(bench) == "agreed"
    quiet(bench)


def test_drift_goes_back_to_what_the_plan_says(trackers, record):
    bench = trackers("{}")
    synced(bench)
    move(record, ops="2027-03-19")
    ran = resolve(bench, "data", "due", "--take", "plan")
    assert dues(record) == ["2027-03-05"] * 3
    assert "milepost.yaml" not in ran.out
    assert state(bench) == "agreed"
    quiet(bench)


def test_what_a_tracker_says_is_taken_and_the_edit_of_the_file_shown(trackers, record):
    bench = trackers("{}")
    synced(bench)
    move(record, ops="2027-03-19")
    before = (bench.folder / "milepost.yaml").read_text()
    ran = resolve(bench, "data", "due", "--take", "ops")
    assert "to take over ops, in milepost.yaml:12:" in ran.out
    assert "+   data: {title: Data moved, due: 2027-03-19," in ran.out
    assert (bench.folder / "milepost.yaml").read_text() == before
    assert dues(record) == ["2027-03-19"] * 3
    # Until the file is edited it is drift, and nothing is written back.
    assert state(bench) == "drift"
    synced(bench)
    assert dues(record) == ["2027-03-19"] * 3
    trackers("{}", due="2027-03-19")
    assert state(bench) == "agreed"


def test_a_file_that_changed_meanwhile_does_not_win_after_all(trackers, record):
    synced(trackers("{}"))
    move(record, ops="2027-03-19")
    bench = trackers("{}", due="2027-03-12")
    synced(bench)
    assert state(bench) == "conflict"
    resolve(bench, "data", "due", "--take", "ops")
    synced(bench)
    assert dues(record) == ["2027-03-19"] * 3
    trackers("{}", due="2027-03-26")
    synced(bench)
    assert dues(record) == ["2027-03-26"] * 3


def test_state_is_closed_and_opened(trackers, record):
    bench = trackers("{state: two-way}")
    record("web").state = "closed"
    assert state(bench, "state") == "ask"
    resolve(bench, "data", "state", "--take", "closed")
    assert {record(name).state for name in NAMES} == {"closed"}
    assert state(bench, "state") == "agreed"
    record("ops").state, record("web").state = "open", "open"
    synced(bench)
    assert {record(name).state for name in NAMES} == {"open"}


def test_texts_are_values_and_a_slip_of_the_pen_is_none(trackers, record):
    bench = trackers("{title: two-way, description: two-way}")
    record("ops").title, record("ops").description = "Data moves", "From ops"
    (bench.folder / "milepost.yaml").write_text(
        (bench.folder / "milepost.yaml").read_text().replace(
            "done_when: [all closed]", "aliases: [Data moves], done_when: [all closed]"
        )
    )  # fmt: skip
    ran = resolve(bench, "data", "title", "--take", "opz", code=2)
    assert "did you mean ops?" in ran.err
    assert record("web").title == "Data moved"
    resolve(bench, "data", "title", "--take", "=opz")
    assert {record(name).title for name in NAMES} == {"opz"}
    resolve(bench, "data", "description", "--take", "ops")
    assert all(record(name).description.startswith("From ops") for name in ("web", "api"))


def test_no_text_is_a_value_too_and_a_title_is_never_empty(trackers, record):
    bench = trackers("{title: two-way, description: two-way}")
    record("ops").title, record("ops").description = "DATA moved", "From ops"
    resolve(bench, "data", "description", "--take", "none")
    assert not [name for name in NAMES if people(record(name).description or "")[0].strip()]
    told = resolve(bench, "data", "title", "--take", "none", code=2).err
    assert "a title is one line, and not empty" in told
    assert record("web").title == "Data moved"
    resolve(bench, "data", "title", "--take", "=ops")
    assert {record(name).title for name in NAMES} == {"ops"}
    record("web").description, record("ops").description = "Two", "minds"
    resolve(bench, "data", "description", "--take", "=none")
    assert {people(record(name).description)[0].strip() for name in NAMES} == {"none"}


NOBODY_CAN = (
    (("dta", "due", "--take", "web"), "did you mean data?"),
    (("data", "title", "--take", "web"), "nobody shares the title"),
    (("data", "colour", "--take", "web"), "colour"),
    (("data", "due", "--take", "wbe"), "did you mean web?"),
    (("data", "due", "--take", "2027-02-30"), "2027-02-30"),
    (("data", "due", "--take", "plan"), "the plan file says no due of data"),
    (("data", "due"), "--take"),
)


def test_what_nobody_can_take_is_an_error_before_anything_is_written(conflict, record):
    before = dues(record)
    file = conflict.folder / "milepost.yaml"
    file.write_text(file.read_text().replace("{due: two-way}", "{due: two-way, title: off}"))
    for args, told in NOBODY_CAN:
        assert told in resolve(conflict, *args, code=2).err
    ran = conflict.milepost("resolve", "data", "due", "--take", "web", as_of=None)
    assert (ran.code, dues(record)) == (2, before)
    assert "--yes" in ran.err


def test_nothing_to_settle_is_said(trackers, record):
    bench = trackers()
    synced(bench)
    ran = resolve(bench, "data", "due", "--take", "web")
    assert "Nothing to settle: the due of data is the same on all sides." in ran.out
    move(record, ops="2027-03-19")
    ran = resolve(bench, "data", "due", "--take", "web")
    assert "milepost sync writes it" in ran.out
    assert dues(record) == ["2027-03-05", "2027-03-05", "2027-03-19"]


def test_one_that_cannot_be_written_leaves_it_unsettled(conflict, record):
    conflict.server.faults.answer("PUT", "*/milestones/*", 403, times=None)
    ran = resolve(conflict, "data", "due", "--take", "ops", code=4)
    assert "failed" in ran.out.lower()
    conflict.server.faults.clear()
    assert dues(record) == ["2027-03-19", "2027-03-05", "2027-03-19"]
    assert state(conflict) in ("conflict", "copy")
    resolve(conflict, "data", "due", "--take", "ops")
    synced(conflict)
    assert dues(record) == ["2027-03-19"] * 3


def test_a_tracker_that_was_not_read_stops_it(conflict, record):
    conflict.server.faults.answer("GET", "*/repos/acme/web/milestones*", 403, times=None)
    ran = resolve(conflict, "data", "due", "--take", "ops", code=3)
    assert "left alone" in ran.err
    assert dues(record) == ["2027-03-12", "2027-03-05", "2027-03-19"]


def test_without_a_store_the_trackers_agree_all_the_same(trackers, record):
    bench = trackers(state="none")
    move(record, ops="2027-03-19")
    resolve(bench, "data", "due", "--take", "ops")
    assert state(bench) == "agreed"
    quiet(bench)


def test_the_log_tells_of_it(conflict):
    resolve(conflict, "data", "due", "--take", "ops")
    told = conflict.milepost("log", as_of=None).out
    assert "resolve" in told
    assert "taken from ops" in conflict.milepost("log", "--format", "json", as_of=None).out
