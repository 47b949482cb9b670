"""Findings that came and went since a look, and looks of one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

import pytest

from milepost.judge.engine import judge
from milepost.judge.past import remembered as derived
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.finding import Finding, Skipped
from milepost.model.history import PLAN, Snapshot
from milepost.model.judgement import Judgement
from milepost.model.milestone import Milestone
from milepost.model.prose import plain, say
from milepost.model.ref import Ref
from milepost.model.sample import issue, milestone, portfolio
from milepost.model.sample_past import seen, work
from milepost.model.turn import look_of, look_on
from milepost.report import markdown
from milepost.report.changed import sentence
from milepost.report.looks import titled
from milepost.report.turns import turned
from milepost.rules.rule import catalogue

DAY = parse_day("2027-02-15")
NAMES = MappingProxyType({"MP308": "gate-missed", "MP408": "blocked-work"})


def then(day: str = "2027-02-15", *found: Finding, run: str = "", **fields) -> Snapshot:
    told = {one.id: f"{one.rule} {one.severity}" for one in found}
    known = {
        "due": parse_day("2027-03-05"),
        "health": "off_track",
        "owners": ("kim",),
        "criteria": {"all closed": "unmet"},
        "findings": told,
    }
    return replace(seen(day, **(known | fields)), run=run or day)


def look(
    found: Iterable[Finding], *looks: Snapshot, here: Milestone | None = None, issues=()
) -> Judgement:
    """The verdict with these findings on a milestone of which runs remember these looks."""
    there = portfolio(here or milestone(), issues=issues)
    known = {"data": looks, PLAN: (seen("2027-02-15", PLAN),)}
    judgement = judge(replace(there, history=derived(there, known)), {}, Policy())
    judged = tuple(
        replace(one, findings=tuple(found), health="off_track") for one in judgement.milestones
    )
    return replace(judgement, milestones=judged, health_rules=NAMES)


def turns(judgement: Judgement, since=DAY) -> list[tuple[str, str]]:
    told = turned(judgement.milestones[0], judgement, since)
    return [(one.kind, plain(sentence(one))) for one in told.turns]


@pytest.fixture
def missed(make_finding) -> Finding:
    found = make_finding("MP308", "gate-missed", "the gate was missed", "meet it", milestone="data")
    return replace(found, since=parse_day("2027-02-19"))


def test_a_new_finding_is_a_change(missed) -> None:
    judgement = look([missed], then())
    assert turns(judgement) == [("finding", "warning since 2027-02-19, MP308: the gate was missed")]
    assert "Nothing changed." not in markdown.report(judgement, DAY)
    assert turns(look([missed], then("2027-02-15", missed))) == []
    assert turns(look([missed], then(health=None))) == []


def test_a_note_that_became_graver_is_one_and_notes_and_upkeep_are_none(missed) -> None:
    note = replace(missed, severity="info")
    assert [kind for kind, _ in turns(look([missed], then("2027-02-15", note)))] == ["finding"]
    upkeep = replace(missed, kind="upkeep", subject="x")
    assert turns(look([note, upkeep], then())) == []


def test_what_was_cleared(missed) -> None:
    other = replace(missed, subject="other")
    assert turns(look([], then("2027-02-15", missed))) == [
        ("finding", "cleared: MP308 gate-missed")
    ]
    assert turns(look([], then("2027-02-15", missed, other))) == [
        ("finding", "cleared: MP308 gate-missed, 2 times")
    ]


def test_what_nobody_can_say_is_cleared_is_not(missed) -> None:
    """Silenced, not asked any more, not decided now, or over with the milestone."""
    before = then("2027-02-15", missed)
    assert turns(look([replace(missed, muted=True)], before)) == []
    assert turns(replace(look([], before), health_rules={"MP408": "blocked-work"})) == []
    gap = Skipped(rule="MP308", milestone="data", source="", reason=("not read",))
    assert turns(replace(look([], before), skipped=(gap,))) == []
    over = look([], before, here=milestone(closed="2027-02-19"))
    assert "finding" not in dict(turns(over))


def test_the_rules_that_were_asked_are_named() -> None:
    asked = judge(portfolio(milestone()), catalogue(), Policy()).health_rules
    assert asked["MP308"] == "gate-missed"
    assert "MP704" not in asked


def test_hostile_words_stay_words(hostile: str, tracker_page, missed) -> None:
    judgement = look([replace(missed, message=say("{}", hostile))], then())
    assert tracker_page(markdown.report(judgement, DAY)).live == []


def test_of_a_day_the_first_look_counts_and_a_run_knows_its_own() -> None:
    """Else what turned between two looks of one day would never be told."""
    early = then(run="1", due=parse_day("2027-02-26"))
    late = then(run="2", committed=work(1))
    judgement = look([], early, late, issues=[issue(1, "data")])
    past = judgement.portfolio.history["data"]
    assert [look_on(past, DAY).run, look_on(past, parse_day("2027-02-20")).run] == ["1", "2"]
    assert look_on(past, parse_day("2027-02-14")) is None
    assert [look_of(past, name) and look_of(past, name).run for name in "123"] == ["1", "2", None]
    assert turns(judgement) == [
        ("date", "date moved from 2027-02-26 to 2027-03-05, 5 working days later"),
        ("scope", "web#1 came in"),
    ]
    (told, _) = turned(judgement.milestones[0], judgement, DAY).turns
    assert (told.after, told.on) == (DAY, DAY)
    assert turns(judgement, late) == []


def test_moves_that_the_look_itself_saw_are_not_counted() -> None:
    days = [parse_day(day) for day in ("2027-02-24", "2027-02-25", "2027-02-26")]
    looks = [then(run=str(at), due=day) for at, day in enumerate(days)]
    (told,) = turns(look([], *looks), looks[1])
    assert told[1].endswith("from 2027-02-25 to 2027-03-05, 6 working days later, in 2 moves")


def test_a_key_of_a_tracker_is_no_title() -> None:
    here = replace(milestone("api/1000012", "api/1000012"), declared_at="")
    assert plain(titled(here)) == "a milestone of web"
    assert plain(titled(milestone())) == "“Data migration validated”"
    assert Ref("web", "#1") not in titled(here)
