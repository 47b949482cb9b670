"""Answers lost on the way: what was written is looked for at once, in every dialect."""

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repo: acme/web, url: "{url}"}}
  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab"}}
  ops: {{kind: jira, project: CUST, url: "{url}/{jira}"{email}}}
milestones:
  data: {{title: Data moved, due: 2027-03-05, in: [web, api, ops]}}
  live: {{title: Live, due: 2027-02-19, in: [{home}]}}
write:
  labels: {{on: issues}}
  status_issue: {{create: true, home: {home}}}
  block: [web, api]
  limits: {{pace: none}}
"""
LOST = (
    ("POST", "*/labels"),
    ("POST", "*/issues"),
    ("POST", "*/issue"),
    ("POST", "*/comments"),
    ("POST", "*/notes"),
    ("POST", "*/comment"),
    ("PATCH", "*"),
)
"""Writes that are not sent again.  (A PUT is: the transport knows that twice is once.)"""


@pytest.fixture(params=["jira-cloud", "jira-dc"])
def portfolio(bench, world, monkeypatch, request):
    """Data moved lies in all three; every answer to a write that is not repeatable is lost."""
    every = dict.fromkeys(("acme/web", "acme/api", "acme/ops"), "write")
    world.token("a-secret-token", login="milepost-bot", repos=every, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    for name in ("web", "api", "ops"):
        repo = world.repo(f"acme/{name}", author="kimosei")
        repo.milestone("Data moved", description="Words of a person.")
        repo.milestone("Live")
        repo.issue("Copy", milestone="Data moved")
        repo.issue("Train", milestone="Live")
    repo.project.key = "CUST"

    def plan(home):
        text = PLAN.format(
            url=bench.server.url,
            home=home,
            jira=request.param,
            email=', email: "${JIRA_EMAIL}"' if request.param == "jira-cloud" else "",
        )
        (bench.folder / "milepost.yaml").write_text(text)
        return bench

    return plan


@pytest.mark.parametrize("home", ["web", "api", "ops"])
def test_what_was_written_is_found_and_nothing_is_written_twice(portfolio, home):
    bench = portfolio(home)
    for method, path in LOST:
        bench.server.faults.answer(method, path, 502, times=None, after=True)
    ran = bench.milepost("sync", "--yes", "--format", "json")
    outcomes = [(it["kind"], it["outcome"], it["detail"]) for it in ran.json["changes"]]
    assert {outcome for _, outcome, _ in outcomes} == {"done"}, outcomes
    assert ran.code == 0
    lost = [kind for kind, _, detail in outcomes if detail == "the answer was lost; it is there"]
    assert {"create_issue", "put_comment"} <= set(lost)
    bench.server.faults.clear()
    bench.server.log.reset()
    again = bench.milepost("sync", "--yes", "--format", "json").json
    assert again["changes"] == []
    assert all("each have a milestone" in it["reason"] for it in again["skipped"])
    assert not bench.server.log.mutating


@pytest.mark.parametrize("home", ["web", "api", "ops"])
def test_what_never_arrived_is_unknown_and_the_next_run_writes_it(portfolio, home):
    bench = portfolio(home)
    for method, path in LOST:
        bench.server.faults.answer(method, path, 502, times=1)
    ran = bench.milepost("sync", "--yes", "--format", "json")
    outcomes = {it["outcome"] for it in ran.json["changes"]}
    assert ran.code == 4
    assert outcomes <= {"done", "unknown", "not_attempted"}
    bench.server.faults.clear()
    assert bench.milepost("sync", "--yes").code == 0
    assert bench.milepost("plan", "--format", "json").json["changes"] == []
