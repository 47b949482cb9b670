"""What a rule is: a page of documentation, a check, and cases that test and explain it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from milepost.model.finding import Found, Severity, Unsure
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio

_MODULE = re.compile(r"mp\d{3}_\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A number a user may set under ``rules.options``.  ``unit`` is for people."""

    name: str
    default: int
    unit: str
    says: str


@dataclass(frozen=True, slots=True)
class View:
    """What a rule looks at: one judged milestone in its portfolio, and the rule's options."""

    portfolio: Portfolio
    milestone: Milestone
    options: Mapping[str, int]


Check = Callable[[View], Iterator[Found | Unsure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A specimen: ``portfolio`` is judged and the rule must answer as expected.

    ``finds`` holds the expected plain messages, in order; empty for a good
    specimen.  ``unsure`` is true where the rule must say it cannot know.
    ``says`` is a sentence for the rule's page.  ``milestone`` is the id looked
    at; by default the first.
    """

    says: str
    portfolio: Callable[[], Portfolio]
    finds: tuple[str, ...] = ()
    unsure: bool = False
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the catalogue.

    ``says`` is one sentence; ``why`` the reason a user would accept; ``fix``
    what to do in general.  ``health`` rules colour the milestone.  ``pedantic``
    ones run only if selected.  ``source`` says where a number or idea is from.
    """

    code: str
    name: str
    says: str
    why: str
    fix: str
    severity: Severity
    check: Check
    cases: tuple[Case, ...]
    health: bool = False
    pedantic: bool = False
    options: tuple[Option, ...] = ()
    source: str = ""

    @property
    def kind(self) -> Literal["health", "upkeep"]:
        """``health`` or ``upkeep``."""
        return "health" if self.health else "upkeep"


@cache
def catalogue() -> Mapping[str, Rule]:
    """Every rule in this folder by its code, in code order."""
    package = importlib.import_module("milepost.rules")
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = (
        importlib.import_module(f"milepost.rules.{name}") for name in names if _MODULE.match(name)
    )
    return {module.RULE.code: module.RULE for module in modules}
