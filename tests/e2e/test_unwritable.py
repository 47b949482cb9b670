"""Blocks the token may not put: told in the plan and in doctor, never tried in every run."""

from __future__ import annotations

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers: {{it: {tracker}}}
people: {{kim: {{name: Kim Osei, {kind}: kimosei}}}}
milestones:
  data: {{title: Data moved, due: 2027-03-05, owner: kim, in: [it], done_when: [all closed]}}
  live: {{title: Live, due: 2027-03-12, owner: kim, in: [it], done_when: [all closed]}}
write: {{status_issue: {{create: true}}, block: {block}, limits: {{pace: none}}}}
"""
TOKEN = "a-secret-token"
FALLBACK = "only the status comment, where there is one, and reports tell it"


@pytest.fixture
def run(bench, monkeypatch):
    """Write the file for a tracker and give the bench: ``run(entry, kind="jira")``."""

    def ready(tracker, kind, block="true"):
        entry = tracker.replace("@", bench.server.url)
        text = PLAN.format(tracker=entry, kind=kind, block=block)
        (bench.folder / "milepost.yaml").write_text(text)
        monkeypatch.setenv("TOKEN", TOKEN)
        monkeypatch.setenv("EMAIL", "dana-o@example.com")
        return bench

    return ready


@pytest.fixture
def gitlab(world, run):
    """One milestone of the project and one of its group; the token is the project's own."""
    world.user("kimosei", "Kim Osei")
    api = world.repo("acme/api", author="kimosei", private=True)
    world.token(TOKEN, login="project_1_bot", repos={"acme/api": "write"}, ours=True)
    held = [api.milestone("Live"), world.group("acme").milestone("Data moved")]
    for stone in held:
        api.issue(f"Work for {stone.title}", milestone=stone, assignees=["kimosei"])
    return run('{kind: gitlab, project: acme/api, url: "@/gitlab", token: "${TOKEN}"}', "gitlab")


def blocks(changes):
    return [it["target"]["title"] for it in changes if it["kind"] == "put_block"]


def test_an_inherited_group_milestone_with_a_projects_token(gitlab, world):
    told = gitlab.milepost("plan", "--format", "json").json
    assert blocks(told["changes"]) == ["Live"]
    (skipped,) = told["skipped"]
    assert "acme are the group's, and the token's account has no role there" in skipped["reason"]
    assert skipped["fallback"] == FALLBACK
    for _ in range(2):
        ran = gitlab.milepost("sync", "--yes", "--format", "json")
        assert (ran.code, {it["outcome"] for it in ran.json["changes"]} - {"done"}) == (0, set())
        assert [it["fallback"] for it in ran.json["skipped"]] == [FALLBACK]
    assert ran.json["changes"] == []
    refused = [it for it in gitlab.server.log.mutating if it.status >= 400]
    assert (refused, world.violations) == ([], [])


def test_with_a_role_in_the_group_it_is_written(gitlab, world):
    world.token(TOKEN, login="group_1_bot", repos={"acme": "write"}, ours=True)
    ran = gitlab.milepost("sync", "--yes", "--format", "json")
    assert (ran.code, sorted(blocks(ran.json["changes"]))) == (0, ["Data moved", "Live"])
    assert ran.json["skipped"] == []


def test_doctor_says_so_of_the_group(gitlab, world):
    ran = gitlab.milepost("doctor", as_of="")
    told = " ".join(ran.out.split())
    assert "blocks in milestones of the group acme" in told
    assert "the token's account has no role there" in told
    assert ran.code == 0
    world.token(TOKEN, login="group_1_bot", repos={"acme": "write"}, ours=True)
    told = " ".join(gitlab.milepost("doctor", as_of="").out.split())
    assert "blocks in milestones of the group acme found" in told


CLOUD = (
    '{kind: jira, project: CUST, url: "@/jira-cloud", deployment: cloud, '
    'email: "${EMAIL}", token: "${TOKEN}"}'
)
SERVER = '{kind: jira, project: CUST, url: "@/jira-dc", deployment: datacenter, token: "${TOKEN}"}'


@pytest.mark.parametrize("entry", [CLOUD, SERVER])
@pytest.mark.parametrize(("level", "written"), [("write", False), ("admin", True)])
def test_a_block_in_a_version_without_administer_projects(run, world, entry, level, written):
    """Editing a version takes *Administer Projects*; a comment does not."""
    world.user("kimosei", "Kim Osei")
    world.user("dana-o", "Dana Ortiz")
    ops = world.repo("acme/ops", author="dana-o", private=True)
    ops.project.key = "CUST"
    world.token(TOKEN, login="dana-o", repos={"acme/ops": level}, ours=True)
    for title in ("Data moved", "Live"):
        ops.issue(f"Work for {title}", milestone=ops.milestone(title), assignees=["kimosei"])
    bench = run(entry, "jira", block="[it]")
    for _ in range(2):
        ran = bench.milepost("sync", "--yes", "--format", "json")
        assert (ran.code, {it["outcome"] for it in ran.json["changes"]} - {"done"}) == (0, set())
        reasons = [it["reason"] for it in ran.json["skipped"]]
        assert [it["fallback"] for it in ran.json["skipped"]] == ([] if written else [FALLBACK])
        assert all("permission `Administer Projects`" in reason for reason in reasons)
    assert ran.json["changes"] == []
    refused = [it for it in bench.server.log.mutating if it.status >= 400]
    assert (refused, world.violations) == ([], [])
