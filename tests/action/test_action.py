"""The action's own steps, run as a runner runs them, against the sandbox."""

import json
import re
from pathlib import Path

import pytest

AS_OF = "--as-of 2027-02-22"
HOSTILE = (
    "::error::taken over",
    "  ::set-output name=report::taken",
    "##[add-mask]on track",
    "a ##[error]taken over",
    "::stop-commands::x",
    "::add-mask::milestone",
    "one\n::error::two",
    "one\r::error::two",
    "%0A::error::encoded",
    "##vso[task.setvariable variable=x]y",
    "word " * 14 + "::error::after a line break",
    "end-0123\nreport<<end",
    "`$(touch taken)` ; touch taken & ${IFS}",
    "</details><script>alert(1)</script>",
    "@dana-o #1 | row | row",
)


def test_a_plan_that_must_pass(tracker, runner):
    done = runner.uses(command="plan", token="secret-token", args=AS_OF)
    assert done.code == 0, done.log
    assert "Plan: " in done.log
    assert int(done.outputs["changes"]) > 2
    assert int(done.outputs["findings"]) > 0
    assert done.outputs["exit-code"] == "0"
    assert done.outputs["report"].startswith("# Milestones\n")
    assert Path(done.outputs["report-file"]).read_text().strip() == done.outputs["report"].strip()
    assert f"## {done.outputs['changes']} changes that sync would make" in done.summary
    assert done.outputs["report"].strip() in done.summary
    assert len(tracker.log.mutating) == 0


def test_a_check_that_must_fail(tracker, runner):
    done = runner.uses(token="secret-token", args=AS_OF)
    assert done.code == 1, done.log
    assert done.outputs["exit-code"] == "1"
    assert int(done.outputs["findings"]) > 0
    assert done.outputs["changes"] == ""
    assert "MP501" in done.log
    assert "Data validated" in done.summary


def test_one_read_serves_every_view(tracker, runner):
    runner.uses(command="report", token="secret-token", args=AS_OF)
    asked = [(it.method, it.path, it.query) for it in tracker.log.exchanges]
    assert asked
    assert len(asked) == len(set(asked))


def test_sync_is_not_red_because_of_findings_and_writes_nothing_twice(tracker, runner):
    first = runner.uses(command="sync", token="secret-token", args=AS_OF)
    assert first.code == 0, first.log
    assert int(first.outputs["changes"]) == len(tracker.log.mutating) > 0
    assert "and what became of them" in first.summary
    assert "| done |" in first.summary
    second = runner.uses(command="sync", token="secret-token", args=AS_OF)
    assert (second.code, second.outputs["changes"]) == (0, "0")


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"fail_on": "never"}, 0),
        ({"fail_on": "warning"}, 1),
        ({"args": f"{AS_OF} --fail-on never"}, 0),
        ({"args": f"{AS_OF} --milestone 'web/2' --fail-on\tnever"}, 0),
    ],
)
def test_inputs_reach_the_command(tracker, runner, inputs, code):
    done = runner.uses(**{"token": "secret-token", "args": AS_OF, **inputs})
    assert done.code == code, done.log


def test_config_and_working_directory(tracker, runner):
    below = runner.workspace / "a folder"
    below.mkdir()
    (runner.workspace / "milepost.yaml").rename(below / "plan of ours.yaml")
    said = {"token": "secret-token", "args": AS_OF, "working_directory": "a folder"}
    assert runner.uses(config="plan of ours.yaml", **said).code == 1
    lost = runner.uses(**said)
    assert lost.code == 2
    assert "# milepost ended with exit code 2" in lost.summary
    assert "there is no milepost.yaml here" in lost.summary
    assert lost.outputs["report"] == lost.outputs["findings"] == ""
    assert runner.uses(**{**said, "working_directory": "nowhere"}).code == 2


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"command": "undo"}, "known: check, plan, sync, report"),
        ({"command": "check --format json"}, "known: check"),
        ({"args": "'open"}, "cannot be split"),
        ({"args": "--nonsense"}, "No such option"),
        ({"args": "$(touch taken) `touch taken` ; touch taken"}, "unexpected extra"),
        ({"args": "\n::error::x"}, "unexpected extra"),
        ({"command": "\n::error::x\n"}, "known: check"),
    ],
)
def test_inputs_that_cannot_be_used_are_refused(tracker, runner, inputs, says):
    done = runner.uses(**{"token": "secret-token", **inputs})
    assert done.code == 2, done.log
    assert says in done.log
    assert done.obeyed == []
    assert not (runner.workspace / "taken").exists()
    assert len(tracker.log) == 0


