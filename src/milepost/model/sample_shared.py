"""Specimens of shared fields: what sides say of one, and a portfolio that has it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from milepost.model.agreement import PLAN, Agreement, Field, Gap, Mode, Side, Stands, State
from milepost.model.portfolio import Portfolio
from milepost.model.sample_work import at

BY_PLAN, BY_BOTH = Mode(kind="plan"), Mode(kind="two-way")


def side(
    source: str, value: str, stands: Stands = "same", *, was: str | None = None, on: str = ""
) -> Side:
    """``side("ops", "2027-03-12", "changed", was="2027-03-05")``; ``on`` is the day it changed."""
    return Side(
        source=source,
        value=value,
        stands=stands,
        key="" if source == PLAN else "data",
        was=value if stands == "same" else was,
        at=at(on) if on else None,
    )


def agreement(
    state: State,
    *sides: Side,
    field: Field = "due",
    value: str | None = None,
    why: str = "",
    gaps: tuple[Gap, ...] = (),
) -> Agreement:
    """What the sides say of a field of ``data``; with the file among them it is right."""
    return Agreement(
        milestone="data",
        field=field,
        mode=BY_PLAN if any(one.source == PLAN for one in sides) else BY_BOTH,
        sides=sides,
        state=state,
        value=value,
        why=why,
        gaps=gaps,
    )


def sharing(portfolio: Portfolio, *agreements: Agreement) -> Portfolio:
    """The portfolio with what its trackers say of ``data``."""
    return replace(portfolio, agreements=MappingProxyType({"data": agreements}))
