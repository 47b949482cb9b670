"""What people say in comments on the status issue, in every tracker, through real commands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from milepost.sandbox import actions
from milepost.sandbox.ties import Approver
from milepost.sandbox.times import instant

PLAN = """
version: 1
project: {{name: Nordwind, start: 2027-01-11}}
trackers:
  {tracker}
people:
  dana: {{name: Dana Ortiz, {kind}: "{prefix}dana-o"}}
  kim: {{name: Kim Osei, {kind}: "{prefix}kimosei", deputy: dana, away: [2027-02-15..2027-02-26]}}
milestones:
  data:
    title: Data moved
    due: 2027-02-19
    owner: kim
    in: [home]
    review: weekly
    done_when: [all closed, signed off by dana]
  live:
    title: Live
    due: 2027-04-02
    owner: dana
    in: [home]
    done_when: [signed off by dana]
write: {{limits: {{pace: none}}, block: false, labels: {{on: none}}}}
"""
TRACKERS = {
    "github": ("github", "home: {{kind: github, repo: acme/web, url: '{url}'}}"),
    "gitlab": ("gitlab", "home: {{kind: gitlab, project: acme/web, url: '{url}/gitlab'}}"),
    "cloud": (
        "jira",
        (
            "home: {{kind: jira, project: CUST, url: '{url}/jira-cloud', deployment: cloud,"
            ' email: "${{JIRA_EMAIL}}"}}'
        ),
    ),
    "datacenter": (
        "jira",
        "home: {{kind: jira, project: CUST, url: '{url}/jira-dc', deployment: datacenter}}",
    ),
}


@pytest.fixture(params=TRACKERS)
def tracker(request):
    return request.param


@pytest.fixture
def home(bench, world, monkeypatch, tracker):
    """A repository with two milestones and the status issue of the first, and its plan file."""
    for login, name in (("kimosei", "Kim Osei"), ("dana-o", "Dana Ortiz")):
        world.user(login, name).account = f"712020:{login}"
    world.user("renovate", "Renovate", type="Bot")
    world.token("a-secret-token", login="milepost-bot", repos={"acme/web": "write"}, ours=True)
    for kind in ("GITHUB", "GITLAB", "JIRA"):
        monkeypatch.setenv(f"{kind}_TOKEN", "a-secret-token")
    monkeypatch.setenv("JIRA_EMAIL", "milepost-bot@example.com")
    web = world.repo("acme/web", author="kimosei")
    web.project.key = "CUST"
    web.milestone("Data moved", created="2027-01-11")
    web.milestone("Live", created="2027-01-11")
    web.issue("Import", milestone="Data moved", created="2027-01-12", closed="2027-02-01")
    web.issue("Status", milestone="Data moved", labels=["milestone"], created="2027-01-12")
    kind, line = TRACKERS[tracker]
    prefix = "712020:" if tracker == "cloud" else ""
    text = PLAN.format(kind=kind, prefix=prefix, tracker=line.format(url=bench.server.url))
    (bench.folder / "milepost.yaml").write_text(text)
    return web


@pytest.fixture
def says(home):
    """``says("/sign-off", "2027-02-12", by="dana-o")``: a comment on the status issue."""

    def comment(body, day="2027-02-12", by="dana-o"):
        return home.comment(2, body, author=by, created=day)

    return comment


@pytest.fixture
def read(bench):
    """The verdict as JSON, every source read to its end."""

    def check():
        ran = bench.milepost("check", "--format", "json")
        assert [one["complete"] for one in ran.json["sources"]] == [True], ran.json["sources"]
        return ran.json

    return check


@pytest.fixture
def signed(read):
    """State and first evidence of Dana's sign-off."""

    def verdict(name="data"):
        (found,) = [one for one in read()["milestones"] if one["id"] == name]
        criterion = found["criteria"][-1]
        return criterion["state"], criterion["evidence"][0]["text"]

    return verdict


def test_the_sync_that_creates_the_status_issue_leaves_the_next_one_nothing_to_say(bench, home):
    """What is to be signed off there reads alike before and after: MP306, and the criterion."""
    home.delete_issue(2)
    home.issue("Go", milestone="Live", created="2027-01-12", closed="2027-02-01")
    plan = bench.folder / "milepost.yaml"
    text = plan.read_text().replace("done_when: [signed", "done_when: [all closed, signed")
    plan.write_text(text.replace("write: {", "write: {status_issue: {create: true}, "))
    first = bench.milepost("sync", "--yes")
    assert (first.code, "done of" in first.out) == (0, True), first.err
    second = bench.milepost("plan", "--exit-code")
    assert (second.code, "\nNo changes." in second.out) == (0, True), second.out


