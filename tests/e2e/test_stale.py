"""A saved plan fits what is there, or is refused whole: each way something can have moved."""

import json

import pytest

from milepost.sandbox import actions

MORE = """
milestones:
  live: {title: Integrations live, due: 2027-03-12, in: [web]}
  late: {title: Training delivered, due: 2027-02-19, in: [web]}
"""


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.milestone("Training delivered", due="2027-02-19")
    repo.issue("Status", milestone=1, labels=["milestone", "milepost: done"], created="2027-01-05")
    return repo


def act(repo):
    return actions.Act(repo.world, repo.project, "dana-o", repo.world.now())


def label_defined(repo):
    repo.label("milepost: on-track")


def label_put_on(repo):
    project = repo.project
    label = actions.ensure_label(act(repo), "milepost: on-track")
    project.issues[1].labels.append(label.id)


def label_taken_off(repo):
    project = repo.project
    stale = project.label("milepost: done")
    project.issues[1].labels.remove(stale.id)


def issue_deleted(repo):
    repo.delete_issue(1)


def status_issue_made(repo):
    repo.issue("Another status", milestone=2, labels=["milestone"])


def comment_of_ours(repo):
    repo.comment(
        1, "<!-- milepost:status instance=nordwind milestone=live -->\nx", author="milepost-bot"
    )


def milestone_deleted(repo):
    actions.delete_milestone(act(repo), repo.project.milestones[2])


def description_edited(repo):
    repo.project.milestones[2].description = "Somebody was here."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (label_defined, "not needed any more"),
        (label_put_on, "not needed any more"),
        (label_taken_off, "not needed any more"),
        (issue_deleted, "not needed any more"),
        (status_issue_made, "not needed any more"),
        (comment_of_ours, "not needed any more"),
        (milestone_deleted, "not needed any more"),
        (description_edited, "what stands there has changed"),
    ],
)
def test_what_moved_is_named_and_nothing_is_written(bench, repo, change, says):
    bench.config(MORE, ", status_issue: {create: true}")
    assert bench.milepost("plan", "--out", "plan.json").code == 0
    change(repo)
    bench.server.log.reset()
    ran = bench.milepost("sync", "--plan", "plan.json", "--yes")
    assert ran.code == 5, ran.out
    assert says in ran.err
    assert not bench.server.log.mutating


def test_an_edited_comment_is_stale(bench, repo):
    bench.config(MORE)
    bench.milepost("sync", "--yes")
    (comment,) = repo.project.comments.values()
    bench.milepost("plan", "--out", "plan.json", as_of="2027-03-20")
    comment.body += "\nedited"
    ran = bench.milepost("sync", "--plan", "plan.json", "--yes", as_of="2027-03-20")
    assert (ran.code, "what stands there has changed" in ran.err) == (5, True)


def test_another_configuration_is_another_plan(bench, repo):
    bench.config(MORE)
    bench.milepost("plan", "--out", "plan.json")
    path = bench.folder / "milepost.yaml"
    text = path.read_text()
    path.write_text(text.replace("Nordwind", "Südwind"))
    ran = bench.milepost("sync", "--plan", "plan.json", "--yes")
    assert (ran.code, "instance" in ran.err) == (5, True)
    renamed = text.replace("  web: {", "  site: {").replace("in: [web]", "in: [site]")
    path.write_text(renamed)
    ran = bench.milepost("sync", "--plan", "plan.json", "--yes")
    assert (ran.code, "stale" in ran.err) == (5, True)


def test_a_milestone_no_longer_judged_is_stale(bench, repo):
    bench.config(MORE)
    bench.milepost("plan", "--out", "plan.json")
    ran = bench.milepost("sync", "--plan", "plan.json", "--yes", "--milestone", "late")
    assert (ran.code, "not needed any more" in ran.err) == (5, True)


def test_a_kind_of_change_this_version_does_not_make_is_refused(bench, repo):
    bench.config(MORE)
    bench.milepost("plan", "--out", "plan.json")
    data = json.loads((bench.folder / "plan.json").read_text())
    data["changes"][0]["kind"] = "link"
    (bench.folder / "plan.json").write_text(json.dumps(data))
    assert bench.milepost("sync", "--plan", "plan.json", "--yes").code == 5


def test_a_verdict_that_is_no_longer_true_is_not_written(bench, repo):
    repo.issue("Work", milestone=1, created="2027-01-05")
    bench.config(MORE)
    bench.milepost("plan", "--out", "plan.json")
    repo.close(2)
    ran = bench.milepost("sync", "--plan", "plan.json", "--yes")
    assert (ran.code, "the verdict has changed" in ran.err) == (5, True)
    assert not bench.server.log.mutating


def test_the_stamp_alone_makes_no_plan_stale(bench, repo, on):
    bench.config(MORE)
    on("2027-02-22", "plan", "--out", "plan.json")
    ran = on("2027-02-23", "sync", "--plan", "plan.json", "--yes")
    assert ran.code == 0, ran.err


def test_what_could_not_be_read_is_not_guessed_to_have_changed(bench, repo):
    bench.config(MORE)
    bench.milepost("plan", "--out", "plan.json")
    bench.server.faults.answer("GET", "*/comments", 502, times=None)
    ran = bench.milepost("sync", "--plan", "plan.json", "--yes", "--deadline", "0.2")
    assert ran.code == 5
    assert "could not be read" in ran.err
    assert "has changed" not in ran.err
