"""What the root conftest.py promises: skips are counted, and with --equipped they fail."""

import shutil
import subprocess
import sys

import pytest

CASES = """
import pytest

@pytest.mark.needs("node", "java")
def test_far_away(): pass

@pytest.mark.needs("node")
def test_far_away_too(): pass

def test_skips_itself():
    pytest.skip("no mood")

@pytest.mark.xfail(reason="known")
def test_known():
    assert False

def test_plain(): pass
"""


@pytest.fixture
def run(root, tmp_path):
    shutil.copy(root / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    def run(text, *options, name="test_cases.py"):
        (tmp_path / name).write_text(text)
        done = subprocess.run(
            [sys.executable, "-Im", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly",
             "--strict-markers", f"--basetemp={tmp_path / 'base'}", *options],
            cwd=tmp_path,
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.parametrize("workers", ["0", "1"])
def test_what_is_missing_is_skipped_and_counted(run, workers):
    code, told = run(CASES, "-n", workers)
    assert code == 0, told
    assert "not run: 1 test (needs node, java); `make test-all` wants every test" in told
    assert "not run: 1 test (needs node); " in told
    assert "not run: 1 test (no mood); " in told
    assert "1 passed, 3 skipped, 1 xfailed" in told


@pytest.mark.parametrize("workers", ["0", "1"])
def test_with_equipped_every_skip_fails(run, workers):
    code, told = run(CASES, "--equipped", "-n", workers)
    assert code == 1, told
    assert "1 failed, 1 passed, 1 xfailed, 2 errors" in told
    assert "skipped (needs node, java), and with --equipped nothing may be" in told
    assert "skipped (no mood), and with --equipped nothing may be" in told


def test_with_equipped_a_file_that_skips_itself_fails(run):
    text = "import pytest\npytest.importorskip('nothing_of_that_name')\n"
    assert run(text)[0] == 5
    code, told = run(text, "--equipped")
    assert code == 2, told
    assert "with --equipped nothing may be" in told


def test_a_need_nobody_knows_is_refused(run):
    code, told = run("import pytest\n@pytest.mark.needs('luck')\ndef test_it(): pass\n")
    assert code != 0
    assert "needs ['luck']; known: chromium, node" in told


def test_what_is_there_is_run(run, tmp_path):
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\n")
    node.chmod(0o755)
    code, told = run("import pytest\n@pytest.mark.needs('node')\ndef test_it(): pass\n")
    assert code == 0, told
    assert "1 passed" in told
