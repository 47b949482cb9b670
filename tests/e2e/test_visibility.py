"""What lies in a more private tracker is a bare reference in a less private one, and in outputs."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repo: acme/web, url: "{url}"{web}}}
  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab"{api}}}
  ops: {{kind: jira, project: CUST, url: "{url}/jira-cloud", deployment: cloud,
        email: "${{JIRA_EMAIL}}"{ops}}}
people:
  kim: {{name: Kim Osei, github: kimosei, gitlab: kimosei, jira: kimosei}}
milestones:
  data:
    title: Data moved
    due: 2027-02-19
    in: [web, api, ops]
    done_when: ["closed CUST-1", "merged api!1"]
  live:
    title: Live
    due: 2027-04-02
    in: [web]
    depends_on: [the portal switched off]
rules: {{select: [ALL]}}
write:
  status_issue: {{create: true, home: {home}}}
  labels: {{on: issues}}
  block: [web, api, ops]
  limits: {{pace: none}}
state: none
"""
ZEBRA, QUOKKA = "zebra", "quokka"
"""A word that only people in Jira say, and one that only people in GitLab say."""
OUTPUTS = (
    ("check",), ("check", "-v"), ("check", "--format", "json"), ("list",),
    ("list", "--format", "json"), ("report",), ("report", "--format", "json"),
    ("report", "--by", "owner"), ("report", "--audience", "external"), ("explain", "data"),
    ("explain", "data", "--format", "json"), ("explain", "live"), ("plan", "-v"), ("plan",),
    ("plan", "--format", "json"), ("check", "--trace"), ("adopt",),
)  # fmt: skip


def describe(word):
    return (
        f"Owner: {word}-owner, {word}-twin\nDepends on: {word} ledger, {word} portal\n\n"
        f"Done when:\n- [ ] better {word} wording\n- [x] {word} agreed\n- [ ] no open {word}-bug\n"
        f"Sign-off: {word}\nReveiw: {word}\n\nhttps://{word}.example/plan\n"
    )


def fill(repo, word):
    """Put the word into every field that people write."""
    world = repo.world
    for login in (f"{word}-kim", f"{word}-ray"):
        world.user(login, f"{word.title()} Person")
    data = repo.milestone("Data moved", due="2027-02-12", description=describe(word))
    old = repo.milestone(f"{word} portal switched off", due="2027-03-01", description="Owner: kim")
    first = repo.issue(
        f"Rename the {word} ledger", milestone=data, labels=[f"{word}-bug", "bug"],
        assignees=[f"{word}-kim"], author=f"{word}-ray", body=f"- [ ] {word} agreed",
        created="2027-01-05", due="2027-03-09",
    )  # fmt: skip
    second = repo.issue(
        f"Tell the {word} team", milestone=old, labels=[f"{word}-bug"], author=f"{word}-kim"
    )
    repo.issue("Copy the schema", milestone=data, author=f"{word}-ray")
    repo.block(blocked=first, blocker=second)
    repo.comment(first, f"/reason {word}: the {word} is late", author=f"{word}-kim")
    return repo


@dataclass
class Portfolio:
    bench: object
    repos: dict

    def plan(self, *, home="web", seen=("public", "internal", "private")):
        keys = zip(("web", "api", "ops"), seen, strict=True)
        lines = {name: f", visibility: {one}" if one else "" for name, one in keys}
        text = PLAN.format(url=self.bench.server.url, home=home, zebra=ZEBRA, **lines)
        (self.bench.folder / "milepost.yaml").write_text(
            text.replace(f"[{ZEBRA} portal", "[the portal")
        )
        return self.bench

    def comments_in(self, name):
        """Our comments."""
        comments = self.repos[name].project.comments.values()
        return [it.body for it in comments if it.author == "milepost-bot"]

    def said_in(self, name):
        """All that stands in a tracker after a sync, by field."""
        project = self.repos[name].project
        return json.dumps(
            [
                [it.description for it in project.milestones.values()],
                [(it.title, it.body) for it in project.issues.values()],
                self.comments_in(name),
                [(it.name, it.description) for it in project.labels.values()],
            ]
        ).casefold()


