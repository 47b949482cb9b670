"""Two installations that do not know of each other open one status issue each: one is too many."""

from __future__ import annotations

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers: {{it: {{{tracker}}}}}
milestones:
  data: {{title: Data moved, due: 2027-03-05, in: [it], done_when: [all closed]}}
write:
  status_issue: {{create: true}}
  limits: {{pace: none}}
state: {state}
"""
TRACKERS = {
    "github": 'kind: github, repo: acme/it, url: "{url}"',
    "cloud": 'kind: jira, project: CUST, url: "{url}/jira-cloud", email: "${{JIRA_EMAIL}}"',
}


@pytest.fixture(params=TRACKERS)
def dialect(request):
    return request.param


@pytest.fixture
def configured(bench, monkeypatch, dialect):
    for kind in ("GITHUB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")

    def configure(state):
        it = TRACKERS[dialect].format(url=bench.server.url)
        (bench.folder / "milepost.yaml").write_text(PLAN.format(tracker=it, state=state))

    configure("none")
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


def test_one_that_a_person_opens_again_is_left_so_where_that_is_remembered(bench, repo, configured):
    second = again(repo, "milepost-bot")
    configured("sqlite:///state.db")
    sync(bench)
    repo.reopen(second)
    assert (sync(bench), second.state) == ([], "open")


def test_a_persons_copy_is_a_persons(bench, repo):
    second = again(repo, "kim")
    assert work(bench) == 2
    assert "set_field" not in [it["kind"] for it in sync(bench)]
    assert second.state == "open"
