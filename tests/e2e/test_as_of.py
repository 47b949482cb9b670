"""``--as-of`` a day that history covers: what was known then; else today's trackers, and why."""

import json
import re
from datetime import UTC, datetime

import pytest

from milepost.model.clock import HeldClock

MORE = """
people: {kim: {name: Kim Osei, github: kimosei}}
milestones:
  live: {title: Integrations live, due: 2027-03-12, in: [web], owner: kim, done_when: [all closed]}
  late: {title: Training delivered, due: 2027-02-19, in: [web]}
"""

MILESTONE = """
    id title health level phase owner due due_slack_days reached_on days_early progress criteria
    gates depends_on blocks critical float_days priority_rank next_review forecast slips scope
    records
"""
FINDING = """
    id rule name kind severity milestone source subject refs evidence message why fix since waived
    muted adopted new
"""
"""Keys that scripts rely on, of whatever day."""


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.milestone("Training delivered", due="2027-02-19")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    repo.issue("Work", milestone=1, created="2027-01-05")
    repo.issue("More work", milestone=1, created="2027-01-05")
    repo.issue("Training", milestone=2, created="2027-01-05")
    return repo


@pytest.fixture
def lived(bench, repo, world, monkeypatch):
    """``lived("2027-03-01")``: it is that day; checks were on 22 February and 1 March."""
    bench.config(MORE)

    def on(day):
        now = datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)
        for place in ("session", "recalling"):
            monkeypatch.setattr(f"milepost.cli.{place}.SystemClock", lambda: HeldClock(now))
        world.clock = HeldClock(now)

    on("2027-02-22")
    bench.milepost("check", as_of=None)
    repo.close(2)
    on("2027-03-01")
    bench.milepost("check", as_of=None)
    on("2027-03-10")
    bench.server.log.reset()
    return bench


def requests(bench):
    return bench.server.log.exchanges


def test_check_shows_what_was_known_then(lived):
    ran = lived.milepost("check", as_of="2027-02-24")
    assert ran.code == 1
    assert ran.out.startswith(
        "As known on 2027-02-24, by the run of 2027-02-22 at 09:00 UTC (run 2"
    )
    lines = ran.out.splitlines()
    assert any(
        re.search(r"Off track +Training delivered +due 2027-02-19 +0 of 1", it) for it in lines
    )
    assert any(
        re.search(r"Integrations live +due 2027-03-12  0 of 2  Kim Osei", it) for it in lines
    )
    assert "   MP501 overdue (error)" in lines
    assert not requests(lived)
    later = lived.milepost("check", as_of="2027-03-01")
    assert "1 of 2" in later.out
    assert "not yet] all closed" in lived.milepost("check", "-v", as_of="2027-03-01").out


def test_json_has_the_keys_of_any_verdict_and_says_from_when(lived):
    then = lived.milepost("check", "--format", "json", as_of="2027-02-24").json
    now = lived.milepost("check", "--format", "json", as_of=None).json
    assert then["as_of"] == "2027-02-24"
    assert then["as_known"]["on"] == "2027-02-22"
    assert then.keys() - {"as_known"} <= now.keys()
    pairs = [(then["counts"], now["counts"])]
    pairs += [(then[part][0], now[part][0]) for part in ("milestones", "findings")]
    for old, new in pairs:
        assert old.keys() <= new.keys()
    for part in ("slips", "scope", "forecast", "progress"):
        assert then["milestones"][0][part].keys() <= now["milestones"][0][part].keys()
    assert set(MILESTONE.split()) <= then["milestones"][0].keys()
    assert set(FINDING.split()) <= then["findings"][0].keys()
    late, live = then["milestones"]
    assert (late["id"], late["health"], late["due"]) == ("late", "off_track", "2027-02-19")
    assert (live["owner"], live["progress"]["open"], live["progress"]["closed"]) == (
        "Kim Osei",
        2,
        0,
    )
    assert live["criteria"][0]["state"] == "unmet"
    assert live["reason"] is None
    assert {"id", "rule"} <= then["findings"][0].keys()
    overdue = next(one for one in then["findings"] if one["rule"] == "MP501")
    assert (overdue["severity"], overdue["milestone"], overdue["message"]) == (
        "error",
        "late",
        None,
    )
    errors = [one for one in then["findings"] if one["severity"] == "error"]
    assert then["counts"]["error"] == len(errors) > 0
    assert then["counts"]["skipped"] is None


