"""What was written for a milestone that is not in the plan any more is told, and left alone."""

import pytest

PLAN = "milestones:\n  live: {title: Live, due: 2027-03-12, in: [web]}"
BOTH = f"{PLAN}\n  late: {{title: Late, due: 2027-02-26, in: [web]}}"


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web")
    repo.milestone("Live", due="2027-03-12", created="2027-01-04")
    repo.milestone("Late", due="2027-02-26", created="2027-01-04")
    return repo


def told(ran):
    return [it["reason"] for it in ran.json["skipped"] if "does not have any more" in it["reason"]]


def test_a_milestone_taken_out_of_the_plan_is_told_in_every_run(bench, repo):
    assert bench.config(BOTH).milepost("sync", "--yes").code == 0
    before = repo.project.milestones[2].description
    bench.config(PLAN)
    for _ in range(2):
        ran = bench.milepost("sync", "--yes", "--format", "json")
        assert ran.json["changes"] == []
        (reason,) = told(ran)
        assert reason.startswith('the description of milestone 2 "Late" carries our block of')
    assert repo.project.milestones[2].description == before
    assert told(bench.config(BOTH).milepost("plan", "--format", "json")) == []


def test_nothing_is_an_orphan_because_it_was_left_out(bench, repo):
    bench.config(BOTH).milepost("sync", "--yes")
    assert told(bench.milepost("plan", "--milestone", "live", "--format", "json")) == []


def test_another_installations_block_is_its_own_affair(bench, repo):
    bench.config(BOTH, ", instance: other").milepost("sync", "--yes")
    assert told(bench.config(PLAN).milepost("plan", "--format", "json")) == []
