"""The self-test workflow does what it says: its uses of the action, then its own closing look."""

import subprocess

import pytest
import yaml

from milepost.app.demo import stage


@pytest.fixture
def job(runner):
    text = (runner.action / ".github/workflows/selftest.yml").read_text(encoding="utf-8")
    (job,) = yaml.safe_load(text)["jobs"].values()
    return job


def test_it_passes_where_it_should(runner, job):
    (runner.temp / "demo").mkdir()
    runner.env = job["env"]
    context = {"runner.temp": str(runner.temp)}
    with stage() as show:
        show.sync(lambda *_: None)
        (runner.temp / "demo" / "milepost.yaml").write_text(show.plan_file)
        for step in job["steps"]:
            if step.get("uses") != "./":
                continue
            said = {
                name.replace("-", "_"): runner.filled(value, context)
                for name, value in step["with"].items()
                if name != "python-version"
            }
            done = runner.uses(**said)
            name = f"steps.{step['id']}"
            context[f"{name}.outcome"] = "failure" if done.code else "success"
            context |= {f"{name}.outputs.{key}": value for key, value in done.outputs.items()}
            assert done.obeyed == [], step["id"]
    look = job["steps"][-1]
    env = {name: runner.filled(value, context) for name, value in look["env"].items()}
    ran = subprocess.run(
        ["bash", "-e", "-c", look["run"]],
        env={"PATH": "/usr/bin:/bin", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_commands_that_start_its_sandbox_are_there(job):
    script = next(it["run"] for it in job["steps"] if it.get("name") == "A sandbox to ask")
    config = {it["with"]["config"] for it in job["steps"] if it.get("uses") == "./"}
    assert 'install.sh "$RUNNER_TEMP/sandbox"' in script
    assert '"$RUNNER_TEMP/sandbox/bin/milepost" demo --serve' in script
    assert '--output "$RUNNER_TEMP/demo"' in script
    assert config == {"${{ runner.temp }}/demo/milepost.yaml", "nowhere.yaml"}
