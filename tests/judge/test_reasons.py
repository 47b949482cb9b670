"""Which change a written reason is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.past import remembered
from milepost.judge.reasons import Reason, explained
from milepost.model.clock import parse_day
from milepost.model.history import History
from milepost.model.sample import issue, milestone, person, portfolio
from milepost.model.sample_past import move, seen, slip, work
from milepost.model.sample_said import command
from milepost.model.terms import Cadence, Decision, Terms

DANA = person("dana", github="dana-o")
FIRST = slip("2027-02-08", "2027-02-26", "2027-03-05", after="2027-02-01")
SECOND = slip("2027-02-22", "2027-03-05", "2027-03-12", after="2027-02-15")


def because(on, why="late", to=None):
    return Reason(on=parse_day(on), why=why, to=parse_day(to) if to else None)


def told(*reasons, slips=(FIRST, SECOND), moves=()):
    found = explained(History(milestone="data", slips=slips, moves=moves), reasons)
    return [one.reason for one in (*found.slips, *found.moves)]


@pytest.mark.parametrize(
    ("on", "about"),
    [
        ("2027-02-01", ["late", ""]),
        ("2027-02-04", ["late", ""]),
        ("2027-02-08", ["late", ""]),
        ("2027-01-25", ["late", ""]),
        ("2027-01-24", ["", ""]),
        ("2027-02-15", ["", "late"]),
        ("2027-02-12", ["late", ""]),
        ("2027-03-01", ["", "late"]),
        ("2027-06-01", ["", "late"]),
    ],
)
def test_a_reason_is_about_the_change_of_its_time(on, about):
    assert told(because(on)) == about


def test_two_late_ones_explain_the_last_two_changes():
    assert told(because("2027-06-01", "b"), because("2027-06-02", "a")) == ["a", "b"]


def test_one_explains_one_change_only():
    assert told(because("2027-02-03", "a"), because("2027-02-04", "b"))[0] == "a"


def test_a_reason_that_names_a_date_is_about_the_move_to_it():
    assert told(because("2027-06-01", to="2027-03-05")) == ["late", ""]
    assert told(because("2027-02-03", to="2027-03-12")) == ["", "late"]
    assert told(because("2027-02-03", to="2027-03-13")) == ["", ""]


def test_of_two_moves_to_one_date_the_nearest_is_meant():
    again = slip("2027-03-15", "2027-03-01", "2027-03-05", after="2027-03-08")
    assert told(because("2027-03-14", to="2027-03-05"), slips=(FIRST, again)) == ["", "late"]


def test_date_and_scope_that_changed_together_have_one_reason():
    came = move(7, "2027-02-08", after="2027-02-01")
    left = move(8, "2027-02-15", after="2027-02-08", came=False)
    assert told(because("2027-02-04"), slips=(FIRST,), moves=(came, left)) == ["late", "late", ""]


def test_why_a_date_moved_is_not_why_the_scope_did():
    came = move(7, "2027-02-08", after="2027-02-01")
    dated = because("2027-02-04", "vendor", to="2027-03-05")
    assert told(dated, slips=(FIRST,), moves=(came,)) == ["vendor", ""]
    more = because("2027-02-04", "new client")
    assert told(dated, more, slips=(FIRST,), moves=(came,)) == ["vendor", "new client"]
    assert told(dated, more, slips=(FIRST,)) == ["vendor"]


def test_a_change_that_a_tracker_told_has_its_day():
    on = slip("2027-02-08", "2027-02-26", "2027-03-05")
    assert told(because("2027-02-08"), slips=(on,)) == ["late"]


def looked(*commands, decisions=(), review=None, first="2027-01-25"):
    """web#2 came in and the date moved between 2027-02-15 and 2027-02-22, which is today."""
    here = milestone(
        due="2027-03-12", terms=Terms(decisions=tuple(decisions), review=review), owners=(DANA,)
    )
    held = portfolio(here, issues=[issue(1, "data"), issue(2, "data")], commands=tuple(commands))
    before = {"due": parse_day("2027-03-05"), "committed": work(1)}
    known = {"data": tuple(seen(day, **before) for day in dict.fromkeys((first, "2027-02-15")))}
    found = remembered(replace(held, people=(DANA,)), known)["data"]
    (slip_,), (move_,) = found.slips, found.moves
    return slip_.reason, slip_.cause, slip_.by, move_.reason, move_.by


def decided(on="2027-02-16", what="scope", why="new client", **fields):
    return Decision(on=parse_day(on), what=what, why=why, **fields)


def test_decisions_of_the_plan_file():
    assert looked(decisions=[decided(by=DANA, cause="external")]) == (
        *("new client", "external", "Dana Ortiz"),
        *("new client", ""),
    )
    assert looked(decisions=[decided(what="due 2027-03-05 -> 2027-03-12")])[0] == "new client"
    assert looked(decisions=[decided(what="due 2027-03-05 -> 2027-02-30")])[0] == "new client"
    assert looked(decisions=[decided(what="due 2027-03-05 -> none")])[0] == "new client"


@pytest.mark.parametrize(
    "decision",
    [
        decided(why=""),
        decided(what="due 2027-01-15 -> 2027-01-22"),
        decided(on="2027-03-01"),
        decided(on="2027-02-01"),
    ],
    ids=["no why", "about another date", "still to come", "long before"],
)
def test_decisions_that_say_nothing_about_it(decision):
    assert looked(decisions=[decision])[0] == ""


def test_how_long_before_is_a_matter_of_the_reviews():
    assert looked(decisions=[decided(on="2027-02-01")], review=Cadence(days=14))[0] == "new client"


@pytest.mark.parametrize(
    ("first", "why"), [("2027-02-12", "new client"), ("2027-02-14", ""), ("2027-02-15", "")]
)
def test_what_was_written_before_the_first_run_may_be_about_what_nobody_saw(first, why):
    assert looked(decisions=[decided(on="2027-02-13")], first=first)[0] == why
    assert looked(decisions=[decided(on="2027-02-16")], first=first)[0] == "new client"
    dated = decided(on="2027-02-01", what="due 2027-03-05 -> 2027-03-12")
    assert looked(decisions=[dated], first=first)[0] == "new client"


def test_what_people_say_in_comments():
    said = command("reason", "2027-02-18", by=DANA, word="external", text="vendor late")
    assert looked(said)[:3] == ("vendor late", "external", "Dana Ortiz")
    owner = command("reason", "2027-02-18", by="dana-o", text="vendor late")
    assert looked(owner)[:3] == ("vendor late", "", "dana-o")


@pytest.mark.parametrize(
    "said",
    [
        command("reason", "2027-02-18", by=DANA, text="x", edited=True),
        command("reason", "2027-02-18", by="stranger", text="x"),
        command("reason", "2027-02-18", by=DANA, text="x", milestone="other"),
        command("review", "2027-02-18", by=DANA, text="x"),
    ],
    ids=["edited", "a stranger", "another milestone", "another command"],
)
def test_comments_that_give_no_reason(said):
    assert looked(said)[0] == ""
