"""Where the plan is going, in sentences: objectives, time and money, invoices, coming dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from milepost.model.judgement import Judgement
from milepost.model.number import Number, plainly
from milepost.model.outlook import Coming, KeyResult, Used
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Foreign, Link, Prose, join, say

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of ours, and its sentences."""

    heading: str
    lines: tuple[Prose, ...]


def sections(judgement: Judgement) -> tuple[Section, ...]:
    """Those that have something to say, in the order people read them."""
    portfolio, outlook = judgement.portfolio, judgement.outlook
    objectives = (
        (say("{}: ", aim.title), one) for aim in outlook.aims for one in aim.key_results or (None,)
    )
    found = (
        Section(
            "Objectives",
            tuple(
                (*title, *(_key_result(portfolio, one) if one else ("no key results",)))
                for title, one in objectives
            ),
        ),
        Section("Time and money", (_used(outlook.used),) if outlook.used else ()),
        Section(
            "Invoices due",
            tuple(
                say("{}: {} {}", _title(portfolio, bill.milestone), plainly(bill.amount), currency)
                for bill in outlook.bills
                for currency in (bill.currency,)
            ),
        ),
        Section("Coming dates", tuple(_coming(portfolio, one) for one in outlook.coming)),
    )
    return tuple(one for one in found if one.lines)


def _key_result(portfolio: Portfolio, result: KeyResult) -> Prose:
    number = portfolio.numbers.get(result.name) or Number(name=result.name)
    return join((_standing(number, result), *_halfway(portfolio, result)), "; ")


def _standing(number: Number, result: KeyResult) -> Prose:
    if result.actual is None:
        return number.missing or say("{} is not known", number.name)
    unit = say(" {}", number.unit) if number.unit else ()
    to = say(" of {}", plainly(number.to)) if number.to is not None else ()
    by = say(" by {}", number.by) if number.by else ()
    told = say("{} is {}{}{}{}", number.name, plainly(result.actual), to, unit, by)
    if result.expected is None or result.short_by is None:
        return told
    behind = (
        say("short by {}", plainly(result.short_by)) if result.short_by else say("on its course")
    )
    return say("{}, {} expected by now: {}", told, plainly(result.expected), behind)


def _halfway(portfolio: Portfolio, result: KeyResult) -> Iterator[Prose]:
    if result.halfway is None:
        return
    if result.early:
        names = join(
            tuple(say("{}", _title(portfolio, one)) for one in result.early), ", ", " and "
        )
        yield say("before halfway, {}: {}", result.halfway, names)
    else:
        yield say("no milestone before halfway, {}", result.halfway)


def _used(used: Used) -> Prose:
    told = []
    if used.time is not None:
        told.append(say("{} % of the time is over", percent(used.time)))
    if used.budget is not None and used.spent is not None and used.amount is not None:
        money = (plainly(used.spent), plainly(used.amount), used.currency)
        told.append(say("{} % of the budget is spent ({} of {} {})", percent(used.budget), *money))
    elif used.amount is not None:
        what = say("what was spent of {} {} is not known", plainly(used.amount), used.currency)
        told.append(what)
    counted = used.milestones
    unknown = say(" ({} more may be)", counted.unknown) if counted.unknown else ()
    told.append(say("{} of {} milestones reached{}", counted.reached, counted.total, unknown))
    return join(tuple(told), ", ")


def percent(share: Fraction) -> int:
    """The share in per cent, rounded down."""
    return int(share * _HUNDRED)


def _coming(portfolio: Portfolio, one: Coming) -> Prose:
    title = _title(portfolio, one.milestone)
    match one.kind:
        case "gate":
            return say("{}: gate {} of {}", one.on, one.gate, title)
        case "review":
            return say("{}: review of {}", one.on, title)
        case "milestone":
            return say("{}: {} is due", one.on, title)


def _title(portfolio: Portfolio, milestone: str) -> Foreign | Link:
    """The title as this reader may see it, leading to the first address there is."""
    held = portfolio.by_id[milestone]
    return Link(held.title, held.url) if held.url else Foreign(held.title)
