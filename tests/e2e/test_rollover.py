"""``milepost rollover``: what is left goes on, what is done stays, and it is told what went."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from milepost.model.clock import HeldClock

PLAN = """
version: 1
project: {{name: Nordwind}}
{trackers}
milestones:
  one: {{title: "1.0", due: 2027-03-05, stretch: {{labels: [stretch]}}, done_when: [all closed]}}
  two: {{title: "1.1", due: 2027-04-02, done_when: [all closed]}}
write: {{labels: {{on: none}}, block: [web, api], limits: {{pace: none}}}}
state: "sqlite:///state.db"
"""
NAMES = ("web", "api", "ops")
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def portfolio(bench, three, monkeypatch):
    """1.0 and 1.1 in three trackers: of 1.0 one issue is done, and two are left in each."""
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: HeldClock(NOW))
    for repo in three.repos.values():
        repo.milestone("1.0", due="2027-03-05")
        repo.milestone("1.1", due="2027-04-02")
        repo.issue("Left", milestone="1.0")
        repo.issue("Left as well", milestone="1.0")
        repo.issue("Done", milestone="1.0", closed="2027-02-20")
        repo.issue("Would be nice", milestone="1.0", labels=["stretch"])
        repo.issue("The status of it", milestone="1.0", labels=["milestone"])
    (bench.folder / "milepost.yaml").write_text(PLAN.format(trackers=three.trackers))
    return bench


@pytest.fixture
def lies(world):
    """By title of the issue the titles of its milestones, in a tracker."""

    def held(name):
        project = world.repo(f"acme/{name}").project
        titles = {number: one.title for number, one in project.milestones.items()}
        return {
            one.title: sorted(titles[number] for number in placed(one))
            for one in project.issues.values()
        }

    return held


def placed(issue):
    return [*issue.milestones]


def run(bench, *args, code=0):
    ran = bench.milepost(*args, as_of=None)
    assert ran.code == code, ran.out + ran.err
    return ran


MOVED = {
    "Left": ["1.1"],
    "Left as well": ["1.1"],
    "Done": ["1.0"],
    "Would be nice": ["1.0"],
    "The status of it": ["1.0"],
}


def test_what_is_left_goes_on_in_every_tracker_and_nothing_else(portfolio, lies):
    ran = run(portfolio, "rollover", "one", "two", "--yes", "--format", "json")
    assert [lies(name) for name in NAMES] == [MOVED] * 3
    assert {one["kind"] for one in ran.json["changes"]} == {"move_issue"}
    assert {one["outcome"] for one in ran.json["changes"]} == {"done"}
    assert len(ran.json["changes"]) == 6
    again = run(portfolio, "rollover", "one", "two", "--yes")
    assert "Nothing to move" in again.out
    assert "1 open stretch issue" in again.out


def test_other_versions_of_a_jira_issue_stay(portfolio, lies, world):
    ops = world.repo("acme/ops")
    ops.milestone("hotfix")
    (issue,) = (one for one in ops.project.issues.values() if one.title == "Left")
    (hotfix,) = (n for n, one in ops.project.milestones.items() if one.title == "hotfix")
    issue.milestones = (*issue.milestones, hotfix)
    run(portfolio, "rollover", "one", "two", "--yes", "--source", "ops")
    assert lies("ops")["Left"] == ["1.1", "hotfix"]


def test_the_milestone_tells_what_it_was_shipped_without(portfolio, world):
    run(portfolio, "rollover", "one", "two", "--yes")
    run(portfolio, "sync", "--yes")
    (one,) = (it for it in world.repo("acme/web").project.milestones.values() if it.title == "1.0")
    assert "Shipped without: 6 issues, moved to [1\\.1](" in one.description
    assert ") on 2027-03-01\n" in one.description
    assert run(portfolio, "sync", "--yes", "--format", "json").json["changes"] == []
    (issue,) = (it for it in world.repo("acme/web").project.issues.values() if it.title == "Left")
    (first,) = (n for n, it in world.repo("acme/web").project.milestones.items() if it is one)
    issue.milestones = (first,)  # somebody takes one back
    run(portfolio, "sync", "--yes")
    assert "Shipped without: 5 issues" in one.description


def test_where_there_is_no_such_milestone_it_stays_and_that_is_said(portfolio, lies, world):
    milestones = world.repo("acme/api").project.milestones
    (number,) = (number for number, one in milestones.items() if one.title == "1.1")
    del milestones[number]
    world.repo("acme/web").project.milestones[2].state = "closed"
    ran = run(portfolio, "rollover", "one", "two", "--yes", code=4)
    told = " ".join(ran.out.split())
    assert (
        'api, one: no milestone there is "1.1", so 2 open issues of "1.0" cannot go to it' in told
    )
    assert 'web, one: "1.1" is closed there' in told
    assert lies("api")["Left"] == lies("web")["Left"] == ["1.0"]
    assert lies("ops") == MOVED


def test_a_tracker_that_was_not_read_is_left_alone(portfolio, lies):
    portfolio.server.faults.answer("GET", "*/repos/acme/web/issues*", 403, times=None)
    ran = run(portfolio, "rollover", "one", "two", "--yes", code=3)
    assert "was not read completely" in ran.out
    portfolio.server.faults.clear()
    assert lies("web")["Left"] == ["1.0"]
    assert lies("api") == MOVED


def test_names_that_are_none_and_one_twice(portfolio, lies):
    assert "did you mean two?" in run(portfolio, "rollover", "one", "tow", "--yes", code=2).err
    assert "one milestone" in run(portfolio, "rollover", "one", "one", "--yes", code=2).err
    assert "--yes" in run(portfolio, "rollover", "one", "two", code=2).err
    assert lies("web")["Left"] == ["1.0"]


def test_undo_leaves_the_version_that_a_person_had_put_it_into(portfolio, lies, world):
    ops = world.repo("acme/ops").project
    both, other = (it for it in ops.issues.values() if it.title.startswith("Left"))
    both.milestones = tuple(n for n, it in ops.milestones.items() if it.title in ("1.0", "1.1"))
    run(portfolio, "rollover", "one", "two", "--yes", "--source", "ops")
    assert (lies("ops")[both.title], lies("ops")[other.title]) == (["1.1"], ["1.1"])
    run(portfolio, "undo", "--fields", "--yes")
    assert (lies("ops")[both.title], lies("ops")[other.title]) == (["1.0", "1.1"], ["1.0"])
    again = run(portfolio, "undo", "--fields", "--yes", "--format", "json")
    assert again.json["changes"] == []
    both.milestones = both.milestones[:1]  # somebody takes one of them away
    again = run(portfolio, "undo", "--fields", "--yes", "--format", "json")
    assert again.json["changes"] == []
    assert len(lies("ops")[both.title]) == 1


def test_undo_brings_back_what_still_is_where_it_went(portfolio, lies, world):
    run(portfolio, "rollover", "one", "two", "--yes")
    (issue,) = (it for it in world.repo("acme/api").project.issues.values() if it.title == "Left")
    issue.milestones = ()
    told = run(portfolio, "undo", "--yes").out
    assert "`milepost undo --fields` puts them back" in " ".join(told.split())
    ran = run(portfolio, "undo", "--fields", "--yes", "--format", "json")
    assert lies("web") == lies("ops") == MOVED | {"Left": ["1.0"], "Left as well": ["1.0"]}
    assert lies("api")["Left"] == []
    assert lies("api")["Left as well"] == ["1.0"]
    reasons = [one["reason"] for one in ran.json["skipped"]]
    assert [one for one in reasons if "to which milepost moved it" in one]
    assert run(portfolio, "undo", "--fields", "--yes", "--format", "json").json["changes"] == []
