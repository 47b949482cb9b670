"""``NUMBER <= VALUE``: a number from outside against a bound."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType

from milepost.judge.answers import Answer, State, unknown
from milepost.model.criterion import Compared, Evidence, Operator
from milepost.model.number import Number
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say

_PHRASE = re.compile(
    r"\s*(?P<number>[^\s<>=!≤≥]+)\s*(?P<operator><=|>=|==|!=|<|>|=|≤|≥)"
    r"\s*(?P<value>[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?P<percent>%?)\s*"
)
_WRITTEN: Mapping[str, Operator] = MappingProxyType(
    {
        "=": "==",
        "≤": "<=",
        "≥": ">=",
        "<=": "<=",
        ">=": ">=",
        "==": "==",
        "!=": "!=",
        "<": "<",
        ">": ">",
    }
)
_HOLDS: Mapping[Operator, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {
        "<=": operator.le,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        ">": operator.gt,
    }
)
_HUNDRED = 100


def comparison(text: str) -> Compared | None:
    """The comparison that ``text`` is; ``None`` if it is none."""
    found = _PHRASE.fullmatch(text)
    if found is None:
        return None
    return Compared(
        number=found["number"],
        operator=_WRITTEN[found["operator"]],
        value=Decimal(found["value"]),
        percent=bool(found["percent"]),
    )


def compared(portfolio: Portfolio, phrase: Compared) -> Answer:
    """Whether the number is on the right side of its bound; unknown where it was not read."""
    number = portfolio.numbers.get(phrase.number)
    if number is None:
        near = get_close_matches(phrase.number, portfolio.numbers, n=1)
        hint = say('; did you mean "{}"?', near[0]) if near else ()
        told = say('there is no number "{}"{}', phrase.number, hint)
        return unknown(told, cause="nowhere")
    if number.value is None:
        return unknown(number.missing)
    bound = phrase.value
    if phrase.percent and number.unit != "%":
        bound /= _HUNDRED
    state: State = "met" if _HOLDS[phrase.operator](number.value, bound) else "unmet"
    return Answer(state, (Evidence(text=_told(number, number.value), url=number.url),))


def _told(number: Number, value: Decimal) -> Prose:
    unit = say(" {}", number.unit) if number.unit else ()
    where = say(" ({})", number.where) if number.where else ()
    return say("{} is {}{}{}", number.name, f"{value:f}", unit, where)
