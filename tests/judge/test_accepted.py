"""``/accept CODE why`` and ``/review``: what they change in the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.prose import plain
from milepost.model.reviewed import next_review
from milepost.model.sample import BEGAN, milestone, person, portfolio
from milepost.model.sample_plan import project
from milepost.model.sample_said import STATUS, command
from milepost.model.terms import Cadence, Reviewed, Terms
from milepost.report.why import notes
from milepost.rules.rule import catalogue

DANA = person("dana", github="dana-o")
WEEKLY = Cadence(days=7)


def overdue(*commands, today="2027-02-22", rules=None, people=(DANA,)):
    """Two overdue milestones, judged with what people said."""
    late = {"due": "2027-02-19"}
    found = portfolio(
        milestone(**late),
        milestone("kickoff", **late),
        statuses={"data": STATUS},
        commands=commands,
    )
    found = replace(found, people=tuple(people), today=parse_day(today))
    rules = {"MP501": catalogue()["MP501"]} if rules is None else rules
    return judge(found, rules, Policy())


def waived(judgement):
    return {one.milestone: one.waived for one in judgement.findings if one.rule == "MP501"}


def told(judgement):
    return [plain(note) for judged in judgement.milestones for note in notes(judged)]


def accept(day="2027-02-20", *, by=DANA, word="MP501", **fields):
    return command("accept", day, by=by, word=word, text="Vendor outage", **fields)


def test_an_accepted_finding_is_waived_in_that_milestone():
    found = overdue(accept())
    assert waived(found) == {"data": True, "kickoff": False}
    assert found.counts["waived"] == 1
    assert {one.milestone.id: one.health for one in found.milestones} == {
        "data": "on_track",
        "kickoff": "off_track",
    }
    assert told(found) == []
    assert waived(overdue()) == {"data": False, "kickoff": False}


@pytest.mark.parametrize(
    ("today", "holds"), [("2027-05-21", True), ("2027-05-22", False), ("2027-02-20", True)]
)
def test_it_holds_for_ninety_days(today, holds):
    assert waived(overdue(accept("2027-02-20"), today=today))["data"] is holds


@pytest.mark.parametrize(
    ("said", "note"),
    [
        (accept(word="MP501X"), "no rule has this code); did you mean “/accept MP501 why”?"),
        (accept(word="OVERDUE"), "no rule has this code); did you mean “/accept MP501 why”?"),
        (accept(word="QQQQQQQQ"), "no rule has this code)"),
        (
            accept(word="MP109"),
            "it is about the whole plan: `waivers:` in the plan file accepts it)",
        ),
        (accept(by="eve"), "eve is not among the `people:` of the plan file)"),
        (accept(by=person("qa", team=True, github="q")), "QA team is a team: a person accepts)"),
        (accept(edited=True), "an edited comment counts for nothing: write it in a new one)"),
    ],
)
def test_what_has_no_effect_is_told(said, note):
    found = overdue(said)
    assert waived(found)["data"] is False
    assert told(found) == [f"a comment without effect: “/accept {said.word}” ({note}"]
    (one,) = found.portfolio.misspelt
    assert one.url == said.url


def test_who_owns_it_does_not_accept_it_alone():
    kim = person("kim", github="kimosei")
    alone = overdue(accept(by=kim), people=(DANA, kim), rules=catalogue())
    assert waived(alone) == {"data": False, "kickoff": False}
    (lapsed,) = [one for one in alone.findings if one.rule == "MP705"]
    assert plain(lapsed.message) == (
        "the waiver of MP501 in Data migration validated (Vendor outage) was approved by Kim Osei "
        "alone, who owns Data migration validated"
    )
    both = overdue(accept(by=kim), accept(), people=(DANA, kim), rules=catalogue())
    assert waived(both)["data"] is True
    assert [one for one in both.findings if one.rule == "MP705"] == []


def test_what_was_accepted_too_long_ago_speaks_again_and_says_why():
    found = overdue(accept("2027-02-20"), today="2027-05-22", rules=catalogue())
    assert waived(found)["data"] is False
    assert [plain(one.message) for one in found.findings if one.rule == "MP705"] == [
        "the waiver of MP501 in Data migration validated (Vendor outage) expired on 2027-05-21"
    ]


def test_other_commands_accept_nothing():
    found = overdue(command("review", by=DANA), command("reason", by=DANA, word="MP501", text="x"))
    assert waived(found)["data"] is False
    assert told(found) == []


def test_a_rule_that_is_left_out_today_is_still_a_rule():
    assert told(overdue(accept(word="MP503"), rules={})) == []


# -- reviews -----------------------------------------------------------------------------------


def reviewed(*commands, cadence=WEEKLY, reviews=(), closed="", start="", made=BEGAN):
    done = tuple(Reviewed(on=parse_day(day), by=DANA) for day in reviews)
    here = milestone(closed=closed, terms=Terms(review=cadence, reviews=done))
    here = replace(here, records=tuple(replace(one, created_at=made) for one in here.records))
    found = portfolio(here, commands=commands, project=project(start=start))
    day = next_review(found, here)
    assert judge(found, {}, Policy()).milestones[0].next_review == day
    return str(day) if day else None


def test_the_next_review_follows_the_last():
    assert reviewed(reviews=["2027-02-08", "2027-02-01"]) == "2027-02-15"
    assert (
        reviewed(command("review", "2027-02-12", by=DANA), reviews=["2027-02-08"]) == "2027-02-19"
    )
    assert (
        reviewed(command("review", "2027-02-12", by=DANA), reviews=["2027-02-15"]) == "2027-02-22"
    )
    # One that is only planned has not taken place.
    assert reviewed(reviews=["2027-02-08", "2027-02-23"]) == "2027-02-15"


def test_before_the_first_review_days_count_from_the_beginning():
    assert reviewed() == "2027-01-18"
    assert reviewed(made=None, start="2027-02-01") == "2027-02-08"
    assert reviewed(made=None) is None


def test_without_cadence_or_when_it_is_closed_there_is_none():
    assert reviewed(cadence=None, reviews=["2027-02-08"]) is None
    assert reviewed(closed="2027-02-19", reviews=["2027-02-08"]) is None
    here = milestone(terms=Terms(review=WEEKLY), judged=False)
    assert judge(portfolio(here), {}, Policy()).milestones[0].next_review is None


def test_who_reviews():
    kim = person("kim", github="kimosei")

    def by(who, **fields):
        said = command("review", "2027-02-12", by=who, **fields)
        here = milestone(owners=[kim], terms=Terms(review=WEEKLY))
        found = portfolio(here, commands=(said,))
        return str(next_review(found, here))

    assert by(DANA) == by("kimosei") == by("KimOsei") == "2027-02-19"
    assert by("eve") == by(DANA, edited=True) == by(DANA, milestone="kickoff") == "2027-01-18"


@pytest.mark.parametrize(
    ("cadence", "day", "due"),
    [
        (Cadence(days=10), "2027-02-22", "2027-03-04"),
        (Cadence(months=1), "2027-01-15", "2027-02-15"),
        (Cadence(months=1), "2027-01-31", "2027-02-28"),
        (Cadence(months=1), "2028-01-31", "2028-02-29"),
        (Cadence(months=1), "2027-12-31", "2028-01-31"),
        (Cadence(months=1), "9999-12-01", "9999-12-31"),
        (Cadence(days=14), "9999-12-24", "9999-12-31"),
    ],
)
def test_a_cadence_goes_on(cadence, day, due):
    assert cadence.after(date.fromisoformat(day)) == date.fromisoformat(due)
