"""How far a plan should be by now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.model.course import (
    Reaching,
    budget_used,
    expected,
    halfway,
    reaching,
    short_by,
    spent,
    time_used,
)
from milepost.model.number import SPENT, Number, plainly
from milepost.model.project import Budget, Project
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_plan import project
from milepost.model.terms import Terms

START = date(2027, 1, 10)
BY = date(2027, 4, 20)  # a hundred days later
SEATS = Number(name="seats", start=Decimal(0), to=Decimal(400), by=BY)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2026-12-31", "0"),
        ("2027-01-10", "0"),
        ("2027-01-11", "4.0"),
        ("2027-03-01", "200.0"),
        ("2027-04-19", "396.0"),
        ("2027-04-20", "400"),
        ("2028-01-01", "400"),
    ],
)
def test_a_number_goes_straight_to_its_aim(day, wanted):
    assert expected(SEATS, START, date.fromisoformat(day)) == Decimal(wanted)


def test_it_is_rounded_to_one_place_more_than_it_is_written_with():
    rate = replace(SEATS, start=Decimal("0.5"), to=Decimal("0.1"))
    assert str(expected(rate, START, START + timedelta(days=33))) == "0.37"
    assert str(expected(replace(SEATS, to=Decimal(1)), START, START + timedelta(days=33))) == "0.3"


@pytest.mark.parametrize(
    "number",
    [
        replace(SEATS, start=None),
        replace(SEATS, to=None),
        replace(SEATS, by=None),
        replace(SEATS, to=Decimal(0)),
    ],
)
def test_without_a_way_there_is_no_course(number):
    assert expected(number, START, BY) is None
    assert expected(SEATS, None, BY) is None


def test_behind_is_below_a_number_that_rises_and_above_one_that_falls():
    falls = replace(SEATS, start=Decimal(400), to=Decimal(0))
    assert short_by(SEATS, Decimal(90), Decimal(100)) == 10
    assert short_by(SEATS, Decimal(100), Decimal(100)) == 0
    assert short_by(SEATS, Decimal(110), Decimal(100)) == 0
    assert short_by(falls, Decimal(110), Decimal(100)) == 10
    assert short_by(falls, Decimal(90), Decimal(100)) == 0


@given(st.dates(START, BY), st.dates(START, BY))
def test_a_rising_number_is_never_expected_to_fall(one, other):
    first, later = sorted((one, other))
    assert 0 <= expected(SEATS, START, first) <= expected(SEATS, START, later) <= 400


def test_halfway():
    assert halfway(date(2027, 1, 11), date(2027, 4, 9)) == date(2027, 2, 24)
    assert halfway(None, BY) is halfway(START, None) is None


@pytest.mark.parametrize(
    ("today", "share"),
    [
        ("2026-12-01", Fraction(0)),
        ("2027-01-01", Fraction(0)),
        ("2027-01-02", Fraction(1, 10)),
        ("2027-01-10", Fraction(9, 10)),
        ("2027-01-11", Fraction(1)),
        ("2027-06-01", Fraction(1)),
    ],
)
def test_today_is_not_over(today, share):
    ten_days = Project(start=date(2027, 1, 1), end=date(2027, 1, 10))
    assert time_used(ten_days, date.fromisoformat(today)) == share


def test_without_a_span_no_time_is_used():
    today = date(2027, 1, 5)
    assert time_used(Project(start=today), today) is None
    assert time_used(Project(end=today), today) is None
    assert time_used(Project(start=today, end=today), today) is None


def paid(amount, value):
    held = portfolio(
        milestone(),
        project=replace(project(), budget=Budget(amount=Decimal(amount), currency="EUR")),
    )
    number = Number(name=SPENT, value=value)
    return replace(held, numbers=MappingProxyType({SPENT: number}))


def test_the_budget_used():
    assert budget_used(paid(90000, Decimal(45000))) == Fraction(1, 2)
    assert budget_used(paid(10, Decimal(25))) == Fraction(5, 2)
    assert budget_used(paid(0, Decimal(25))) is None
    assert budget_used(paid(10, None)) is None
    assert budget_used(portfolio(milestone())) is None
    assert spent(portfolio(milestone())) is None
    assert budget_used(replace(paid(10, None), numbers={})) is None


def test_the_milestones_of_the_plan_are_the_declared_ones():
    look = portfolio(
        milestone("a", declared_at="milepost.yaml:1"),
        milestone("b", declared_at="milepost.yaml:2", closed="2027-02-12"),
        milestone("old", declared_at="milepost.yaml:3", closed="2027-01-12", judged=False),
        milestone("wont", declared_at="milepost.yaml:4", terms=Terms(priority="wont")),
        milestone("stray", closed="2027-02-12"),
    )
    assert reaching(look) == Reaching(reached=2, unknown=0, total=3)


def test_where_none_is_declared_those_since_the_start_are_the_plan():
    def held(start):
        return portfolio(
            milestone("a"),
            milestone("b", closed="2027-01-29", judged=False),
            milestone("before", closed="2027-01-08", judged=False),
            milestone("listed", judged=False),
            project=project(start=start),
        )

    assert reaching(held("2027-01-11")) == Reaching(reached=1, total=2)
    assert reaching(held("2027-01-29")) == Reaching(reached=1, total=2)
    assert reaching(held("2027-01-30")) == Reaching(reached=0, total=1)
    assert reaching(held("")) == Reaching(reached=2, total=3)


def test_given_up_is_no_part_of_it_and_undecided_is_counted_apart():
    gone = milestone("gone", closed="2027-02-12")
    gone = replace(gone, records=tuple(replace(one, given_up=True) for one in gone.records))
    look = portfolio(milestone("a", closed="2027-02-12"), gone)
    look = replace(look, reached=MappingProxyType({"a": None, "gone": False}))
    assert reaching(look) == Reaching(unknown=1, total=1)


@pytest.mark.parametrize(("number", "told"), [("160.0", "160"), ("1E+2", "100"), ("0.50", "0.5")])
def test_numbers_are_told_without_needless_zeros(number, told):
    assert plainly(Decimal(number)) == told
