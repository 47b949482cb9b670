"""How a run ended and how much it read is in every output, and a schedule that stopped is told."""

import json
from datetime import timedelta

import pytest

from milepost.app.remembering import remembering
from milepost.model.clock import ManualClock, SystemClock

MORE = """
  infra: {{kind: github, repo: acme/infra, url: "{url}"}}
discover: all
milestones:
  live: {{title: Integrations live, due: 2027-03-12, in: [web]}}
"""
COMMANDS = (("check",), ("report",), ("plan",), ("sync", "--yes"))
WHOLE = "Read 2 of 2 trackers: web 2 issues, infra 1 in"
PARTIAL = "Partial: read 1 of 2 trackers completely: web 2 issues, infra 0 and perhaps more in"
FAILED = (
    "Failed: read 0 of 2 trackers completely: web 0 issues and perhaps more, infra 0 and perhaps "
    "more in"
)


@pytest.fixture
def two(bench, world, monkeypatch):
    """Two repositories, one declared milestone and one that is found."""
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("milepost.cli.voice.PLAIN_WIDTH", 300)
    world.token("secret-token", login="milepost-bot", repos={"*": "write"})
    web = world.repo("acme/web", author="dana-o")
    web.milestone("Integrations live", due="2027-03-12")
    web.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    web.issue("Retries", milestone=1, created="2027-01-06")
    infra = world.repo("acme/infra", author="dana-o")
    infra.milestone("Network ready", due="2027-03-19")
    infra.issue("Cables", milestone=1, created="2027-01-06")
    clock = ManualClock(SystemClock().now())
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: clock)
    bench.clock = clock
    return bench.config(MORE.format(url=bench.server.url))


def refuse(bench, *repos):
    for repo in repos:
        bench.server.faults.answer("*", f"*/repos/acme/{repo}/*", 404, times=None)


@pytest.mark.parametrize(
    ("lost", "state", "told"),
    [
        ((), "complete", WHOLE),
        (("infra",), "partial", PARTIAL),
        (("web", "infra"), "failed", FAILED),
    ],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_output_says_how_much_was_read(two, command, lost, state, told):
    refuse(two, *lost)
    options = ("--fail-on", "never", "--also", "markdown=run.md", "--also", "findings=run.json")
    ran = two.milepost(*command, *options)
    assert ran.code == (3 if lost else 0), ran.err
    page = (two.folder / "run.md").read_text()
    assert told.removesuffix(" in") in page
    assert ("⚠️ **Partial" in page, "⚠️ **Failed" in page) == (state == "partial", state == "failed")
    assert ran.out.startswith(told) or command[0] == "report"
    document = json.loads((two.folder / "run.json").read_text())
    own = two.milepost(*command, "--fail-on", "never", "--format", "json").json
    for one in (document, own):
        assert one["run"]["state"] == (
            "partial" if one["schema"] == "milepost.sync/1" and lost else state
        )
        assert [it["complete"] for it in one["sources"]] == [
            name not in lost for name in ("web", "infra")
        ]
        assert [it["issues"] for it in one["sources"]] == [
            0 if name in lost else many for name, many in (("web", 2), ("infra", 1))
        ]


def test_sync_says_how_it_ended(two):
    assert "The run was complete.\nRemembered in" in two.milepost("sync", "--yes").out
    refuse(two, "infra")
    ran = two.milepost("sync", "--yes")
    assert "The run was partial: not everything was read and made.\nRemembered in" in ran.out
    assert "The run was" not in two.milepost("sync", "--yes", "-q").out


def test_a_plan_that_was_printed_can_be_applied_as_before(two):
    two.milepost("plan", "--format", "json", "--output", "plan.json")
    assert "sources" in json.loads((two.folder / "plan.json").read_text())
    assert two.milepost("sync", "--yes", "--plan", "plan.json").code == 0


# -- a run that ended before it could judge ------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "schema"),
    [
        (("check",), "milepost/1"),
        (("report",), "milepost/1"),
        (("plan",), "milepost.plan/1"),
        (("sync", "--yes"), "milepost.sync/1"),
        (("undo", "--yes"), "milepost.sync/1"),
        (("doctor",), "milepost.doctor/1"),
        (("list",), None),
    ],
)
def test_it_says_so_in_its_document(two, command, schema):
    (two.folder / "milepost.yaml").write_text("version: 1\ntrackers: {web: {kind: hub}, x: 1}\n")
    dated = None if command[0] in ("doctor", "undo") else "2027-02-22"
    ran = two.milepost(*command, "--format", "json", as_of=dated)
    assert ran.code == 2
    assert (ran.json["schema"], ran.json["run"]) == (schema, {"state": "failed"})
    assert ran.json["error"]["exit_code"] == 2
    problems = ran.json["error"]["problems"]
    assert len(problems) == 2
    assert problems[0]["where"].startswith("milepost.yaml:2 ")
    assert "2 problems in the configuration" in ran.err
    assert len(two.server.log) == 0


