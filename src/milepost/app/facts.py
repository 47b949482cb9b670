"""Numbers from outside, read once the milestones are known: only those anything asks for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from milepost.app.abreast import side_by_side
from milepost.facts.read import documents, read
from milepost.facts.wanted import wanted
from milepost.model.portfolio import Portfolio


def with_numbers(portfolio: Portfolio, folder: Path) -> Portfolio:
    """The portfolio with the values of its numbers, or why one has none.

    ``folder`` is the working folder.  Each document is read once, side by side.
    """
    names = wanted(portfolio)
    asked = (number for name, number in portfolio.numbers.items() if name in names)
    done = side_by_side(
        {key: partial(read, group, folder) for key, group in documents(asked).items()}
    )
    known = {number.name: number for group in done.values() for number in group}
    return replace(portfolio, numbers=MappingProxyType({**portfolio.numbers, **known}))
