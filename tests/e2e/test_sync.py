"""The main promise: one sync writes the verdict, the next one writes nothing."""

import json
from datetime import UTC, datetime

import pytest

from milepost.model.clock import HeldClock
from milepost.model.marks import parse, read_mark

MORE = """
people:
  dana: {name: Dana Ortiz, github: dana-o}
milestones:
  live:
    title: Integrations live
    due: 2027-03-12
    owner: dana
    in: [web]
    done_when: [all closed, no open P1]
  late:
    title: Training delivered
    due: 2027-02-19
    owner: dana
    in: [web]
    depends_on: [live]
    done_when: [all closed]
"""
STATUS = ", status_issue: {create: true}"


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone(
        "Integrations live", due="2027-03-12", description="CRM and invoicing.\r\n\r\n* kept  \r\n"
    )
    repo.milestone("Training delivered", due="2027-02-19")
    repo.issue(
        "Status: integrations",
        milestone=1,
        labels=["milestone"],
        assignees=["kim"],
        created="2027-01-05",
    )
    repo.issue("Webhook", milestone=1, created="2027-01-06", closed="2027-02-01")
    repo.issue("Retries", milestone=1, created="2027-01-06")
    repo.issue("Session", milestone=2, created="2027-01-06")
    repo.pull("Webhook code", milestone=1, created="2027-01-07")
    return repo


@pytest.fixture
def portfolio(bench, repo):
    return bench.config(MORE, STATUS)


def mutations(bench):
    return [(it.method, it.path) for it in bench.server.log.mutating]


def test_a_plan_shows_everything_and_writes_nothing(portfolio):
    ran = portfolio.milepost("plan", "--format", "json")
    assert ran.code == 0
    plan = ran.json
    assert plan["schema"] == "milepost.plan/1"
    kinds = [change["kind"] for change in plan["changes"]]
    assert sorted(set(kinds)) == [
        "add_label",
        "create_issue",
        "create_label",
        "put_block",
        "put_comment",
    ]
    assert kinds == [
        *["create_label"] * kinds.count("create_label"),
        *("create_issue", "put_comment"),  # each new issue with its first comment
        *("add_label", "put_comment", "put_block", "put_block"),
    ]
    assert all(change["reason"] and change["precondition"] for change in plan["changes"])
    comment = next(
        it for it in plan["changes"] if it["kind"] == "put_comment" and it["target"]["key"] == "#1"
    )
    assert comment["notifies"] == ["dana-o", "kim"]
    assert mutations(portfolio) == []
    assert portfolio.milepost("plan", "--exit-code").code == 1


def test_what_is_planned_is_what_is_done_and_the_second_sync_writes_nothing(portfolio):
    planned = portfolio.milepost("plan", "--format", "json").json
    first = portfolio.milepost("sync", "--yes", "--format", "json")
    assert first.code == 0, first.out
    assert {it["outcome"] for it in first.json["changes"]} == {"done"}
    assert [it["id"] for it in first.json["changes"]] == [it["id"] for it in planned["changes"]]
    assert len(mutations(portfolio)) == len(planned["changes"])

    portfolio.server.log.reset()
    second = portfolio.milepost("sync", "--yes", "--format", "json")
    assert (second.code, second.json["changes"]) == (0, [])
    third = portfolio.milepost("sync", "--yes", "--format", "json", as_of="2027-02-23")
    assert (third.code, third.json["changes"]) == (0, [])
    assert mutations(portfolio) == []
    assert portfolio.milepost("plan", "--exit-code").code == 0


def test_people_see_a_comment_labels_and_a_block_and_keep_their_text(portfolio, repo):
    portfolio.milepost("sync", "--yes")
    project = repo.project
    (mine,) = [it for it in project.comments.values() if it.issue == 1]
    assert mine.author == "milepost-bot"
    assert read_mark(mine.body).milestone == "live"
    assert "On track" in mine.body
    assert {project.labels[number].name for number in project.issues[1].labels} == {
        "milestone",
        "milepost: on-track",
    }
    described = parse(project.milestones[1].description, "nordwind")
    assert described.state == "one"
    assert described.human == "CRM and invoicing.\r\n\r\n* kept  \r\n"
    assert f"#issuecomment-{mine.id}" in described.block
    created = next(it for it in project.issues.values() if it.title == "Status: Training delivered")
    assert {project.labels[number].name for number in created.labels} == {
        "milestone",
        "milepost: off-track",
    }
    ours = [it for it in project.labels.values() if it.name.startswith("milepost: ")]
    assert len(ours) == 2
    assert all(it.color != "ededed" and it.description for it in ours)