def test_report_shows_it_too_in_every_form(lived):
    ran = lived.milepost("report", "--also", "json=seen.json", as_of="2027-02-24")
    assert ran.code == 0
    assert ran.out.startswith(
        "# Milestones\n\n**2 milestones: 1 off track and 1 on track.** As known"
    )
    assert "| Integrations live | 🟢 On track | 2027-03-12 | 0 of 2 | Kim Osei |" in ran.out
    assert "- ❌ all closed" in ran.out
    assert "- MP501 overdue (error)" in ran.out
    assert json.loads((lived.folder / "seen.json").read_text())["as_known"]["on"] == "2027-02-22"
    assert lived.milepost("report", "--format", "json", as_of="2027-02-24").json["as_known"]
    assert not requests(lived)


def test_only_some_milestones(lived):
    ran = lived.milepost("check", "--milestone", "late", as_of="2027-02-24")
    assert "Training" in ran.out
    assert "Integrations" not in ran.out
    never = ("--milestone", "live", "--fail-on", "never")
    assert lived.milepost("check", *never, as_of="2027-02-24").code == 0
    ran = lived.milepost("check", "--milestone", "lost", as_of="2027-02-24")
    assert ran.code == 2
    assert "no milestone 'lost' was known on 2027-02-24" in ran.err


@pytest.mark.parametrize(
    ("args", "as_of", "why"),
    [
        (("check",), "2027-02-01", "history begins on 2027-02-22"),
        (("report",), "2027-02-01", "history begins on 2027-02-22"),
        (("check", "-q"), "2027-02-01", ""),
        (("check",), "2027-03-10", ""),
        (("check",), "2028-01-01", ""),
        (("check", "--source", "web"), "2027-02-24", ""),
        (("report", "--by", "owner"), "2027-02-24", ""),
        (("report", "--audience", "external"), "2027-02-24", ""),
        (("plan",), "2027-02-24", ""),
    ],
)
def test_otherwise_todays_trackers_are_judged_as_of_that_day(lived, args, as_of, why):
    ran = lived.milepost(*args, as_of=as_of)
    assert "As known" not in ran.out
    assert requests(lived)
    told = f"not as known on {as_of}, but today's trackers judged as of that day: {why}"
    assert (told in ran.err) is bool(why)


def test_a_run_that_did_not_see_all_is_not_what_was_known(lived, monkeypatch, world):
    now = datetime(2027, 3, 5, 9, tzinfo=UTC)
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: HeldClock(now))
    lived.server.faults.answer("GET", "*/issues", 403, times=None)
    lived.milepost("check", as_of=None)
    lived.server.faults.clear()
    lived.milepost("check", "--milestone", "live", as_of=None)
    ran = lived.milepost("check", as_of="2027-03-06")
    assert "by the run of 2027-03-01" in ran.out


def test_where_some_trackers_are_more_private_it_is_not_shown(lived):
    path = lived.folder / "milepost.yaml"
    text = path.read_text()
    public = next(it for it in text.splitlines() if it.startswith("  web: {"))
    public = public.replace("  web: {", "  open: {visibility: public, ").replace("/web", "/open")
    path.write_text(text.replace("trackers:\n", f"trackers:\n{public}\n", 1))
    ran = lived.milepost("check", as_of="2027-02-24")
    assert "some trackers are more private than others" in ran.err
    assert "As known" not in ran.out


def test_what_is_remembered_is_as_hostile_as_it_was_when_it_was_read(lived, repo, monkeypatch):
    repo.milestone("<script>\x1b[31m @kim | [x](y)", due="2027-04-01")
    title = r'"<script>\x1b[31m @kim | [x](y)"'
    lived.config(f"{MORE}  bad: {{title: {title}, due: 2027-04-01, in: [web]}}\n")
    now = datetime(2027, 3, 2, 9, tzinfo=UTC)
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: HeldClock(now))
    lived.milepost("check", as_of=None)
    ran = lived.milepost("report", as_of="2027-03-03")
    assert "script" in ran.out
    assert "<script>" not in ran.out
    assert "@kim" not in ran.out
    assert "\x1b" not in lived.milepost("check", as_of="2027-03-03").out
