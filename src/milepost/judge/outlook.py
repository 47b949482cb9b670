"""Objectives and their course, time and money used, invoices due, and the dates that come near."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from milepost.model.course import (
    budget_used,
    expected,
    halfway,
    reaching,
    short_by,
    spent,
    time_used,
)
from milepost.model.milestone import Milestone
from milepost.model.number import Number, Objective
from milepost.model.outlook import Aim, Bill, Coming, KeyResult, Outlook, Used
from milepost.model.portfolio import Portfolio
from milepost.model.reviewed import next_review
from milepost.rules.purpose import in_plan, planned, serving

AHEAD_DAYS = 14
"""How far ahead dates are told."""


def outlook(portfolio: Portfolio) -> Outlook:
    """Where the plan is going, as far as the plan file says where it is to go.

    Dates come near within 14 days; where no milestone is due by then, the next
    one is told.
    """
    return Outlook(
        aims=tuple(_aim(portfolio, one) for one in portfolio.project.objectives),
        used=_used(portfolio),
        bills=tuple(_bills(portfolio)),
        coming=_coming(portfolio),
    )


def _aim(portfolio: Portfolio, objective: Objective) -> Aim:
    return Aim(
        id=objective.id,
        title=objective.title,
        key_results=tuple(
            _key_result(portfolio, objective, portfolio.numbers.get(name) or Number(name=name))
            for name in dict.fromkeys(objective.key_results)
        ),
    )


def _key_result(portfolio: Portfolio, objective: Objective, number: Number) -> KeyResult:
    start = portfolio.project.start
    wanted = expected(number, start, portfolio.today)
    behind = None
    if wanted is not None and number.value is not None:
        behind = short_by(number, number.value, wanted)
    middle = halfway(start, number.by)
    found = serving(portfolio, in_plan(portfolio), (number.name, objective.id))
    days = {one.id: planned(portfolio, one) for one in found}
    return KeyResult(
        name=number.name,
        expected=wanted,
        actual=number.value,
        short_by=behind,
        halfway=middle,
        milestones=tuple(days),
        early=tuple(id_ for id_, day in days.items() if day and middle and day < middle),
    )


def _used(portfolio: Portfolio) -> Used | None:
    project, number = portfolio.project, spent(portfolio)
    time = time_used(project, portfolio.today)
    if time is None and project.budget is None:
        return None
    return Used(
        time=time,
        budget=budget_used(portfolio),
        spent=number.value if number else None,
        amount=project.budget.amount if project.budget else None,
        currency=project.budget.currency if project.budget else "",
        milestones=reaching(portfolio),
    )


def _bills(portfolio: Portfolio) -> Iterator[Bill]:
    for one in in_plan(portfolio):
        invoice = one.terms.invoice
        if invoice and invoice.sent is None and portfolio.reached.get(one.id):
            yield Bill(milestone=one.id, amount=invoice.amount, currency=invoice.currency)


def _coming(portfolio: Portfolio) -> tuple[Coming, ...]:
    today = portfolio.today
    last = min(today, date.max - timedelta(days=AHEAD_DAYS)) + timedelta(days=AHEAD_DAYS)
    still = [one for one in in_plan(portfolio) if one.judged and not one.closed]
    following = [one.due for one in still if one.due and one.due >= today]
    reach = max(last, min(following, default=last))
    found = [
        Coming(on=one.due, kind="milestone", milestone=one.id)
        for one in still
        if one.due and today <= one.due <= reach
    ]
    found += [one for held in still for one in _within(portfolio, held) if today <= one.on <= last]
    return tuple(sorted(found, key=lambda one: (one.on, one.kind, one.milestone, one.gate)))


def _within(portfolio: Portfolio, milestone: Milestone) -> Iterator[Coming]:
    """Its gates and its next review."""
    for gate in milestone.terms.gates:
        if gate.due:
            yield Coming(on=gate.due, kind="gate", milestone=milestone.id, gate=gate.name)
    if review := next_review(portfolio, milestone):
        yield Coming(on=review, kind="review", milestone=milestone.id)