@pytest.fixture
def nordwind(bench, world, monkeypatch):
    """A public repository, an internal project and a private Jira, with their own words."""
    world.user("kimosei", "Kim Osei")
    every = dict.fromkeys(("acme/web", "acme/api", "acme/ops"), "write")
    world.token("a-secret-token", login="milepost-bot", repos=every, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    web, api, ops = (world.repo(f"acme/{name}", author="kimosei") for name in ("web", "api", "ops"))
    ops.project.key = "CUST"
    fill(ops, ZEBRA)
    fill(api, QUOKKA)
    api.pull(f"Bring the {QUOKKA} in", iid=1, merged="2027-02-01", author=f"{QUOKKA}-kim")
    api.release("v1", name=f"{QUOKKA} release")
    web.milestone("Data moved", due="2027-02-19")
    web.milestone("Live", due="2027-04-02")
    for title in ("Copy", "The schema", "Ledger page"):
        web.issue(title, milestone="Data moved", labels=["bug"], assignees=["kimosei"])
    return Portfolio(bench, {"web": web, "api": api, "ops": ops})


@pytest.mark.parametrize("args", OUTPUTS, ids=" ".join)
def test_no_output_says_a_private_word(nordwind, args):
    bench = nordwind.plan()
    ran = bench.milepost(*args)
    assert ran.code in (0, 1), ran.err
    told = (ran.out + ran.err).casefold()
    assert ZEBRA not in told
    assert QUOKKA not in told
    assert "copy the schema" not in told
    assert "/browse/cust" not in told
    assert "/jira-cloud" not in told


def test_the_file_of_adopted_findings_says_no_private_word(nordwind):
    bench = nordwind.plan()
    assert bench.milepost("adopt").code == 0
    told = (bench.folder / "milepost-adopted.yaml").read_text().casefold()
    assert "rule: mp" in told
    assert ZEBRA not in told
    assert QUOKKA not in told
    counts = bench.milepost("check", "--format", "json").json["counts"]
    assert (counts["error"], counts["warning"], counts["info"]) == (0, 0, 0)


def test_what_is_hidden_is_still_counted_and_named(nordwind):
    bench = nordwind.plan()
    seen = bench.milepost("check", "--format", "json").json
    whole = nordwind.plan(seen=("", "", "")).milepost("check", "--format", "json").json
    for name in ("id", "health", "progress", "due", "depends_on", "blocks"):
        assert [one[name] for one in seen["milestones"]] == [
            one[name] for one in whole["milestones"]
        ]
    assert [one["rule"] for one in seen["findings"]] == [one["rule"] for one in whole["findings"]]
    assert [one["refs"] for one in seen["findings"]] == [one["refs"] for one in whole["findings"]]
    assert "CUST-1" in json.dumps(seen)
    assert "(private)" in json.dumps(seen)
    assert ZEBRA in json.dumps(whole)


@pytest.mark.parametrize("home", ["web", "api", "ops"])
def test_a_sync_carries_no_word_into_a_less_private_tracker(nordwind, home):
    bench = nordwind.plan(home=home)
    before = {name: nordwind.said_in(name) for name in ("web", "api")}
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code in (0, 1), ran.out + ran.err
    assert {one["outcome"] for one in ran.json["changes"]} == {"done"}
    told = (ran.out + ran.err).casefold()
    assert ZEBRA not in told
    assert QUOKKA not in told
    web, api = (nordwind.said_in(name) for name in ("web", "api"))
    assert before["web"] != web
    assert ZEBRA not in web
    assert QUOKKA not in web
    assert "/jira-cloud/" not in web
    assert "/gitlab/" not in web
    assert ZEBRA not in api
    assert "/jira-cloud/" not in api
    assert api.count(QUOKKA) >= before["api"].count(QUOKKA)
    assert {name for name in ("web", "api", "ops") if nordwind.comments_in(name)} == {"web", home}
    again = bench.milepost("sync", "--yes", "--format", "json")
    assert again.json["changes"] == []


def test_a_private_page_says_it_all(nordwind):
    bench = nordwind.plan(home="ops")
    bench.milepost("sync", "--yes")
    said = "\n".join(nordwind.comments_in("ops")).casefold()
    assert ZEBRA in said
    assert QUOKKA in said
    assert "(private)" not in said


def test_a_saved_plan_is_whole_and_applies(nordwind):
    bench = nordwind.plan(home="ops")
    bench.milepost("plan", "--out", "plan.json")
    assert ZEBRA in (bench.folder / "plan.json").read_text().casefold()
    ran = bench.milepost("sync", "--yes", "--plan", "plan.json", "--format", "json")
    assert ran.code in (0, 1), ran.out + ran.err
    assert ran.json["changes"]


def test_a_plan_as_it_was_shown_is_refused(nordwind):
    bench = nordwind.plan(home="ops")
    (bench.folder / "shown.json").write_text(bench.milepost("plan", "--format", "json").out)
    assert bench.milepost("sync", "--yes", "--plan", "shown.json").code == 5


def test_trackers_that_are_all_alike_show_everything(nordwind):
    for seen in (("", "", ""), ("public", "public", "public"), ("internal",) * 3):
        out = nordwind.plan(seen=seen).milepost("report").out.casefold()
        assert ZEBRA in out
        assert QUOKKA in out
        assert "(private)" not in out
