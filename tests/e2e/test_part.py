"""A part of the plan: what is said of it does not depend on what was left out."""

import pytest

MORE = """
  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab", token: "${{GITLAB_TOKEN}}"}}
milestones:
  first: {{title: First, due: 2027-03-05, in: [web, api]}}
  second: {{title: Second, due: 2027-03-12, in: [web, api], depends_on: [first]}}
"""


@pytest.fixture
def two(bench, world, monkeypatch):
    monkeypatch.setenv("GITLAB_TOKEN", "secret-token")
    world.token("secret-token", login="milepost-bot", repos={"*": "write"})
    web, api = world.repo("acme/web"), world.repo("acme/api")
    for title in ("First", "Second"):
        web.milestone(title, due="2027-03-12", created="2027-01-04")
        web.issue(f"Status of {title}", milestone=title, labels=["milestone"])
        web.issue(f"Work on {title}", milestone=title, created="2027-02-19")
        api.milestone(title, due="2027-03-12", created="2027-01-04")
        held = api.issue(f"Interface of {title}", milestone=title, created="2027-02-19")
        api.block(blocked=held, blocker=api.issue("Vendor", created="2027-02-19"))
    return bench.config(MORE.format(url=bench.server.url))


def written(ran):
    return [(it["source"], it["kind"]) for it in ran.json["changes"]]


@pytest.mark.parametrize(
    "part", [("--source", "web"), ("--source", "api"), ("--milestone", "second")], ids=str
)
def test_a_part_finds_nothing_to_do_after_the_whole(two, part):
    first = two.milepost("sync", "--yes", "--format", "json")
    assert first.code == 0, first.err
    assert ("web", "put_comment") in written(first)
    assert two.milepost("plan", "--format", "json").json["changes"] == []
    assert two.milepost("plan", "--format", "json", *part).json["changes"] == []


def test_the_whole_finds_nothing_to_do_after_its_parts(two):
    for source in ("web", "api"):
        two.milepost("sync", "--yes", "--source", source)
    assert two.milepost("plan", "--format", "json").json["changes"] == []
