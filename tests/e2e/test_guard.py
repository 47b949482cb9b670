"""A run that would change much of what is ours stops and asks."""

import pytest

MORE = """
people: {kim: {name: Kim Osei, github: kimosei}}
rules: {select: [MP501]}
defaults: {owner: kim, in: [web], due: 2027-03-05, done_when: [all closed]}
milestones:
"""
COUNT = 4
"""Milestones; each gets a status issue, a comment, a label and a block."""
TOLD = (
    "sync would change or take away 12 of the 12 labels, comments and blocks that are ours "
    "(100 %), and the limit is 30 %: if that is right, allow it for this run with --max-changes "
    "100, or for good with write.limits.max_changes_percent"
)
LATE = "2027-03-08"


@pytest.fixture
def many(bench, world):
    """Four milestones, on track on the first day and all late on another."""
    repo = world.repo("acme/web", author="kimosei")
    plan = MORE
    for number in range(COUNT):
        repo.milestone(f"Stage {number} reached", due="2027-03-05")
        repo.issue(f"Work {number}", milestone=f"Stage {number} reached")
        plan += f"  m{number}: {{title: Stage {number} reached}}\n"
    bench.config(plan, ", status_issue: {create: true}")
    assert bench.milepost("sync", "--yes").code == 0, "what is added does not count"
    bench.server.log.reset()
    return bench


def test_it_is_refused_in_one_sentence_and_nothing_is_written(many):
    ran = many.milepost("sync", "--yes", as_of=LATE)
    assert ran.code == 5
    assert TOLD in ran.err
    assert many.server.log.mutating == ()
    assert many.milepost("sync", "--yes", "--max-changes", "99", as_of=LATE).code == 5
    assert many.server.log.mutating == ()


@pytest.mark.parametrize("allowed", ["100", "100.0"])
def test_it_is_done_when_asked_for(many, allowed):
    ran = many.milepost("sync", "--yes", "--max-changes", allowed, "--format", "json", as_of=LATE)
    assert ran.code == 0, ran.err
    assert {it["outcome"] for it in ran.json["changes"]} == {"done"}
    again = many.milepost("sync", "--yes", "--format", "json", as_of=LATE)
    assert (again.code, again.json["changes"]) == (0, [])


@pytest.mark.parametrize("limit", ["max_changes_percent: 100", "above: 13"])
def test_the_file_may_allow_it(many, limit):
    path = many.folder / "milepost.yaml"
    path.write_text(path.read_text().replace("pace: none", f"pace: none, {limit}"))
    assert many.milepost("sync", "--yes", as_of=LATE).code == 0


def test_a_plan_is_shown_and_says_that_sync_would_refuse(many):
    ran = many.milepost("plan", as_of=LATE)
    assert ran.code == 0
    assert f"sync would refuse this: {TOLD}" in ran.out + ran.err
    allowed = many.milepost("plan", "--max-changes", "100", as_of=LATE)
    assert "would refuse" not in allowed.out + allowed.err


def test_a_few_changes_are_not_asked_about(many, world):
    world.repo("acme/web", author="kimosei").close(1)
    ran = many.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 0, ran.err
    assert sorted(it["kind"] for it in ran.json["changes"]) == ["put_block", "put_comment"]


def test_the_weekly_stamp_is_not_asked_about(many, on):
    ran = on("2027-03-01", "sync", "--yes", "--format", "json")
    assert ran.code == 0, ran.err
    assert len(ran.json["changes"]) == COUNT


def test_what_is_no_number_lifts_no_limit(many):
    assert many.milepost("sync", "--yes", "--max-changes", "nan", as_of=LATE).code == 5
    assert many.server.log.mutating == ()


def test_a_percentage_is_a_percentage(many):
    for wrong in ("101", "-1", "half"):
        assert many.milepost("sync", "--yes", "--max-changes", wrong).code == 2


def test_labels_taken_away_by_the_dozen(bench, world):
    """Twelve issues that were the reason of a finding, and are none any more."""
    repo = world.repo("acme/web", author="kimosei")
    repo.milestone("Live", due="2027-03-05")
    blocker = repo.issue("Blocker", created="2027-01-10")
    for number in range(12):
        blocked = repo.issue(f"Work {number}", milestone="Live", created="2027-01-10")
        repo.block(blocked=blocked, blocker=blocker)
    bench.config(write=", labels: {on: issues}, block: false, limits: {pace: none, above: 11}")
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace("limits: {pace: none}, ", ""))
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert [it["kind"] for it in ran.json["changes"]].count("add_label") == 12, ran.err
    repo.close(blocker)
    assert bench.milepost("sync", "--yes").code == 5
    ran = bench.milepost("sync", "--yes", "--max-changes", "99")
    assert "would change or take away 12 of the 12" in ran.err
    path.write_text(path.read_text().replace("above: 11", "above: 11, max_changes_percent: 100"))
    ran = bench.milepost("sync", "--yes")
    assert ran.code == 5
    assert "sync would take away 12 labels" in ran.err
    assert bench.milepost("sync", "--yes", "--max-changes", "100").code == 0