def test_the_status_issue_never_counts_as_work_and_pulls_neither(portfolio):
    portfolio.milepost("sync", "--yes")
    checked = portfolio.milepost("check", "--format", "json").json
    progress = {it["id"]: it["progress"] for it in checked["milestones"]}
    assert (progress["live"]["closed"], progress["live"]["open"], progress["live"]["total"]) == (
        1,
        1,
        2,
    )
    assert progress["late"]["total"] == 1


def test_news_is_written_and_only_news(portfolio, repo):
    portfolio.milepost("sync", "--yes")
    portfolio.server.log.reset()
    repo.close(3)
    ran = portfolio.milepost("sync", "--yes", "--format", "json")
    kinds = sorted(it["kind"] for it in ran.json["changes"])
    assert kinds == ["put_block", "put_comment"]
    assert all(it["before"] for it in ran.json["changes"])
    assert ran.json["summary"]["notifies"] == 0
    assert len(mutations(portfolio)) == 2


def test_the_stamp_is_renewed_once_a_week_without_other_news(bench, repo, on):
    # A week without work, and a date that comes nearer, are news of their own.
    bench.config(MORE + "rules: {select: [MP501]}\n", STATUS)
    on("2027-02-22", "sync", "--yes")
    assert on("2027-02-28", "plan", "--format", "json").json["changes"] == []
    ran = on("2027-03-01", "sync", "--yes", "--format", "json")
    assert [it["kind"] for it in ran.json["changes"]] == ["put_comment", "put_comment"]
    assert on("2027-03-02", "plan", "--format", "json").json["changes"] == []


def test_what_is_judged_for_a_coming_day_is_stamped_with_the_day_it_was_looked_at(bench, repo, on):
    """Or the stamp of a coming month would keep the weekly one away until then."""
    bench.config(MORE + "rules: {select: [MP501]}\n", STATUS)
    coming = ("sync", "--yes", "--format", "json", "--as-of", "2027-03-11")
    assert on("2027-02-22", *coming).json["changes"]
    stamps = [it.body.rpartition("Checked ")[2][:10] for it in repo.project.comments.values()]
    assert stamps == ["2027-02-22"] * 2
    assert on("2027-02-28", *coming).json["changes"] == []
    assert len(on("2027-03-01", *coming).json["changes"]) == len(stamps)


def test_health_that_changes_moves_its_label(portfolio, repo):
    portfolio.milepost("sync", "--yes")
    ran = portfolio.milepost("sync", "--yes", "--format", "json", as_of="2027-03-13")
    labels = [
        (it["kind"], it["before"], it["after"])
        for it in ran.json["changes"]
        if "label" in it["kind"]
    ]
    assert labels == [
        ("add_label", None, "milepost: off-track"),
        ("remove_label", "milepost: on-track", None),
    ]


def test_a_web_editors_line_ends_are_no_news(portfolio, repo):
    portfolio.milepost("sync", "--yes")
    project = repo.project
    for milestone in project.milestones.values():
        milestone.description = milestone.description.replace("\r\n", "\n").replace("\n", "\r\n")
    for comment in project.comments.values():
        comment.body = comment.body.replace("\n", "\r\n")
    assert portfolio.milepost("plan", "--format", "json").json["changes"] == []


def test_words_before_inside_and_after_our_block_survive(portfolio, repo):
    portfolio.milepost("sync", "--yes")
    milestone = repo.project.milestones[1]
    milestone.description = "Top.\n\n" + milestone.description + "\n\nBottom.\n"
    repo.close(3)
    assert portfolio.milepost("sync", "--yes").code == 0
    assert milestone.description.startswith("Top.\n\nCRM and invoicing.")
    assert milestone.description.endswith("\n\nBottom.\n")
    assert milestone.description.count("milepost:block") == 2


def test_a_damaged_block_is_left_alone_and_said(portfolio, repo):
    portfolio.milepost("sync", "--yes")
    milestone = repo.project.milestones[1]
    milestone.description = milestone.description.replace("<!-- /milepost:block -->", "")
    before = milestone.description
    repo.close(3)
    ran = portfolio.milepost("sync", "--yes", "--format", "json")
    assert milestone.description == before
    assert any("damaged marks" in it["reason"] for it in ran.json["skipped"])


def test_a_strangers_mark_is_not_ours(portfolio, repo):
    repo.comment(
        1, "<!-- milepost:status instance=nordwind milestone=live -->\nforged", author="mallory"
    )
    portfolio.milepost("sync", "--yes")
    bodies = [(it.author, it.body) for it in repo.project.comments.values() if it.issue == 1]
    assert (
        "mallory",
        "<!-- milepost:status instance=nordwind milestone=live -->\nforged",
    ) in bodies
    assert len(bodies) == 2
    portfolio.server.log.reset()
    assert portfolio.milepost("sync", "--yes").code == 0
    assert mutations(portfolio) == []


