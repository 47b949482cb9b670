"""Where a plan is going: objectives, what is used up, invoices, coming dates."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import pytest

from milepost.judge.engine import judge
from milepost.judge.outlook import outlook
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.course import Reaching
from milepost.model.number import SPENT, Number
from milepost.model.outlook import Bill, Coming, KeyResult, Outlook, Used
from milepost.model.project import Budget
from milepost.model.sample import milestone, portfolio, verdict
from milepost.model.sample_plan import billed, numbers, project
from milepost.model.terms import Cadence, Gate, Terms


def on(day):
    return parse_day(day)


def seats(*milestones, value=170, start="2027-01-13", by="2027-04-03", **fields):
    """To 400 seats in 80 days, 40 of which are over: 200 are expected today."""
    made = numbers("seats", by=by)["seats"]
    made = replace(made, value=None if value is None else Decimal(value))
    return portfolio(
        *milestones,
        project=project(start=start, key_results=["seats", "seats", "lost"]),
        numbers=MappingProxyType({"seats": made}),
        **fields,
    )


def first(look):
    return outlook(look).aims[0].key_results[0]


def test_nothing_declared_and_nothing_near_is_nothing():
    look = portfolio(milestone(due="", closed="2027-02-12"))
    assert outlook(look) == judge(look, {}, Policy()).outlook == Outlook()


def test_a_key_result_on_its_course():
    early = milestone("data", due="2027-02-21", terms=Terms(supports=("seats",)))
    late = milestone("rollout", due="2027-02-22", terms=Terms(supports=("live-90",)))
    found = outlook(seats(early, late, milestone("training")))
    (aim,) = found.aims
    assert (aim.id, aim.title) == ("live-90", "Live in 90 days")
    assert [one.name for one in aim.key_results] == ["seats", "lost"]
    assert aim.key_results[0] == KeyResult(
        name="seats",
        expected=Decimal("200.0"),
        actual=Decimal(170),
        short_by=Decimal("30.0"),
        halfway=on("2027-02-22"),
        milestones=("data", "rollout"),
        early=("data",),
    )
    # One that nobody declared is there without a word of how it stands.
    assert aim.key_results[1] == KeyResult(name="lost", milestones=("rollout",))


def test_what_is_not_known_stays_unknown():
    assert first(seats(milestone(), value=None)).short_by is None
    assert first(seats(milestone(), value=None)).expected == 200
    assert first(seats(milestone(), start="")).expected is None
    assert first(seats(milestone(), start="")).short_by is None
    assert first(seats(milestone(), value=250)).short_by == 0
    assert first(seats(milestone(), by="")).halfway is None


def test_what_is_used_up_against_what_is_reached():
    span = project(start="2027-01-13", end="2027-04-02")
    done = milestone("kickoff", closed="2027-02-12")
    look = portfolio(done, milestone("data"), milestone("rollout"), project=span)
    assert outlook(look).used == Used(time=Fraction(1, 2), milestones=Reaching(reached=1, total=3))
    money = Budget(amount=Decimal(90000), currency="EUR")
    paid = replace(look, project=replace(span, budget=money, end=None))
    told = Used(amount=Decimal(90000), currency="EUR", milestones=Reaching(reached=1, total=3))
    assert outlook(paid).used == told
    spent = MappingProxyType({SPENT: Number(name=SPENT, value=Decimal(45000))})
    assert outlook(replace(paid, numbers=spent)).used == replace(
        told, spent=Decimal(45000), budget=Fraction(1, 2)
    )


def test_invoices_of_what_is_reached_are_due_until_they_are_sent():
    look = portfolio(
        milestone("a", closed="2027-02-12", terms=billed()),
        milestone("b", closed="2027-02-12", terms=billed("2027-02-15")),
        milestone("c", terms=billed()),
        milestone("d", closed="2027-02-12", terms=billed()),
        milestone("e", closed="2027-01-12", terms=billed(), judged=False),
        verdicts={"d": (verdict("x", "unknown"),)},
    )
    assert outlook(look).bills == (
        Bill(milestone="a", amount=Decimal(24000), currency="EUR"),
        Bill(milestone="e", amount=Decimal(24000), currency="EUR"),
    )


def dates(*milestones):
    return [
        (str(one.on), one.kind, one.milestone) for one in outlook(portfolio(*milestones)).coming
    ]


@pytest.mark.parametrize(
    ("due", "near"),
    [("2027-02-21", False), ("2027-02-22", True), ("2027-03-08", True), ("2027-03-09", False)],
)
def test_dates_within_two_weeks_come_near(due, near):
    soon = milestone("a", due="2027-02-23")
    assert (due, "milestone", "data") in dates(soon, milestone("data", due=due)) or not near
    assert len(dates(soon, milestone("data", due=due))) == 1 + near
    gated = milestone("a", due="2027-02-23", terms=Terms(gates=(Gate(name="freeze", due=on(due)),)))
    assert len(dates(gated)) == 1 + near


def test_where_none_is_near_the_next_ones_are_told():
    far = (milestone("a", due="2027-04-09"), milestone("b", due="2027-04-09"))
    assert dates(*far, milestone("c", due="2027-05-07"), milestone("d", due="")) == [
        ("2027-04-09", "milestone", "a"),
        ("2027-04-09", "milestone", "b"),
    ]


def test_reviews_and_gates_are_dates_too_and_what_is_over_is_none():
    terms = Terms(
        review=Cadence(days=49), gates=(Gate(name="freeze", due=on("2027-02-26")), Gate(name="x"))
    )
    here = milestone("data", due="2027-03-05", terms=terms)
    gone = milestone("gone", due="2027-03-05", closed="2027-02-12", terms=terms)
    listed = milestone("listed", due="2027-03-05", judged=False)
    found = outlook(portfolio(here, gone, listed)).coming
    assert found == (
        Coming(on=on("2027-02-26"), kind="gate", milestone="data", gate="freeze"),
        Coming(on=on("2027-03-01"), kind="review", milestone="data"),
        Coming(on=on("2027-03-05"), kind="milestone", milestone="data"),
    )
