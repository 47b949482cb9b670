"""One of three trackers is down: what nobody can know for it is told once, not once each."""

from datetime import UTC, datetime

import pytest

from milepost.model.clock import ManualClock

NAMES = ("web", "api", "ops")
DOWN = "ops was not read completely"


@pytest.fixture
def down(bench, world, monkeypatch):
    """Four milestones in three trackers, and a Jira that answers nothing but 500."""
    clock = ManualClock(datetime(2027, 2, 22, 9, tzinfo=UTC))
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: clock)
    monkeypatch.setenv("COLUMNS", "100")
    for name in NAMES:
        repo = world.repo(f"acme/{name}", author="dana-o", private=True)
        repo.project.key = "CUST" if name == "ops" else None
        for number in range(1, 5):
            repo.milestone(f"Phase {number}", due=f"2027-0{number + 2}-12")
            repo.issue("Work", milestone=number, created="2027-01-06")
    world.token("secret-token", login="bot", repos={f"acme/{name}": "write" for name in NAMES})
    said = 'token: "${GITHUB_TOKEN}"'
    milestones = "".join(
        f"  p{number}: {{title: Phase {number}, owner: kim, in: [web, api, ops],"
        " done_when: [all closed, closed CUST-1]}\n"
        for number in range(1, 5)
    )
    bench.config(
        f'  api: {{kind: gitlab, project: acme/api, url: "{bench.server.gitlab}", {said}}}\n'
        f'  ops: {{kind: jira, project: CUST, url: "{bench.server.jira_dc}", {said}}}\n'
        f"people: {{kim: {{name: Kim}}}}\nmilestones:\n{milestones}",
        ", status_issue: {create: true}",
    )
    bench.server.faults.answer("*", "/jira-dc/*", 500, times=None)
    return bench


def test_check_names_the_milestones_and_says_why_once(down):
    ran = down.milepost("check")
    assert ran.code == 3
    assert ran.out.count(DOWN) == 1
    assert f"   4 milestones: {DOWN}\n" in ran.out
    for number in range(1, 5):
        assert f"Phase {number}  due 2027-0{number + 2}-12" in ran.out


def test_with_v_a_rule_says_once_what_it_cannot_decide(down):
    ran = down.milepost("check", "-v")
    listed = ran.out.partition("Not decided:\n")[2].partition("\n\n")[0]
    undecided = listed.replace("\n      ", " ").splitlines()
    assert len(undecided) == len(set(undecided))
    assert '   MP304 in 4 milestones: "closed CUST-1" cannot be decided: ' + DOWN in undecided
    assert not [line for line in undecided if line.startswith("   MP304 in Phase")]
    assert ran.out.count(f"   {DOWN}\n") == 4, "each milestone, opened, says its own"


def test_json_holds_each_of_them(down):
    data = down.milepost("check", "--format", "json").json
    assert [one["health"] for one in data["milestones"]] == ["unknown"] * 4
    alike = [one["milestone"] for one in data["skipped"] if one["rule"] == "MP304"]
    assert sorted(alike) == ["p1", "p2", "p3", "p4"]


def test_plan_says_once_what_is_left_as_it_is(down):
    ran = down.milepost("plan")
    assert ran.code == 3
    assert "  web, 4 milestones (p1, p2, p3, p4): ops was not read completely (" in ran.out
    assert ran.out.count("is left as it is") == 1
    skipped = down.milepost("plan", "--format", "json").json["skipped"]
    assert len([it for it in skipped if DOWN in it["reason"]]) == 4


def test_what_is_known_of_another_milestone_is_not_drawn_in(down):
    file = down.folder / "milepost.yaml"
    whole = "p2: {title: Phase 2, owner: kim, in: [web, api, ops], done_when: [all closed,"
    text = file.read_text()
    assert whole in text
    late = "p2: {title: Phase 2, owner: kim, due: 2027-02-19, in: [web], done_when: [all closed,"
    file.write_text(text.replace(whole, late))
    out = down.milepost("check").out
    assert f"   3 milestones: {DOWN}\n" in out
    own = out.partition("Phase 2  due 2027-02-19")[2].partition("\n\n")[0]
    assert "MP501" in own, "its finding stands below it"
