"""Two installations that do not know of each other open one status issue each: one is too many."""

from __future__ import annotations

import pytest

from milepost.sandbox.jira.people import account_id

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers: {{it: {{{tracker}}}}}
people: {{dana: {{name: Dana Ortiz, github: dana-o, jira: {dana}}}}}
milestones:
  data: {{title: Data moved, due: 2027-03-05, in: [it], done_when: [{criterion}]}}{more}
write:
  status_issue: {{create: true}}
  limits: {{pace: none}}
state: {state}
"""
STATE = "sqlite:///state.db"
TRACKERS = {
    "github": 'kind: github, repo: acme/it, url: "{url}"',
    "cloud": 'kind: jira, project: CUST, url: "{url}/jira-cloud", email: "${{JIRA_EMAIL}}"',
}


@pytest.fixture(params=TRACKERS)
def dialect(request):
    return request.param


@pytest.fixture
def configured(bench, world, monkeypatch, dialect):
    for kind in ("GITHUB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")

    def configure(state, criterion="all closed", more=""):
        it = TRACKERS[dialect].format(url=bench.server.url)
        dana = account_id(world.user("dana-o"))
        plan = PLAN.format(tracker=it, state=state, criterion=criterion, more=more, dana=dana)
        (bench.folder / "milepost.yaml").write_text(plan)

    configure(STATE)
    return configure


@pytest.fixture
def repo(world, configured, bench):
    world.token("a-secret-token", login="milepost-bot", repos={"acme/it": "write"}, ours=True)
    world.user("kim")
    repo = world.repo("acme/it", author="dana-o")
    repo.project.key = "CUST"
    repo.milestone("Data moved")
    repo.issue("Work", milestone="Data moved")
    assert "create_issue" in [it["kind"] for it in sync(bench)]
    return repo


def sync(bench):
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 0, ran.out + ran.err
    assert {it["outcome"] for it in ran.json["changes"]} <= {"done"}
    return ran.json["changes"]


def again(repo, author):
    """The status issue once more, as somebody else's run opened it or a person copied it."""
    names = {number: it.name for number, it in repo.project.labels.items()}
    first = repo.project.issues[2]
    labels = [names[it] for it in first.labels]
    return repo.issue(
        first.title, milestone="Data moved", body=first.body, labels=labels, author=author
    )


def work(bench):
    (milestone,) = bench.milepost("check", "--format", "json").json["milestones"]
    return milestone["progress"]["total"]


def test_the_younger_one_is_closed_and_is_no_work(bench, repo):
    second = again(repo, "milepost-bot")
    before = (second.labels[:], second.comments[:])
    assert work(bench) == 1
    (change,) = sync(bench)
    assert (change["kind"], change["after"]) == ("set_field", {"state": "closed"})
    assert change["reason"] == "a second status issue of ours"
    assert (second.state, repo.project.issues[2].state) == ("closed", "open")
    assert (second.labels, second.comments) == before, "and nothing else is done to it"
    assert (sync(bench), work(bench)) == ([], 1)


def test_one_that_a_person_opens_again_is_left_so(bench, repo):
    second = again(repo, "milepost-bot")
    sync(bench)
    repo.reopen(second)
    assert (sync(bench), second.state) == ([], "open")


def test_where_that_is_not_remembered_it_is_left_from_the_start(bench, repo, configured):
    configured("none")
    second = again(repo, "milepost-bot")
    assert (sync(bench), second.state, work(bench)) == ([], "open", 1)
    (told,) = bench.milepost("plan", "--format", "json").json["skipped"]
    assert "without a store nobody knows whether somebody opened it again" in told["reason"]
    assert told["fallback"].startswith("both stay open and answers on both count")


def test_what_people_say_on_the_second_one_counts_and_keeps_it_open(bench, repo, configured):
    configured(STATE, "signed off by dana")
    second = again(repo, "milepost-bot")
    repo.comment(second, "/sign-off", author="dana-o")
    assert second.number not in [it["target"]["key"] for it in sync(bench)]
    assert second.state == "open"
    (milestone,) = bench.milepost("check", "--format", "json").json["milestones"]
    assert [it["state"] for it in milestone["criteria"]] == ["met"]


def test_one_that_lies_in_another_milestone_is_nothing_there(bench, repo, configured):
    """A person moves a status issue: neither its comment nor the other milestone suffers."""
    repo.milestone("Live")
    repo.issue("More", milestone="Live")
    configured(STATE, more="\n  live: {title: Live, due: 2027-03-05, in: [it]}")
    sync(bench)
    first = repo.project.issues[2]
    said = [it.body for it in repo.project.comments.values()]
    first.milestones = [2]
    first.updated_at = repo.world.now()
    told = sync(bench)
    assert {it["milestone"] for it in told} <= {"data", ""}
    assert [it.body for it in repo.project.comments.values()] == said
    found = bench.milepost("check", "--format", "json").json["milestones"]
    assert {it["id"]: it["progress"]["total"] for it in found} == {"data": 1, "live": 1}


def test_after_undo_they_are_no_work_and_all_are_named(bench, repo, dialect):
    """Of one that another run opened a mark tells that it is ours; where none can be, nobody."""
    second = again(repo, "milepost-bot")
    sync(bench)
    undone = bench.milepost("undo", "--yes", as_of=None)
    assert undone.code == 0
    assert undone.out.count("Status: Data moved") == (2 if dialect == "github" else 1)
    assert {it.state for it in (repo.project.issues[2], second)} == {"closed"}
    assert work(bench) == 1


def test_a_persons_copy_is_a_persons(bench, repo):
    second = again(repo, "kim")
    assert work(bench) == 2
    assert "set_field" not in [it["kind"] for it in sync(bench)]
    assert second.state == "open"