def test_a_wrong_token_is_code_three_and_never_seen(tracker, runner):
    done = runner.uses(token="ghp_wrong-one", args=AS_OF)
    assert done.code == 3
    assert "401" in done.summary
    files = "".join(it.read_text() for it in runner.temp.rglob("*") if it.is_file())
    assert "ghp_wrong-one" not in done.log + files


def test_without_an_input_the_jobs_own_token_is_used(world, tracker, runner):
    world.job_token("the-jobs-own", repos={"acme/web": "write"})
    assert runner.uses(command="sync", args=AS_OF).code == 0
    assert {it.login for it in tracker.log.mutating} == {"github-actions[bot]"}


def test_a_token_goes_only_where_the_job_allows(tracker, runner):
    text = (runner.workspace / "milepost.yaml").read_text()
    (runner.workspace / "milepost.yaml").write_text(
        text.replace(tracker.url, "http://evil.example:1")
    )
    done = runner.uses(token="secret-token", args=AS_OF)
    assert done.code == 2
    assert "no token is sent to evil.example" in done.log
    runner.env["MILEPOST_ALLOWED_HOSTS"] = "acme.example"
    done = runner.uses(token="secret-token", args=f"{AS_OF} --deadline 1", hosts="evil.example")
    assert done.code == 3, done.log


@pytest.mark.parametrize("command", ["check", "plan", "sync", "report"])
def test_hostile_titles_command_nobody(world, web, tracker, runner, command):
    for text in HOSTILE:
        number = web.milestone(text, due="2027-02-12", description=f"Done when:\n- [ ] {text}")
        web.issue(text, milestone=number, created="2027-01-06")
        web.issue(f"Status {text}", milestone=number, labels=["milestone"], created="2027-01-06")
    done = runner.uses(command=command, token="secret-token", args=f"{AS_OF} -v --fail-on never"
                       if command in ("check", "plan") else AS_OF)  # fmt: skip
    assert done.code == 0, done.log
    assert "taken over" in done.log + done.summary
    assert done.obeyed == []
    unheard = done.log.replace("::stop-commands::", "")
    assert not re.search(r"##\w*\[", unheard)
    assert [line for line in unheard.splitlines() if re.match(r"\s*::(?![0-9a-f]{32}::$)", line)
            ] == re.findall(r"^$", "x")  # fmt: skip
    assert set(done.outputs) == {
        "findings",
        "changes",
        "report",
        "report-file",
        "exit-code",
        "state",
    }
    assert done.outputs["report"].startswith("# Milestones")
    assert "<script" not in done.summary
    assert done.summary.count("<details") == done.summary.count("</details>")
    assert not re.search(r"(?<!\\)@dana-o", done.summary)
    assert not (runner.workspace / "taken").exists()


def test_json_in_the_log_commands_nobody_and_stays_what_it_was(web, tracker, runner):
    title = "a ##[add-mask]on track"
    web.milestone(title, due="2027-02-12")
    done = runner.uses(token="secret-token", args=f"{AS_OF} --format json --fail-on never")
    assert done.code == 0, done.log
    assert done.obeyed == []
    assert "##[" not in done.log
    told = json.loads(done.log[done.log.index("{") : done.log.rindex("}") + 1])
    assert title in {it["title"] for it in told["milestones"]}


def test_a_long_report_is_cut_to_what_a_runner_takes(world, web, tracker, runner):
    for number in range(700):
        web.milestone(f"Milestone {number} {'with a long title ' * 5}", due="2027-02-12")
    done = runner.uses(command="plan", token="secret-token", args=AS_OF)
    assert done.code == 0, done.log
    assert len(done.outputs["report"].encode()) <= 60_000
    assert "the output `report-file` has all of it" in done.outputs["report"]
    whole = Path(done.outputs["report-file"]).read_text()
    assert len(whole.encode()) > 200_000
    assert len(done.summary.encode()) <= 1024 * 1024
    assert f"and {int(done.outputs['changes']) - 200} more" in done.summary
