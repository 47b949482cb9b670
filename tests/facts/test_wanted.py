"""Only numbers that something asks for are read."""

from dataclasses import replace
from decimal import Decimal

from milepost.facts.wanted import wanted
from milepost.model.criterion import AllClosed, Compared, Criterion
from milepost.model.number import SPENT, Objective
from milepost.model.project import Budget, Project
from milepost.model.sample import milestone, portfolio
from milepost.model.terms import Gate, Terms


def compared(name):
    phrase = Compared(number=name, operator="<=", value=Decimal(1))
    return Criterion(text=f"{name} <= 1", phrase=phrase)


def test_whoever_names_a_number_wants_it():
    objective = Objective(id="live", title="Live", key_results=("seats", "active"))
    gate = Gate(name="freeze", criteria=(compared("crashes"),))
    one = milestone("data", terms=Terms(gates=(gate,), supports=("seats", "revenue")))
    criteria = (compared("rejected"), Criterion(text="all closed", phrase=AllClosed()))
    plan = portfolio(
        replace(one, criteria=criteria), project=Project(name="x", objectives=(objective,))
    )
    assert wanted(plan) == {"seats", "active", "crashes", "revenue", "rejected"}


def test_nobody_names_one():
    assert wanted(portfolio(milestone("data"))) == frozenset()


def test_a_budget_wants_what_was_spent():
    budget = Budget(amount=Decimal(1), currency="EUR")
    assert wanted(portfolio(milestone("data"), project=Project(budget=budget))) == {SPENT}