def test_the_right_account_signs_off_and_takes_it_back(says, signed, home):
    assert signed()[0] == "unmet"
    says("I read it all.\n\n/sign-off", "2027-02-12")
    assert signed() == ("met", "Dana Ortiz signed off")
    says("/withdraw", "2027-02-13")
    assert signed() == ("unmet", "Dana Ortiz withdrew the sign-off")
    says("/sign-off data", "2027-02-14")
    assert signed()[0] == "met"


def test_another_milestone_by_its_title(says, signed):
    assert signed("live")[0] == "unmet"
    says("/sign-off Live")
    assert signed("live") == ("met", "Dana Ortiz signed off")
    assert signed("data")[0] == "unmet"


def test_a_wrong_account_does_not_count(says, signed):
    says("/sign-off", by="kimosei")
    state, told = signed()
    assert (state, told.partition(":")[0]) == ("unmet", "Dana Ortiz has not signed off")


def test_an_edited_comment_is_unknown(says, signed):
    comment = says("/sign-off")
    comment.updated_at = comment.created_at + timedelta(minutes=5)
    assert signed()[0] == "unknown"
    says("/sign-off", "2027-02-13")
    assert signed()[0] == "met"


def test_work_added_since(says, signed, home):
    says("/sign-off")
    home.issue("Export", milestone="Data moved", created="2027-02-14")
    state, told = signed()
    assert state == "unmet"
    assert told.startswith("Dana Ortiz signed off 2027-02-12; 1 issue added since: ")


def test_accepted_findings_are_waived(says, read):
    def overdue():
        return [one["waived"] for one in read()["findings"] if one["rule"] == "MP501"]

    assert overdue() == [False]
    says("/accept MP501 Vendor outage", "2027-02-20", by="kimosei")
    assert overdue() == [False], "who owns it does not accept it alone"
    assert "MP705" in {one["rule"] for one in read()["findings"]}
    says("/accept MP501 Vendor outage", "2027-02-20", by="dana-o")
    assert overdue() == [True]
    assert "MP705" not in {one["rule"] for one in read()["findings"]}
    assert read()["counts"]["waived"] == 1


def test_what_is_no_command_of_ours_stays_text(says, read):
    says("/label ~x\n/close\n\n/usr/bin/sign-off\n\n`/sign-off`\n\n/signoff")
    (data, *_) = [one for one in read()["milestones"] if one["id"] == "data"]
    assert data["notes"] == [
        "a comment without effect: “/signoff” (no such command); did you mean “/sign-off”?"
    ]
    assert [one["state"] for one in data["criteria"]] == ["met", "unmet"]


def test_a_review_says_when_the_next_one_is_due(says, read):
    def due():
        return [one["next_review"] for one in read()["milestones"]]

    assert sorted(map(str, due())) == ["2027-01-18", "None"]
    says("/review", "2027-02-18", by="kimosei")
    assert sorted(map(str, due())) == ["2027-02-25", "None"]


def test_our_own_comment_commands_nothing_and_says_what_works(bench, home, says, signed):
    says("/reason external: the vendor was late", by="kimosei")
    assert bench.milepost("sync", "--yes").code == 0
    bodies = [one.body for one in home.project.comments.values()]
    (ours,) = [one for one in bodies if "milepost keeps this one comment" in one]
    assert "/sign-off" in ours
    assert "the vendor was late" in ours
    assert "Kim Osei is away until 2027-02-26; Dana Ortiz stands in." in ours
    assert signed()[0] == "unmet"
    assert bench.milepost("plan", "--exit-code").code == 0


@pytest.mark.parametrize("tracker", ["github"], indirect=True)
def test_a_bot_commands_nothing(says, signed):
    """Told by its kind: GitHub says so with each comment."""
    says("/sign-off", by="renovate")
    assert signed()[0] == "unmet"


@pytest.mark.parametrize(("decision", "state"), [("APPROVED", "met"), ("DECLINED", "unmet")])
@pytest.mark.parametrize("tracker", ["cloud"], indirect=True)
def test_an_approver_of_a_version(home, signed, decision, state):
    """Only Jira Cloud has them."""
    (version,) = [one for one in home.project.milestones.values() if one.title == "Data moved"]
    version.approvers = [Approver(login=home.member("dana-o"), status=decision)]
    assert signed()[0] == state


@pytest.mark.parametrize(("when", "state"), [("2027-02-11", "met"), ("2027-02-14", "unmet")])
def test_an_older_issue_that_was_moved_in(home, world, says, signed, when, state):
    """The issue is older than the sign-off: only what the tracker remembers tells."""
    says("/sign-off")
    older = home.issue("Older", created="2027-01-20")
    act = actions.Act(world, home.project, "kimosei", instant(when))
    (milestone,) = [it for it in home.project.milestones.values() if it.title == "Data moved"]
    actions.set_milestones(act, older, [milestone.number])
    older.updated_at = instant("2027-02-20")
    assert signed()[0] == state
