"""Programs that others wrote read the sandbox as they would read a tracker, and judge it so."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
ISSUES = 120


@pytest.fixture(scope="module")
def peers():
    """``tools/peers.py`` as a module."""
    spec = importlib.util.spec_from_file_location("peers", ROOT / "tools" / "peers.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["peers"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bench(peers):
    return peers.Bench(project=peers.load_project(), issues=ISSUES)


@pytest.mark.needs("peers")
def test_peers_see_what_lies_there(peers, bench):
    found = {(row.tool, row.tracker, row.run): row for row in peers.rows(bench)}
    assert {key: row.wrong for key, row in found.items() if row.wrong} == {}
    assert {(tool, tracker) for tool, tracker, _ in found} == {
        ("milepost", "GitLab"),
        ("bugwarrior, open issues with their notes", "GitLab"),
        ("bugwarrior, every issue, no notes", "GitLab"),
        ("gitlab-projects-issues", "GitLab"),
        ("milepost", "Jira Cloud"),
        ("bugwarrior, every issue", "Jira Cloud"),
        ("milepost", "Jira Data Center"),
        ("bugwarrior, every issue", "Jira Data Center"),
    }
    whole = {row.issues for key, row in found.items() if key[0].endswith(("milepost", "issue"))}
    assert whole == {ISSUES}
    statistics = [row for key, row in found.items() if key[0] == "gitlab-projects-issues"]
    assert [(row.run, row.writes) for row in statistics] == [("first", 17), ("second", 0)]
    assert all(row.milestones == 17 for row in statistics)
    # bugwarrior asks Jira for the comments of every issue by itself
    assert found["bugwarrior, every issue", "Jira Cloud", "first"].requests > ISSUES
    assert found["milepost", "Jira Cloud", "first plan"].requests < 10


def row(peers, server, seen, there):
    return peers._row(peers.Watched(server), "a program", "GitLab", "first", seen, there)


def test_what_is_not_seen_is_told(peers, bench):
    world = bench.world(jira=False)
    there = peers.lying(world)
    assert there.total() == ISSUES
    with peers.serve(world) as server:
        assert row(peers, server, there, there).wrong == ()
        less = there - peers.Counter({("Blocked 0", "Stone 17"): 1})
        [said] = row(peers, server, less, there).wrong
        assert said == "1 not seen, ('Blocked 0', 'Stone 17') for one"
        [said] = row(peers, server, there, less).wrong
        assert said == "1 seen that are not there, ('Blocked 0', 'Stone 17') for one"
        twice = there + peers.Counter({("Loose 1", None): 1})
        assert row(peers, server, twice, there).issues == ISSUES + 1


def test_what_came_alive_is_told(peers, bench):
    world = bench.world(jira=False)
    with peers.serve(world) as server:
        with requests.Session() as session:
            session.post(
                f"{server.gitlab}/api/v4/projects/acme%2Fweb/issues/1/notes",
                json={"body": "/close"},
                headers={"PRIVATE-TOKEN": bench.project.TOKEN},
                timeout=5,
            )
        found = row(peers, server, peers.lying(world), peers.lying(world))
    assert (found.requests, found.writes, found.violations) == (1, 1, 1)
    assert found.wrong[0].startswith("came alive: Violation(kind='quick action'")


def test_a_row_that_is_wrong_ends_it_with_1(peers, monkeypatch, capsys):
    good = peers.Row(
        tool="a program",
        tracker="GitLab",
        run="first",
        requests=7,
        writes=0,
        issues=3,
        milestones=2,
        violations=0,
    )
    monkeypatch.setattr(sys, "argv", ["peers", "--python", sys.executable])
    monkeypatch.setattr(peers, "rows", lambda _bench: [good])
    peers.main()
    assert capsys.readouterr().out.splitlines()[1].split()[-1] == "yes"
    bad = replace(good, wrong=("2 not seen",))
    monkeypatch.setattr(peers, "rows", lambda _bench: [good, bad])
    with pytest.raises(SystemExit) as ended:
        peers.main()
    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines()[2].endswith("2 not seen")


def test_a_program_that_breaks_off_ends_it_with_what_it_said(peers, bench, tmp_path):
    here = replace(bench, python=Path(sys.executable))
    with pytest.raises(SystemExit, match=r"(?s)ended with 1.*no such thing"):
        peers._started(here, str(tmp_path), ["-c", "raise ValueError('no such thing')"], {})


def test_without_the_peers_it_says_how_to_get_them(tmp_path):
    done = subprocess.run(
        [sys.executable, "-I", ROOT / "tools" / "peers.py", "--python", tmp_path / "none"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "`make peers` sets it up" in done.stderr
