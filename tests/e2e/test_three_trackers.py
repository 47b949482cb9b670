"""One portfolio over GitHub, GitLab and Jira: real commands, real adapters, their sandboxes."""

from __future__ import annotations

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repo: acme/web, url: "{url}"}}
  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab"}}
  ops: {{kind: jira, project: CUST, url: "{url}/{jira}", deployment: {deployment}{email}}}
people:
  kim: {{name: Kim Osei, github: kimosei, gitlab: kimosei, jira: kimosei}}
milestones:
  data:
    title: Data moved
    due: 2027-03-05
    owner: kim
    in: [web, api, ops]
    done_when: [all closed, "closed web#3, CUST-3", "merged api!1"]
  live:
    title: Live
    due: 2027-04-02
    owner: kim
    in: [ops]
    depends_on: [data]
    done_when: [all closed]
write:
  status_issue: {{create: true, home: {home}}}
  block: [web, api]
  limits: {{pace: none}}
"""
HOSTILE = "h1. Move it [now|https://evil.example] {code} !1 ~bug @kimosei\n/close"


@pytest.fixture(params=["cloud", "datacenter"])
def deployment(request):
    return request.param


@pytest.fixture
def nordwind(bench, world, monkeypatch, deployment):
    """Data moved lies in all three, Live in Jira; write a plan file with a home for statuses."""
    world.user("kimosei", "Kim Osei")
    every = dict.fromkeys(("acme/web", "acme/api", "acme/ops"), "write")
    world.token("a-secret-token", login="milepost-bot", repos=every, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    web, api, ops = (world.repo(f"acme/{name}", author="kimosei") for name in ("web", "api", "ops"))
    ops.project.key = "CUST"
    for repo in (web, api, ops):
        repo.milestone("Data moved")
    ops.milestone("Live")
    web.issue("Schema", milestone="Data moved", closed="2027-02-01")
    web.issue("Copy", milestone="Data moved")
    web.issue("Elsewhere", closed="2027-02-01")
    api.issue("Import", milestone="Data moved", closed="2027-02-01")
    api.pull("Import", merged="2027-02-01", iid=1)
    ops.issue(HOSTILE, milestone="Data moved")
    ops.issue("Train", milestone="Live")
    ops.issue("Elsewhere too", closed="2027-02-01")

    def plan(home="web"):
        cloud = deployment == "cloud"
        text = PLAN.format(
            url=bench.server.url,
            home=home,
            deployment=deployment,
            jira="jira-cloud" if cloud else "jira-dc",
            email=', email: "${JIRA_EMAIL}"' if cloud else "",
        )
        (bench.folder / "milepost.yaml").write_text(text)
        return bench

    return plan


def test_check(nordwind):
    ran = nordwind().milepost("check", "--format", "json")
    assert ran.json["run"]["state"] == "complete", ran.json["sources"]
    data, live = sorted(ran.json["milestones"], key=lambda one: one["id"])
    assert {one["source"]: one["progress"]["total"] for one in data["records"]} == {
        "web": 2, "api": 1, "ops": 1,
    }  # fmt: skip
    assert (data["progress"]["closed"], data["progress"]["open"]) == (2, 2)
    states = [one["state"] for one in data["criteria"]]
    assert states == ["unmet", "met", "met"], data["criteria"]
    assert live["depends_on"] == ["data"]
    assert data["owner"] == "Kim Osei"
    assert {one["name"]: one["complete"] for one in ran.json["sources"]} == {
        "web": True, "api": True, "ops": True,
    }  # fmt: skip


@pytest.mark.parametrize("home", ["web", "api", "ops"])
def test_a_second_sync_writes_nothing(nordwind, world, home):
    bench = nordwind(home)
    first = bench.milepost("sync", "--yes", "--format", "json")
    assert first.code == 0, first.json["skipped"]
    assert {one["outcome"] for one in first.json["changes"]} == {"done"}
    second = bench.milepost("sync", "--yes", "--format", "json")
    assert second.code == 0, second.json["skipped"]
    assert second.json["changes"] == []
    later = bench.milepost("plan", "--format", "json", as_of="2027-02-23")
    assert later.json["changes"] == []
    assert world.violations == []


def test_one_tracker_failing_leaves_the_others_judged(nordwind):
    bench = nordwind()
    bench.server.faults.answer("GET", "*/gitlab/*", 503, times=None)
    ran = bench.milepost("check", "--format", "json", "--deadline", "1")
    assert ran.code == 3
    health = {one["id"]: one["health"] for one in ran.json["milestones"]}
    assert health == {"data": "unknown", "live": "on_track"}
    assert {one["name"] for one in ran.json["sources"] if not one["complete"]} == {"api"}


@pytest.mark.parametrize(
    "options",
    [("--gitlab", "acme/api", "--url", "{url}/gitlab"),
     ("--jira", "CUST", "--url", "{url}/{jira}")],
)  # fmt: skip
def test_without_a_file(nordwind, options, deployment, monkeypatch):
    bench = nordwind()
    (bench.folder / "milepost.yaml").unlink()
    jira = "jira-cloud" if deployment == "cloud" else "jira-dc"
    if deployment == "datacenter":
        monkeypatch.delenv("JIRA_EMAIL")
    said = (word.format(url=bench.server.url, jira=jira) for word in options)
    ran = bench.milepost("check", *said, "--format", "json")
    assert ran.json["run"]["state"] == "complete", ran.json["sources"]
    assert "Data moved" in {one["title"] for one in ran.json["milestones"]}
