"""Objectives, money, reviews and waivers in real runs, with what earlier runs remembered."""

import json

import pytest

PLAN = """
project:
  name: Nordwind
  start: 2027-01-13
  end: 2027-04-02
  budget: {amount: 90000, currency: EUR, spent: {file: budget.json, path: spent}}
numbers:
  seats: {read: {file: budget.json, path: seats}, from: 0, to: 400, by: 2027-04-03, unit: seats}
objectives:
  live-90: {title: Live in 90 days, key_results: [seats]}
people:
  kim: {name: Kim Osei, github: kimosei}
  dana: {name: Dana Ortiz, github: dana-o}
waivers:
  - {rule: MP206, milestone: data, reason: holidays, approved_by: kim, expires: 2027-03-05}
milestones:
  kickoff:
    title: Kick-off held
    due: 2027-02-05
    owner: dana
    invoice: {amount: 24000, currency: EUR}
    lookback: {hit: true, next: more of it}
  data:
    title: Data moved
    due: 2027-03-05
    owner: kim
    review: weekly
    supports: [seats]
    done_when: [all closed]
  rollout: {title: Rolled out, due: 2027-04-02, owner: dana, done_when: [all closed]}
"""


@pytest.fixture
def repo(bench, world):
    for login, name in (("kimosei", "Kim Osei"), ("dana-o", "Dana Ortiz")):
        world.user(login, name)
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Kick-off held", due="2027-02-05", closed="2027-02-05")
    repo.milestone("Data moved", due="2027-03-05", created="2027-02-01")
    repo.milestone("Rolled out", due="2027-04-02", created="2027-02-01")
    repo.issue("Status", milestone=2, labels=["milestone"], created="2027-02-01")
    repo.issue("Copy", milestone=2, created="2027-02-01")
    repo.issue("Ship", milestone=3, created="2027-02-01")
    text = bench.config(PLAN).folder / "milepost.yaml"
    text.write_text(text.read_text().replace("project: {name: Nordwind}\n", ""))
    return repo


def facts(bench, spent, seats):
    (bench.folder / "budget.json").write_text(json.dumps({"spent": spent, "seats": seats}))


def messages(ran, rule):
    return [one["message"] for one in ran.json["findings"] if one["rule"] == rule]


def test_a_run_knows_where_the_plan_is_going(bench, repo, on):
    facts(bench, 60000, 170)
    ran = on("2027-02-22", "check", "--format", "json")
    (aim,) = ran.json["objectives"]
    (seats,) = aim["key_results"]
    assert (seats["expected"], seats["actual"], seats["short_by"]) == (200, 170, 30)
    assert (seats["halfway"], seats["before_halfway"]) == ("2027-02-22", [])
    used = ran.json["used"]
    assert (used["time_percent"], used["budget_percent"]) == (50, 66)
    assert (used["reached"], used["milestones"], used["currency"]) == (1, 3, "EUR")
    assert ran.json["invoices_due"] == [
        {"milestone": "kickoff", "amount": 24000, "currency": "EUR"}
    ]
    assert [(one["on"], one["kind"]) for one in ran.json["coming"]] == [("2027-03-05", "milestone")]
    assert messages(ran, "MP509") == [
        "66 % of the budget is spent (60000 of 90000 EUR), and 1 of 3 milestones is reached",
        "50 % of the time from 2027-01-13 to 2027-04-02 is over, and 1 of 3 milestones is reached",
    ]
    shown = bench.milepost("check", "-v").out
    assert "Objectives\n   Live in 90 days: seats is 170 of 400 seats by 2027-04-03" in shown
    assert "Kick-off held: 24000 EUR" in shown
    assert "## Time and money" in bench.milepost("report", "--format", "markdown").out


def test_of_a_part_of_the_plan_nobody_can_say_that(bench, repo):
    facts(bench, 60000, 170)
    ran = bench.milepost("check", "--format", "json", "--milestone", "data")
    assert (ran.json["objectives"], ran.json["used"], ran.json["coming"]) == ([], None, [])


def test_what_was_spent_may_be_missing(bench, repo):
    ran = bench.milepost("check", "--format", "json")
    (why,) = [one["reason"] for one in ran.json["skipped"] if one["rule"] == "MP509"]
    assert why.startswith("the number budget spent (milepost.yaml:")
    assert "there is no budget.json in the working folder" in why
    assert ran.json["used"]["budget_percent"] is None


def test_a_number_short_at_two_reviews_in_a_row_is_told(bench, repo, on):
    for day, seats in (("2027-02-12", 20), ("2027-02-19", 40)):
        facts(bench, 1000, seats)
        ran = on(day, "check", "--format", "json")
        assert messages(ran, "MP903") == []
        repo.comment(1, "Vendor is late", author="kimosei", created=day)
    facts(bench, 1000, 41)
    ran = on("2027-02-22", "check", "--format", "json")
    assert messages(ran, "MP903") == [
        (
            "seats was short of its course at the last reviews: 20 instead of 150 seats on "
            "2027-02-12 and 40 instead of 185 seats on 2027-02-19"
        )
    ]
    facts(bench, 1000, 200)
    assert messages(on("2027-02-22", "check", "--format", "json"), "MP903") == []


def test_a_review_is_overdue_until_the_owner_says_something(bench, repo, on):
    facts(bench, 1, 400)
    ran = on("2027-02-22", "check", "--format", "json")
    assert messages(ran, "MP701") == ["never reviewed; the first review was due on 2027-02-08"]
    repo.comment(1, "Copying goes well", author="kimosei", created="2027-02-16")
    ran = on("2027-02-22", "check", "--format", "json")
    assert messages(ran, "MP701") == []
    (data,) = [one for one in ran.json["milestones"] if one["id"] == "data"]
    assert data["next_review"] == "2027-02-23"


def test_a_waiver_of_the_owner_alone_does_not_silence(bench, repo, on):
    facts(bench, 1, 400)
    ran = on("2027-02-22", "check", "--format", "json")
    (found,) = [one for one in ran.json["findings"] if one["rule"] == "MP206"]
    assert found["waived"] is False
    (lapsed,) = messages(ran, "MP705")
    assert lapsed == (
        "the waiver of MP206 in Data moved (holidays) was approved by Kim Osei alone, who owns "
        "Data moved"
    )
