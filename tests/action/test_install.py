"""The install step for real: a checkout, hash-pinned dependencies, an environment of its own."""

import hashlib
import re
import shutil
import subprocess
import sys

import pytest

UNREACHED = re.compile(r"NewConnectionError|ConnectTimeout|Temporary failure|Name or service")

pytestmark = pytest.mark.needs("sources")


@pytest.fixture
def fresh(runner, tmp_path):
    """A runner without milepost, on which the action was checked out as it is in git."""
    root, action = runner.action, tmp_path / "action"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if not name.startswith("tests/") and (root / name).is_file():
            (action / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, action / name)
    runner.action, runner.given = action, {}
    runner.env = {"PYTHONDONTWRITEBYTECODE": "1"}
    return runner


def test_a_fresh_runner_installs_once_and_works(tracker, fresh):
    before = sorted(fresh.action.rglob("*"))
    done = fresh.uses(command="plan", token="secret-token", args="--as-of 2027-02-22")
    if done.code and UNREACHED.search(done.log):
        pytest.skip("needs a package index")
    assert done.code == 0, done.log
    assert int(done.outputs["changes"]) > 0
    assert sorted(fresh.action.rglob("*")) == before, "the checkout is as it was"
    home = fresh.temp / "milepost"
    origin = subprocess.run(
        [home / "bin" / "python", "-Ic", "import milepost; print(milepost.__file__)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert origin.startswith(str(home))
    made = (home / "pyvenv.cfg").stat().st_mtime_ns
    again = fresh.uses(token="secret-token", args="--as-of 2027-02-22")
    assert again.code == 1, again.log
    assert (home / "pyvenv.cfg").stat().st_mtime_ns == made, "a second use installs nothing"


def test_a_file_that_does_not_fit_its_hash_is_refused(tracker, fresh):
    lock = fresh.action / "requirements" / "run.txt"
    lock.write_text(re.sub(r"(?<=sha256:)[0-9a-f]{64}", "0" * 64, lock.read_text()))
    done = fresh.uses(token="secret-token")
    if UNREACHED.search(done.log):
        pytest.skip("needs a package index")
    assert done.code != 0
    assert "HASH" in done.log.upper()
    assert len(tracker.log) == 0
    assert not (fresh.temp / "milepost" / ".milepost").exists()


def test_a_release_is_installed_from_its_wheel(tracker, fresh, tmp_path):
    build = [sys.executable, "-Im", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist"]
    subprocess.run(build, cwd=fresh.action, capture_output=True, check=True)
    again = [*build[:-1], tmp_path / "again"]
    subprocess.run(again, cwd=fresh.action, capture_output=True, check=True)
    (wheel,), (same,) = tmp_path.glob("dist/*.whl"), tmp_path.glob("again/*.whl")
    assert wheel.read_bytes() == same.read_bytes(), "its hash can be known before it is published"
    version = wheel.name.split("-")[1]
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pin = fresh.action / "requirements" / "release.txt"
    fresh.env |= {"PIP_FIND_LINKS": str(tmp_path / "dist"), "PIP_NO_INDEX": "1"}

    for lock in ("run", "build"):  # what they install is tested above
        (fresh.action / "requirements" / f"{lock}.txt").write_text("")
    pin.write_text(f"milepost=={version} \\\n    --hash=sha256:{'0' * 64}\n")
    refused = fresh.uses(token="secret-token")
    assert refused.code != 0
    assert "HASH" in refused.log.upper()
    assert len(tracker.log) == 0

    pin.write_text(f"milepost=={version} \\\n    --hash=sha256:{digest}\n")
    fresh.uses(token="secret-token")
    home = fresh.temp / "milepost"
    assert (home / ".milepost").exists(), "it was installed to the end"
    (own,) = home.glob("lib/python3*/site-packages/milepost-*.dist-info")
    assert not (own / "direct_url.json").exists(), "it was not built from the checkout"


def test_without_a_fitting_python_it_says_what_to_do(fresh, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "find", "cksum", "sort", "cat"):
        (tools / name).symlink_to(shutil.which(name))
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    fresh.env["PATH"] = str(tools)
    done = fresh.uses()
    assert done.code == 2
    assert "needs Python 3.11 or newer" in done.log
    assert "python-version" in done.log


def test_the_python_that_was_fetched_is_taken(fresh, tmp_path):
    asked = tmp_path / "asked"
    python = tmp_path / "python-of-the-step"
    python.write_text(f'#!/bin/sh\necho "$@" >> {asked}\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    fresh.given = {"python": {"python-path": str(python)}}
    lock = fresh.action / "requirements" / "run.txt"
    lock.write_text("")
    (fresh.action / "requirements" / "build.txt").write_text("")
    fresh.uses(python_version="3.12")
    assert f"venv --clear {fresh.temp / 'milepost'}" in asked.read_text()
