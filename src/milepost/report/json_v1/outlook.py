"""Where the plan is going, as JSON: ``objectives``, ``used``, ``invoices_due``, ``coming``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from milepost.model.judgement import Judgement
from milepost.model.number import Number
from milepost.model.outlook import KeyResult, Used
from milepost.model.portfolio import Portfolio
from milepost.report.json_v1.shape import Document
from milepost.report.outlook import percent


def outlook(judgement: Judgement) -> Document:
    """The four keys.  ``used`` is null where the plan file has neither span nor budget."""
    known = judgement.outlook
    return {
        "objectives": [
            {
                "id": aim.id,
                "title": aim.title,
                "key_results": [_key_result(judgement.portfolio, one) for one in aim.key_results],
            }
            for aim in known.aims
        ],
        "used": _used(known.used) if known.used else None,
        "invoices_due": [
            {
                "milestone": bill.milestone,
                "amount": _number(bill.amount),
                "currency": bill.currency,
            }
            for bill in known.bills
        ],
        "coming": [
            {
                "on": str(one.on),
                "kind": one.kind,
                "milestone": one.milestone,
                "gate": one.gate or None,
            }
            for one in known.coming
        ],
    }


def _key_result(portfolio: Portfolio, result: KeyResult) -> Document:
    number = portfolio.numbers.get(result.name) or Number(name=result.name)
    return {
        "name": result.name,
        "unit": number.unit or None,
        "from": _number(number.start),
        "to": _number(number.to),
        "by": _day(number.by),
        "expected": _number(result.expected),
        "actual": _number(result.actual),
        "short_by": _number(result.short_by),
        "halfway": _day(result.halfway),
        "milestones": list(result.milestones),
        "before_halfway": list(result.early),
    }


def _used(used: Used) -> Document:
    return {
        "time_percent": None if used.time is None else percent(used.time),
        "budget_percent": None if used.budget is None else percent(used.budget),
        "spent": _number(used.spent),
        "budget": _number(used.amount),
        "currency": used.currency or None,
        "reached": used.milestones.reached,
        "unknown": used.milestones.unknown,
        "milestones": used.milestones.total,
    }


def _number(value: Decimal | None) -> float | None:
    """The number as JSON has it: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
