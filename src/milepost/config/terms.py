"""What a milestone's entry says besides date and criteria, as the model's own values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from milepost.config.form.milestone import CountOf, Milestone
from milepost.config.form.milestone import Decision as DecisionForm
from milepost.config.form.milestone import Gate as GateForm
from milepost.config.form.milestone import Lookback as LookbackForm
from milepost.config.node import Node
from milepost.model.criterion import Criterion
from milepost.model.person import Person
from milepost.model.terms import (
    Decision,
    Gate,
    IfLate,
    Invoice,
    Lookback,
    Reviewed,
    Risk,
    Terms,
    cadence,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How the words of a file become values: ids of people, days, lists of criteria.

    ``criteria`` takes what was written under ``done_when`` and its node.
    """

    person: Callable[[str], Person]
    day: Callable[[date | str | None], date | None]
    criteria: Callable[[tuple[str | CountOf, ...], Node | None], tuple[Criterion, ...]]


def terms(said: Milestone, nodes: tuple[Node | None, ...], wording: Wording) -> Terms:
    """The terms of a milestone's entry.

    ``nodes`` are the trees its keys may stand in, the nearest first: line
    numbers come from there.
    """
    person = wording.person
    late, invoice = said.if_late, said.invoice
    return Terms(
        part_of=said.part_of or "",
        gates=tuple(_gate(name, gate, nodes, wording) for name, gate in said.gates.items()),
        risks=tuple(
            Risk(
                kind=risk.kind,
                level=risk.level,
                owner=person(risk.owner) if risk.owner else None,
                contingency=risk.contingency or "",
            )
            for risk in said.risks
        ),
        supports=said.supports,
        priority=said.priority or "",
        value=said.value,
        if_late=IfLate(cost=exact(late.cost or 0), compliance=late.compliance)
        if late
        else IfLate(),
        committed_to=said.committed_to or "",
        review=cadence(said.review),
        buffer=said.buffer,
        invoice=Invoice(amount=exact(invoice.amount), currency=invoice.currency, sent=invoice.sent)
        if invoice
        else None,
        stakeholders=tuple(map(person, said.stakeholders)),
        reviews=tuple(Reviewed(on=one.on, by=person(one.by)) for one in said.reviews),
        decisions=tuple(_decision(one, person) for one in said.decisions),
        lookback=_lookback(said.lookback) if said.lookback else Lookback(),
    )


def exact(number: float) -> Decimal:
    """The number as it was written: ``0.1`` is a tenth."""
    return Decimal(str(number))


def _gate(name: str, gate: GateForm, nodes: tuple[Node | None, ...], wording: Wording) -> Gate:
    written = next(filter(None, (_at(node, "gates", name, "done_when") for node in nodes)), None)
    return Gate(
        name=name, due=wording.day(gate.due), criteria=wording.criteria(gate.done_when, written)
    )


def _at(node: Node | None, *path: str) -> Node | None:
    for step in path:
        node = node.get(step) if node is not None else None
    return node


def _decision(one: DecisionForm, person: Callable[[str], Person]) -> Decision:
    return Decision(
        on=one.on,
        what=one.what,
        why=one.why or "",
        cause=one.cause or "",
        by=person(one.by) if one.by else None,
    )


def _lookback(said: LookbackForm) -> Lookback:
    hit = said.hit
    if isinstance(hit, bool):
        hit = "yes" if hit else "no"
    return Lookback(hit=hit or "", why=said.why or "", next=said.next or "")
