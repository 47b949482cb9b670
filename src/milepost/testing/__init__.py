"""Public helpers for people who write rules and adapters.

``check_case`` and ``rule_cases`` run the cases of a rule and need no test
framework.  ``AdapterContract`` holds an adapter to its contract and needs
pytest, so it is imported only when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from milepost.testing.cases import check_case, rule_cases

if TYPE_CHECKING:
    from milepost.testing.contract import AdapterContract, Bench

__all__ = ["AdapterContract", "Bench", "check_case", "rule_cases"]


def __getattr__(name: str) -> Any:
    """The names of the contract kit."""
    if name in ("AdapterContract", "Bench"):
        return getattr(import_module("milepost.testing.contract"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
