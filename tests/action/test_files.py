"""The action, the workflows and the examples: what linters see, and what they do not look for."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

BIN = Path(sys.executable).parent
ACTION = ("action.yml",)
WORKFLOWS = (
    "examples/github-actions/milepost.yml",
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
    ".github/workflows/selftest.yml",
)
GITLAB = ("examples/gitlab-ci/.gitlab-ci.yml",)


@pytest.fixture
def root(runner):
    return runner.action


@pytest.fixture
def read(root):
    """Every scalar as the text it is: to YAML 1.1 the key ``on`` would be true."""
    return lambda name: yaml.load(
        (root / name).read_text(encoding="utf-8"),
        yaml.BaseLoader,  # noqa: S506 - it makes nothing but text
    )


@pytest.mark.parametrize(
    ("schema", "files", "more"),
    [
        ("vendor.github-actions", ACTION, ()),
        ("vendor.github-workflows", WORKFLOWS, ()),
        ("vendor.gitlab-ci", GITLAB, ("--data-transform", "gitlab-ci")),
    ],
)
def test_they_fit_their_schema(root, schema, files, more):
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", schema, *more, *files],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing(root):
    done = subprocess.run(
        [BIN / "zizmor", "--offline", "--quiet", "--persona=auditor", *ACTION, *WORKFLOWS],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [*ACTION, *WORKFLOWS])
def test_no_text_of_others_is_part_of_a_script(root, read, name):
    document = read(name)
    jobs = document.get("jobs", {"": document.get("runs")})
    steps = [step for job in jobs.values() for step in job["steps"]]
    assert steps
    assert [it["run"] for it in steps if "${{" in it.get("run", "")] == []
    for step in steps:
        if uses := step.get("uses"):
            known = r"[\w./-]+@[0-9a-f]{40}|\./|milepost/milepost@v\d+\.\d+\.\d+"
            assert re.fullmatch(known, uses), uses


def test_every_step_of_the_action_names_its_shell(read):
    steps = read("action.yml")["runs"]["steps"]
    assert {step.get("shell") for step in steps if "run" in step} == {"bash"}


def test_every_input_and_output_is_told_in_the_docs(root, read):
    page = (root / "docs" / "action.md").read_text(encoding="utf-8")
    document = read("action.yml")
    inputs, outputs = (
        set(
            re.findall(
                r"^\| `([\w-]+)` \|", page.partition(start)[2].partition(end)[0], re.MULTILINE
            )
        )
        for start, end in (("### Inputs", "###"), ("### Outputs", "###"))
    )
    assert inputs == set(document["inputs"])
    assert outputs == set(document["outputs"])
    assert all(one["description"] for one in document["inputs"].values())


def test_the_schedule_has_the_least_permissions_and_is_never_cut_off(read):
    workflow = read("examples/github-actions/milepost.yml")
    assert workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "write", "issues": "write"}
    assert workflow["concurrency"] == {"group": "milepost", "cancel-in-progress": "false"}
    assert set(workflow["on"]) == {
        "schedule",
        "milestone",
        "repository_dispatch",
        "workflow_dispatch",
    }
    (plan,) = workflow["on"]["schedule"]
    assert re.fullmatch(r"[1-9]\d* \d+ \* \* 1-5", plan["cron"])


def test_the_schedule_is_not_red_because_of_findings(read):
    (job,) = read("examples/github-actions/milepost.yml")["jobs"].values()
    step = job["steps"][-1]
    assert step["with"]["command"] == "${{ inputs.command || 'sync' }}"
    assert "fail-on" not in step["with"]
    jobs = read("examples/gitlab-ci/.gitlab-ci.yml")
    assert [line for line in jobs["milestones"]["script"] if "fail-on" in line] == []
    assert jobs["milestones"]["resource_group"] == "milepost"
    assert jobs["milestones"]["interruptible"] == "false"


def test_the_self_test_has_runs_that_must_pass_and_runs_that_must_fail(read):
    (job,) = read(".github/workflows/selftest.yml")["jobs"].values()
    uses = {step["id"]: step for step in job["steps"] if step.get("uses") == "./"}
    assert {name for name, it in uses.items() if "continue-on-error" not in it} == {"plan", "sync"}
    assert {name for name, it in uses.items() if "continue-on-error" in it} == {"gate", "lost"}
    seen = job["steps"][-1]["run"]
    assert 'test "$PLAN" = "success 0 ' in seen
    assert 'test "$GATE" = "failure 1"' in seen


def test_options_that_examples_use_are_there(root):
    text = "".join(
        (root / name).read_text(encoding="utf-8") for name in (*GITLAB, "docs/action.md")
    )
    told = re.findall(r"bin/milepost (\w+) ([^#\n]*)", text)
    assert told
    for command, options in told:
        done = subprocess.run(
            [sys.executable, "-Im", "milepost", command, "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        for option in re.findall(r"--[\w-]+", options):
            assert option in done.stdout, f"{command} {option}"
