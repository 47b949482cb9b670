"""A stranger's package: built, installed beside milepost's wheel, tested and used from there."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass, field
from pathlib import Path

import pytest

pytestmark = pytest.mark.needs("sources")

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "milepost_todo"
CONFIG = (EXAMPLE / "milepost.yaml").read_text(encoding="utf-8")


@dataclass
class Place:
    """An environment of its own, and an empty folder to run things in."""

    bin: Path
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, name, *arguments, **environment):
        return subprocess.run(
            [self.bin / name, *arguments],
            cwd=self.folder,
            env={"PATH": os.defpath, "HOME": str(self.folder), "CI": "true", **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )


def done(finished):
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Both wheels installed in a fresh environment, without the sources and without an index.

    What they depend on is lent by the environment the tests run in: a line in a
    ``.pth`` file puts it last, so that neither package can come from there.
    """
    folder = tmp_path_factory.mktemp("stranger")
    for source in (ROOT, EXAMPLE):
        build = [sys.executable, "-Im", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"]
        done(subprocess.run(build, cwd=source, capture_output=True, text=True, check=False))
    home = folder / "venv"
    venv.create(home, with_pip=False)
    own = Path(sysconfig.get_path("purelib", "venv", {"base": str(home)}))
    (own / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    wheels = sorted((folder / "dist").glob("*.whl"))
    assert [wheel.name.partition("-")[0] for wheel in wheels] == ["milepost", "milepost_todo"]
    pip = [sys.executable, "-Im", "pip", "--python", home / "bin" / "python", "install"]
    offline = [*pip, "-q", "--no-index", "--no-deps", "--ignore-installed", *wheels]
    done(subprocess.run(offline, capture_output=True, text=True, check=False))
    work = folder / "work"
    work.mkdir()
    shutil.copytree(EXAMPLE / "tests", work / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(EXAMPLE / "pyproject.toml", work)
    return Place(home / "bin", work)


@pytest.fixture(scope="module")
def toy():
    """The example's own server, with a list that is late."""
    spec = importlib.util.spec_from_file_location("toy", EXAMPLE / "tests" / "toy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with module.Toy(bot="todo-secret-of-the-bot", robin="another") as toy:
        packed = toy.add("lists", title="Everything packed", due="2027-02-19", done=False)
        for title in ("Books", "Plates"):
            row = {"title": title, "list": packed["id"], "tags": [], "done": None, "by": "robin"}
            toy.add("todos", **row)
        yield toy
        toy.shutdown()


def configured(place, toy, plugins):
    text = CONFIG.replace("plugins: [milepost_todo]", f"plugins: {plugins}")
    assert (text == CONFIG) is (plugins == "[milepost_todo]")
    (place.folder / "milepost.yaml").write_text(text, encoding="utf-8")
    place.variables = {"TODO_URL": toy.url, "TODO_TOKEN": "todo-secret-of-the-bot"}


def milepost(place, command, *arguments):
    given = (command, "--as-of", "2027-02-22", *arguments)
    return place.run("milepost", *given, **place.variables)


def test_both_come_from_their_wheels(place):
    names = ("milepost", "milepost_github", "milepost_todo")
    probe = f"import {', '.join(names)}; print(*(x.__file__ for x in ({', '.join(names)})))"
    found = done(place.run("python", "-I", "-c", probe)).split()
    assert len(found) == len(names)
    assert all(Path(path).is_relative_to(place.bin.parent) for path in found)


def test_its_own_tests_pass(place):
    said = done(place.run("python", "-Im", "pytest", "-q", "-p", "no:cacheprovider"))
    assert " passed" in said
    assert "skipped" not in said
    assert "xfailed" not in said


def test_its_milestones_are_judged(place, toy):
    configured(place, toy, "[milepost_todo]")
    ran = milepost(place, "check", "--format", "json")
    assert ran.returncode == 1, ran.stderr
    shown = json.loads(ran.stdout)
    (milestone,) = shown["milestones"]
    assert (milestone["id"], milestone["health"]) == ("packed", "off_track")
    assert milestone["progress"]["open"] == 2
    (source,) = shown["sources"]
    assert (source["kind"], source["complete"]) == ("todo", True)
    assert "not active" not in ran.stderr
    assert "todo-secret" not in ran.stdout + ran.stderr


def test_what_sync_writes_it_writes_once(place, toy):
    configured(place, toy, "[Milepost.ToDo]")  # one name, however it is spelt
    first = json.loads(done(milepost(place, "sync", "--yes", "--format", "json")))
    kinds = {change["kind"] for change in first["changes"]}
    assert kinds == {"create_issue", "put_comment", "put_block"}
    assert {change["outcome"] for change in first["changes"]} == {"done"}
    second = json.loads(done(milepost(place, "sync", "--yes", "--format", "json")))
    assert second["changes"] == []
    (note,) = toy.rows["notes"].values()
    assert note["by"] == "bot"
    assert note["text"].startswith("<!-- milepost:status instance=moving-house milestone=packed")


@pytest.mark.parametrize("plugins", ["[]", "~"])
def test_a_package_that_is_not_named_stays_out(place, toy, plugins):
    configured(place, toy, plugins)
    ran = milepost(place, "check")
    assert ran.returncode == 2
    assert "the tracker kind `todo` comes with the package milepost-todo" in ran.stderr
    assert "`plugins:` does not name" in ran.stderr
    assert "`plugins: [milepost-todo]`" in ran.stderr
    assert "milepost.yaml:5  trackers.home.kind" in ran.stderr