def test_a_saved_plan_is_applied_exactly(portfolio):
    assert portfolio.milepost("plan", "--out", "plan.json").code == 0
    saved = json.loads((portfolio.folder / "plan.json").read_text())
    ran = portfolio.milepost("sync", "--plan", "plan.json", "--yes", "--format", "json")
    assert ran.code == 0, ran.err
    assert [it["id"] for it in ran.json["changes"]] == [it["id"] for it in saved["changes"]]
    assert "secret-token" not in (portfolio.folder / "plan.json").read_text()


def test_a_stale_plan_is_refused_whole_and_names_what_moved(portfolio, repo):
    portfolio.milepost("plan", "--out", "plan.json")
    repo.project.milestones[1].description = "Somebody was here."
    ran = portfolio.milepost("sync", "--plan", "plan.json", "--yes")
    assert ran.code == 5
    assert "milestone/1: what stands there has changed" in ran.err
    assert mutations(portfolio) == []


def test_an_edited_or_broken_plan_is_refused(portfolio):
    portfolio.milepost("plan", "--out", "plan.json")
    path = portfolio.folder / "plan.json"
    text = path.read_text()
    path.write_text(text.replace("On track", "Fine"))
    ran = portfolio.milepost("sync", "--plan", "plan.json", "--yes")
    assert (ran.code, "edited" in ran.err) == (5, True)
    path.write_text(text[: len(text) // 2])
    assert portfolio.milepost("sync", "--plan", "plan.json", "--yes").code == 2
    assert portfolio.milepost("sync", "--plan", "nowhere.json", "--yes").code == 2
    assert mutations(portfolio) == []


def test_nobody_to_ask_means_yes_has_to_be_said(portfolio):
    ran = portfolio.milepost("sync")
    assert ran.code == 2
    assert "--yes" in ran.err
    assert len(portfolio.server.log) == 0


def test_a_filter_leaves_the_rest_alone(portfolio):
    ran = portfolio.milepost("plan", "--milestone", "late", "--format", "json")
    assert {it["milestone"] for it in ran.json["changes"]} <= {"late", ""}
    checked = portfolio.milepost("check", "--milestone", "late", "--format", "json").json
    assert [it["id"] for it in checked["milestones"]] == ["late"]
    assert portfolio.milepost("check", "--milestone", "lat").code == 2


def test_read_access_only_writes_nothing_and_says_so(bench, repo):
    bench.config(MORE, STATUS)
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace("repo: acme/web,", "repo: acme/web, access: read,"))
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.json["changes"] == []
    assert any("access: read" in it["reason"] for it in ran.json["skipped"])
    assert mutations(bench) == []


def test_a_job_token_that_may_not_ask_who_it_is(bench, repo, world, monkeypatch):
    world.job_token("job-token", repos={"acme/web": "write"})
    monkeypatch.setenv("GITHUB_TOKEN", "job-token")
    bench.config(MORE, STATUS)
    assert bench.milepost("sync", "--yes").code == 0
    bench.server.log.reset()
    assert bench.milepost("sync", "--yes").code == 0
    assert mutations(bench) == []


def test_requests_fit_the_formula(bench, world):
    repo = world.repo("acme/web", author="dana-o")
    for number in range(120):
        repo.milestone(f"Stage {number} reached", due="2027-06-01")
    blocker = repo.issue("blocker", milestone=1)
    for number in range(230):
        made = repo.issue(f"work {number}", milestone=1)
        if number < 3:
            repo.block(blocked=made, blocker=blocker)
    for number in range(40):
        repo.pull(f"code {number}")
    repo.issue("Status", milestone=1, labels=["milestone"])
    bench.config("people: {kim: {name: Kim, github: kimosei}}\ndefaults: {owner: kim}")
    ran = bench.milepost("plan", "--format", "json")
    assert ran.code == 0, ran.err
    # pages of milestones and of issues, a status issue, dependencies, an account, at most 2 more
    assert len(bench.server.log) <= 2 + 3 + 1 + 3 + 1 + 2
    assert mutations(bench) == []


def test_the_clock_of_the_run_decides_without_as_of(bench, repo, monkeypatch):
    monkeypatch.setattr(
        "milepost.cli.session.SystemClock", lambda: HeldClock(datetime(2027, 2, 22, tzinfo=UTC))
    )
    bench.config(MORE)
    ran = bench.milepost("check", "--format", "json", as_of=None)
    assert ran.json["as_of"] == "2027-02-22"