def test_a_refusal_is_one_too_and_there_is_only_one_document(two, monkeypatch):
    monkeypatch.setenv("MILEPOST_MAX_CHANGES", "0")
    ran = two.milepost("sync", "--yes", "--format", "json")
    assert (ran.code, ran.json["error"]["exit_code"]) == (5, 5)
    assert "MILEPOST_MAX_CHANGES" in ran.json["error"]["problems"][0]["what"]
    monkeypatch.setenv("MILEPOST_STOP", "1")
    assert two.milepost("sync", "--yes", "--format", "json").json["run"]["state"] == "failed"


def test_it_goes_where_the_document_would_have_gone(two):
    (two.folder / "milepost.yaml").unlink()
    ran = two.milepost("check", "--format", "json", "--output", "out.json")
    assert (ran.code, ran.out) == (2, "")
    assert json.loads((two.folder / "out.json").read_text())["run"]["state"] == "failed"
    ran = two.milepost("check", "--format", "json", "--output", "no/such/folder.json")
    assert (ran.code, ran.out) == (2, "")
    assert "error: there is no milepost.yaml" in ran.err


@pytest.mark.parametrize("option", [("--also", "json=no/such/x.json"), ("--output", "no/such/x")])
def test_a_file_that_cannot_be_written_is_told_before_any_work(two, option):
    ran = two.milepost("check", *option)
    assert (ran.code, ran.out) == (2, "")
    assert "cannot write no/such/x" in ran.err
    assert len(two.server.log) == 0


def test_people_get_no_document(two):
    (two.folder / "milepost.yaml").unlink()
    ran = two.milepost("check")
    assert (ran.code, ran.out) == (2, "")


# -- a schedule that stopped ---------------------------------------------------------------------


def test_the_next_run_says_that_the_schedule_had_stopped(two):
    late = "milepost had not completed since"
    for _ in range(4):
        ran = two.milepost("sync", "--yes")
        assert (ran.code, late in ran.err) == (0, False)
        last = two.clock.now()
        two.clock.sleep(timedelta(days=1).total_seconds())
    assert late not in two.milepost("plan").err
    two.clock.sleep(timedelta(days=2).total_seconds())
    ran = two.milepost("sync", "--yes")
    assert (
        f"{late} {last:%Y-%m-%d %H:%M} UTC; it usually does every day (check that the schedule is "
        "on: GitHub switches schedules off after 60 days without activity in public repositories)"
    ) in ran.err
    two.clock.sleep(60)
    assert late not in two.milepost("sync", "--yes").err


def test_runs_that_end_partial_do_not_count(two):
    clock = two.clock
    store = remembering("sqlite:///.milepost/state.db", clock, create=True)
    for state in ["complete"] * 4 + ["partial"] * 80:
        clock.sleep(3600)
        store.begin("nordwind", "sync").finish(state)
    store.close()
    ran = two.milepost("sync", "--yes")
    assert "it usually does every hour" in ran.err, "more runs than a memory holds"
