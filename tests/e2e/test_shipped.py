"""``released`` and ``deployed`` from the plan file to the verdict, over GitHub and GitLab."""

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repo: acme/web, url: "{url}", token: "${{GITHUB_TOKEN}}"}}
  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab", token: "${{GITHUB_TOKEN}}"}}
milestones:
  live:
    title: Live
    due: 2027-03-05
    in: [web, api]
    done_when:
      - released web v2.4
      - released api v1.0
      - deployed web/production
      - deployed api/production
"""


@pytest.fixture
def both(bench, world):
    world.token("secret-token", login="milepost-bot", repos={"*": "write"})
    repos = tuple(world.repo(f"acme/{name}", author="dana-o") for name in ("web", "api"))
    for repo in repos:
        repo.milestone("Live")
    (bench.folder / "milepost.yaml").write_text(PLAN.format(url=bench.server.url))
    return repos


def verdicts(bench):
    ran = bench.milepost("check", "--format", "json")
    (live,) = ran.json["milestones"]
    return [one["state"] for one in live["criteria"]]


def test_nothing_is_out_yet(bench, both):
    web, _ = both
    web.release("v2.4", draft=True)
    assert verdicts(bench) == ["unmet"] * 4


def test_everything_is_out(bench, both):
    web, api = both
    web.release("v2.4", created="2026-01-05")
    api.release("v1.0", created="2026-01-05")
    for repo in both:
        repo.deployment("production", "failure")
        repo.deployment("production", "running", "success")
    api.deployment("production", "created")
    before = len(bench.server.log)
    assert verdicts(bench) == ["met"] * 4
    asked = [exchange.path for exchange in bench.server.log.exchanges[before:]]
    assert sum("/releases" in path or "/deployments" in path for path in asked) == 2 + 3


def test_what_cannot_be_read_is_not_known(bench, both):
    bench.server.faults.answer("GET", "*/releases", 403, body={"message": "no"}, times=None)
    bench.server.faults.answer("GET", "*/deployments", 403, body={"message": "no"}, times=None)
    assert verdicts(bench) == ["unknown"] * 4
