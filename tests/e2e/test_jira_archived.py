"""A version that was archived and never released: nobody works on it, and nobody reached it."""

from __future__ import annotations

import pytest

PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  ops: {{kind: jira, project: CUST, url: "{url}/{jira}", deployment: {deployment}{email}}}
people:
  kim: {{name: Kim Osei, jira: kimosei}}
defaults: {{owner: kim}}
milestones:
  archived: {{title: Archived, due: 2027-02-19, in: [ops], done_when: [all closed]}}
  released: {{title: Released, due: 2027-02-19, in: [ops], done_when: [all closed]}}
  next:
    title: Next
    due: 2027-03-05
    in: [ops]
    depends_on: [archived]
    done_when: [reached archived, reached released]
write: {{limits: {{pace: none}}, status_issue: {{create: true}}}}
"""


@pytest.fixture(params=["cloud", "datacenter"])
def bench(bench, world, monkeypatch, request):
    world.user("kimosei", "Kim Osei")
    world.token("a-secret-token", login="milepost-bot", repos={"acme/ops": "write"}, ours=True)
    monkeypatch.setenv("JIRA_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    ops = world.repo("acme/ops", author="kimosei")
    ops.project.key = "CUST"
    for title in ("Archived", "Released"):
        version = ops.milestone(title, due="2027-02-19", state="closed", closed="2027-02-19")
        version.archived, version.released = True, title == "Released"
        ops.issue(f"Work of {title}", milestone=version, closed="2027-02-18")
    ops.milestone("Next", due="2027-03-05")
    nobody = ops.milestone("Nobody's", due="2027-02-19", state="closed")
    nobody.archived, nobody.released = True, False
    cloud = request.param == "cloud"
    text = PLAN.format(
        url=bench.server.url,
        jira="jira-cloud" if cloud else "jira-dc",
        deployment=request.param,
        email=', email: "${JIRA_EMAIL}"' if cloud else "",
    )
    (bench.folder / "milepost.yaml").write_text(text)
    return bench


def judged(bench):
    ran = bench.milepost("check", "--format", "json")
    return {one["id"]: one for one in ran.json["milestones"]}


def test_archived_is_not_done(bench):
    found = judged(bench)
    archived, released = found["archived"], found["released"]
    assert (archived["health"], archived["reached_on"]) == ("closed_unmet", None)
    assert released["health"] == "done"
    assert archived["records"][0]["state"] == "closed"
    assert [one["state"] for one in archived["criteria"]] == ["met"]
    waiting = [(one["text"], one["state"]) for one in found["next"]["criteria"]]
    assert waiting == [("reached archived", "unmet"), ("reached released", "met")]
    assert found["next"]["criteria"][0]["evidence"][0]["text"] == '"Archived" is given up'


def test_the_reason_is_told_and_a_way_out(bench):
    ran = bench.milepost("check", "--format", "json")
    (finding,) = [one for one in ran.json["findings"] if one["milestone"] == "archived"]
    assert (ran.code, finding["rule"], finding["severity"]) == (1, "MP301", "error")
    assert finding["message"] == ("given up in ops: archived and never released, or dropped there")
    assert finding["fix"].startswith("release Archived there if it was reached")


def test_it_is_closed_all_the_same(bench):
    """Nobody opens a status issue for it, and who depends on it is told what became of it."""
    ran = bench.milepost("plan", "--format", "json")
    assert [
        one["target"]["title"] for one in ran.json["changes"] if one["kind"] == "create_issue"
    ] == ["Status: Next"]
    (comment,) = [one["after"] for one in ran.json["changes"] if one["kind"] == "put_comment"]
    assert "(given up)" in comment


def test_muted_it_is_still_not_done(bench):
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text() + "rules: {ignore: [MP301]}\n")
    found = judged(bench)
    assert found["archived"]["health"] == "closed_unmet"
    text = bench.milepost("check").out
    assert "given up in ops" in text


def test_one_nobody_declared_is_listed_and_not_judged(bench):
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text() + "discover: all\n")
    found = bench.milepost("check", "--format", "json").json["milestones"]
    (nobody,) = [one for one in found if one["title"] == "Nobody's"]
    assert nobody["health"] is None
