"""``milepost log`` for people and for scripts: what was written, and what became of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from milepost.model.change import Change, ChangeKind, Target
from milepost.model.logged import Log, Logged
from milepost.model.memory import Run, Written
from milepost.report import json_v1, text
from milepost.report.voice import Voice

AT = datetime(2027, 2, 22, 9, tzinfo=UTC)
PLAIN, LOUD = Voice(width=100), Voice(width=100, verbose=1)
RUN = Run(
    id="0192ab", instance="nordwind", command="sync", started=AT,
    finished=AT + timedelta(seconds=3), state="complete",
    actors={"web": "bot", "api": "bot", "ops": "Mile Post"},
)  # fmt: skip
LABEL = Change(
    source="web", target=Target("issue", "#4", title="Status"), kind=ChangeKind.ADD_LABEL,
    after="milepost: late", milestone="data",
)  # fmt: skip
EDIT = Change(
    source="web", target=Target("comment", "7", parent="#4"), kind=ChangeKind.PUT_COMMENT,
    before="\n".join(f"line {number}" for number in range(12)),
    after="\n".join(f"line {number}" for number in range(11)) + "\n\nnew \x1b[31mred",
)  # fmt: skip


def wrote(change, outcome="done", **more):
    return Written(id="1", run=RUN.id, at=AT, change=change, actor="bot", outcome=outcome, **more)


def log(*writes, run=RUN, **more):
    return Log(runs=(Logged(run=run, writes=writes),), where=".milepost/state.db", **more)


def test_a_run_and_its_changes():
    told = text.log(log(wrote(LABEL), wrote(EDIT, "failed", detail="not allowed")), PLAIN)
    assert told.splitlines() == [
        "run 0192ab  2027-02-22 09:00 UTC  sync  complete",
        "  as bot (web, api), Mile Post (ops)",
        '  + label milepost: late, web issue #4 "Status": done',
        '  ~ comment, web issue #4 "Status": failed: not allowed',
        "",
        "Remembered in .milepost/state.db.",
    ]


def test_with_v_the_lines_that_differ_and_no_escape_sequence():
    told = text.log(log(wrote(EDIT, url="https://web.example/4")), LOUD)
    assert "\x1b" not in told
    assert told.splitlines()[3:-2] == [
        "      https://web.example/4",
        "      …",
        "        line 8",
        "        line 9",
        "        line 10",
        "      - line 11",
        "      +",
        "      + new red",
    ]


def test_definitions_and_new_issues_are_told_in_few_words():
    define = Change(
        source="web", target=Target("label", "milepost: late"), kind=ChangeKind.CREATE_LABEL,
        after={"name": "milepost: late"},
    )  # fmt: skip
    opened = Change(
        source="web", target=Target("issue", "new:data", title="Status"),
        kind=ChangeKind.CREATE_ISSUE, after={"title": "Status", "body": "Here."},
    )  # fmt: skip
    told = text.log(log(wrote(define), wrote(opened, key="#9")), LOUD)
    assert told.splitlines()[2:-2] == [
        "  + label milepost: late, web: done",
        "  + issue Status, web #9: done",
        "      + Here.",
    ]


def test_what_nobody_knows_is_said():
    died = replace(RUN, state=None, finished=None, actors={})
    told = text.log(log(wrote(LABEL, None), run=died), PLAIN)
    assert told.startswith("run 0192ab  2027-02-22 09:00 UTC  sync  did not end\n")
    assert "unknown: the run ended before it was answered" in told
    failed = replace(RUN, state="failed", detail="web said no", actors={})
    assert text.log(log(run=failed), PLAIN).splitlines()[1:3] == [
        "  web said no",
        "  nothing was written",
    ]


def test_older_runs_are_counted_and_quiet_is_quiet():
    assert "\n2 older runs: milepost log -n 3\n" in text.log(log(older=2), PLAIN)
    assert text.log(log(), Voice(quiet=True)).endswith("nothing was written")
    assert text.log(Log(runs=(), where="x"), PLAIN).startswith("No runs that wrote.")


@pytest.mark.parametrize(
    ("where", "word"),
    [("state.db", "will be kept in state.db"), ("", "write `state: sqlite:///.milepost/state.db`")],
)
def test_without_a_store_it_says_how_to_get_one(where, word):
    told = text.log(Log(runs=(), where=where, kept=False), Voice(width=500))
    assert told.startswith("Nothing is remembered")
    assert word in told


def test_colour_tells_what_went_well():
    told = text.log(log(wrote(LABEL), wrote(EDIT, "unknown")), Voice(colour=True))
    assert "\x1b[32m  + label" in told
    assert "\x1b[1;31m  ~ comment" in told


def test_the_same_as_data():
    told = json_v1.log(log(wrote(LABEL, key="#4", url="https://x"), wrote(EDIT, None)), "1.2")
    assert (told["schema"], told["older"]) == ("milepost.log/1", 0)
    assert told["state"] == {"kept": True, "where": ".milepost/state.db"}
    (run,) = told["runs"]
    assert (run["id"], run["command"], run["state"]) == ("0192ab", "sync", "complete")
    assert (run["started"], run["finished"]) == ("2027-02-22T09:00:00Z", "2027-02-22T09:00:03Z")
    first, second = run["changes"]
    assert (first["kind"], first["after"], first["milestone"]) == (
        "add_label",
        "milepost: late",
        "data",
    )
    assert (first["actor"], first["outcome"], first["made"], first["url"]) == (
        "bot", "done", "#4", "https://x",
    )  # fmt: skip
    assert (second["outcome"], second["detail"], second["made"]) == (None, None, None)
    empty = json_v1.log(Log(runs=(), kept=False), "1.2")
    assert (empty["state"], empty["runs"]) == ({"kept": False, "where": None}, [])
