"""The demo: the whole job, twice, on bundled data."""

import json
from datetime import date

import pytest

from milepost.app.demo import stage
from milepost.app.read import Selection
from milepost.cli.door import run
from milepost.rules.rule import catalogue


def quiet(_what, _done, _total):
    return None


def test_the_demo_in_json(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert run(["demo", "--format", "json"]) == 0
    data = json.loads(capfd.readouterr().out)
    first, second = data["first"], data["second"]
    assert len(first["changes"]) >= 40
    kinds = {change["kind"] for change in first["changes"]}
    assert kinds == {
        "create_label",
        "create_issue",
        "add_label",
        "remove_label",
        "put_comment",
        "put_block",
    }
    assert {change["outcome"] for change in first["changes"]} == {"done"}
    assert second["changes"] == []
    assert (tmp_path / "demo-output" / "report.md").read_text()
    assert (tmp_path / "demo-output" / "pages").is_dir()
    assert "@URL@" not in (tmp_path / "demo-output" / "milepost.yaml").read_text()


def test_the_demo_for_people(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert run(["demo", "--output", "here"]) == 0
    out = capfd.readouterr().out
    assert "1499 issues" in out
    assert "0 in the second" in out
    assert (tmp_path / "here" / "report.md").exists()


@pytest.fixture(scope="module")
def shown():
    with stage() as show:
        yield show


@pytest.fixture(scope="module")
def judged(shown):
    return shown.check(quiet)


FOUND = [
    ("MP101", "web/18", ""),
    ("MP101", "web/19", ""),
    ("MP102", "web/18", ""),
    ("MP103", "web/18", ""),
    ("MP103", "web/19", ""),
    ("MP104", "web/20", "better wording"),
    ("MP105", "web/19", ""),
    ("MP201", "web/18", ""),
    ("MP201", "web/19", ""),
    ("MP202", "training", "coaches"),
    ("MP203", "web/20", ""),
    ("MP204", "data", "kim"),  # in Jira, where Kim has no account
    ("MP205", "", "kim"),
    ("MP205", "", "ravi"),
    ("MP301", "legal", ""),
    ("MP302", "checklist", ""),
    ("MP304", "agreement", "closed web#4712"),
    ("MP304", "certified", "closed web#4711"),
    ("MP305", "handbook", ""),
    ("MP307", "schema", ""),
    ("MP401", "sizing", "sizing,speed"),
    ("MP401", "speed", "sizing,speed"),
    ("MP402", "contracts", "legal"),
    ("MP403", "pilot", "acceptance"),
    ("MP404", "rollout", "training"),
    ("MP405", "reporting", "dta"),
    ("MP406", "integrations", "web#21"),
    ("MP501", "training", ""),
    ("MP503", "certified", ""),
    ("MP503", "training", ""),
    ("MP507", "acceptance", ""),  # Good Friday
    ("MP507", "reporting", ""),
    ("MP702", "contracts", ""),
    ("MP702", "legal", ""),
    ("MP703", "data", "data quality"),
    ("MP805", "integrations", "this GitLab's tier has no links that say what blocks an issue"),
    ("MP902", "web/18", ""),
    ("MP902", "web/19", ""),
    ("MP902", "web/20", ""),
]
"""Every finding on the written portfolio: rule, milestone, subject."""

ALLOY = [
    ("MP101", "alloy/15404", ""),
    ("MP101", "alloy/21193", ""),
    ("MP103", "alloy/15404", ""),
    ("MP103", "alloy/21193", ""),
    ("MP201", "alloy/15404", ""),
    ("MP201", "alloy/21193", ""),
    ("MP503", "alloy/15404", ""),
]
"""And on the real project beside it."""

UNDECIDED = [
    ("agreement", "closed web#4712"),  # there is no such issue
    ("certified", "closed web#4711"),
]
"""Every criterion on which the verdict is *unknown*."""


def test_exactly_these_findings(judged):
    found = sorted((it.rule, it.milestone, it.subject) for it in judged.findings)
    assert found == sorted(FOUND + ALLOY)


def test_exactly_these_verdicts_are_unknown(judged):
    verdicts = [(it.milestone.id, verdict) for it in judged.milestones for verdict in it.verdicts]
    unknown = sorted((name, it.criterion.text) for name, it in verdicts if it.state == "unknown")
    assert unknown == UNDECIDED
    assert [it.milestone.id for it in judged.milestones if it.health == "unknown"] == ["agreement"]


def test_exactly_these_rules_cannot_decide(judged):
    looks_back = {code for code, rule in catalogue().items() if rule.remembers}
    forgotten = {it.rule for it in judged.skipped if not it.milestone}
    assert forgotten == {code for code in looks_back if not catalogue()[code].pedantic}
    assert sorted((it.rule, it.milestone) for it in judged.skipped if it.milestone) == [
        ("MP301", "agreement"),  # whether a criterion is met is unknown
        ("MP408", "integrations"),  # since when an issue waits
        ("MP503", "reporting"),  # what it depends on does not exist
    ]


def test_gates_numbers_and_a_sign_off_are_decided(judged):
    seen = {it.milestone.id: it for it in judged.milestones}
    (freeze,), (go,) = seen["integrations"].gates, seen["rollout"].gates
    assert [it.state for it in freeze.verdicts] == ["met", "met"]
    assert freeze.state == "unmet"  # Data migration validated is still open
    assert go.state == "unmet"
    states = {it.criterion.text: it.state for it in seen["checklist"].verdicts}
    assert states["signed off by ravi"] == "met"
    states = {it.criterion.text: it.state for it in seen["data"].verdicts}
    assert states["rejected <= 0.1"] == "met"
    assert seen["data"].priority_rank == 1


def test_one_is_healthy_one_done_early_one_cannot_be_judged(judged):
    health = {it.milestone.id: it for it in judged.milestones}
    assert health["data"].health == "on_track"
    assert (health["schema"].health, health["schema"].days_early) == ("done", 2)
    assert health["agreement"].health == "unknown"
    assert health["kickoff"].health is None
    assert {it.health for it in judged.milestones} >= {
        "on_track", "at_risk", "off_track", "done", "closed_unmet", "unknown", None,
    }  # fmt: skip


def test_versions_released_without_a_date_are_listed_and_not_judged(judged):
    """Nobody would ever know when to stop judging them: 23 of Alloy's."""
    told = [it.milestone for it in judged.milestones if it.milestone.unjudged_because]
    dateless = [it for it in told if it.unjudged_because == "closed on a day no tracker tells"]
    assert (len(dateless), {it.sources for it in dateless}) == (23, {("alloy",)})
    assert all(it.closed and it.closed_since is None for it in dateless)
    assert not any(
        it.milestone.closed and it.milestone.closed_since is None
        for it in judged.milestones
        if it.health is not None
    )


def test_no_record_that_was_closed_before_we_came_gets_a_block(shown, judged):
    closed = {
        (record.source, record.key)
        for it in judged.milestones
        for record in it.milestone.records
        if not record.open and it.health is not None
    }
    changes = shown.plan(quiet).plan.changes
    blocks = {(it.source, it.target.key) for it in changes if it.kind.value == "put_block"}
    assert closed
    assert blocks
    assert not closed & blocks


def test_the_same_portfolio_one_day_later_is_no_news(shown):
    shown.sync(quiet)
    before = len(shown.server.log.mutating)
    planned = shown.plan(quiet, Selection(as_of=date(2027, 2, 23)))
    assert planned.plan.changes == ()
    assert shown.sync(quiet).plan.changes == ()
    assert len(shown.server.log.mutating) == before
