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


def test_every_rule_has_a_milestone_in_the_written_portfolio(judged):
    written = [
        it for it in judged.findings if it.milestone.startswith("web/") or "/" not in it.milestone
    ]
    # GitHub lacks nothing that is asked for, so nothing there cannot be done.
    assert {it.rule for it in written} == set(catalogue())


def test_one_is_healthy_one_done_early_one_cannot_be_judged(judged):
    health = {it.milestone.id: it for it in judged.milestones}
    assert health["data"].health == "on_track"
    assert (health["schema"].health, health["schema"].days_early) == ("done", 2)
    assert health["agreement"].health == "unknown"
    assert health["kickoff"].health is None
    assert {it.health for it in judged.milestones} >= {
        "on_track", "at_risk", "off_track", "done", "closed_unmet", "unknown", None,
    }  # fmt: skip


def test_the_same_portfolio_one_day_later_is_no_news(shown):
    shown.sync(quiet)
    before = len(shown.server.log.mutating)
    planned = shown.plan(quiet, Selection(as_of=date(2027, 2, 23)))
    assert planned.plan.changes == ()
    assert shown.sync(quiet).plan.changes == ()
    assert len(shown.server.log.mutating) == before
