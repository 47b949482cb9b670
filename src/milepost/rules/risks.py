"""What rules about risks share: how grave they are, which are told together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from milepost.model.terms import Level, Risk
from milepost.rules.wording import folded

GRAVITY: Mapping[Level, int] = MappingProxyType({"low": 1, "medium": 2, "high": 3})


def by_kind(risks: Iterable[Risk]) -> Mapping[str, Risk]:
    """The gravest risk of each kind, letter case aside: one finding tells of all of a kind."""
    gravest: dict[str, Risk] = {}
    for risk in sorted(risks, key=lambda one: -GRAVITY[one.level]):
        gravest.setdefault(folded(risk.kind), risk)
    return MappingProxyType(gravest)
