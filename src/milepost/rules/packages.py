"""Rules of packages beside milepost: found through entry points, loaded only where named.

A package registers each rule in the group ``milepost.rules`` under its code.
Nobody's code runs because it happens to be installed: the configuration names
the package under ``plugins:``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points

from milepost.errors import ContractError, UsageError
from milepost.model.finding import SEVERITIES
from milepost.rules.rule import Rule
from milepost.trackers.registry import package

GROUP = "milepost.rules"
_CODE = re.compile(r"(?!MP[0-9])[A-Z]{2,8}[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def codes_of(plugin: str) -> tuple[str, ...]:
    """The codes of the rules that a package registers, loaded or not, sorted."""
    return tuple(sorted({point.name for point in _points(plugin)}))


def home_of(code: str) -> str:
    """The installed package that registers a rule ``code``, or nothing."""
    homes = (dist.name for point in _group() if point.name == code and (dist := point.dist))
    return next(homes, "")


def rules_of(plugin: str) -> tuple[Rule, ...]:
    """The rules of a package, in code order.

    An entry point leads to a ``Rule``, or to a module with one called ``RULE``.
    Raises ``UsageError`` where one cannot be loaded, ``ContractError`` where it
    is no rule that may stand beside those of the catalogue.
    """
    return tuple(_rule(point) for point in sorted(_points(plugin), key=lambda one: one.name))


def _rule(point: EntryPoint) -> Rule:
    try:
        loaded = point.load()
    except Exception as error:  # a stranger's code may fail in any way
        raise UsageError(
            f"the rule {point.name!r} cannot be loaded",
            where=point.value,
            why=f"{type(error).__name__}: {error}",
            hint="is everything it needs installed?",
        ) from error
    rule = getattr(loaded, "RULE", loaded)
    if not isinstance(rule, Rule):
        raise _unfit(point, f"it is no `Rule` but {type(rule).__name__}")
    if wrong := next(_faults(point.name, rule), ""):
        raise _unfit(point, wrong)
    return rule


def _unfit(point: EntryPoint, why: str) -> ContractError:
    return ContractError(
        f"the rule {point.name!r} cannot stand beside those of milepost",
        where=point.value,
        why=why,
        hint="its author finds what a rule is in milepost.rules.rule",
    )


def _faults(code: str, rule: Rule) -> Iterator[str]:
    if not _CODE.fullmatch(code):
        yield "a code is 2 to 8 capital letters, other than MP, and 3 digits"
    if rule.code != code:
        yield f"its own code is {rule.code!r}"
    if not _NAME.fullmatch(rule.name):
        yield "its name is to be small letters, digits and `-`"
    for name in ("says", "why", "fix"):
        text = getattr(rule, name)
        if not (isinstance(text, str) and text.strip() and text.isprintable()):
            yield f"`{name}` is to be a sentence on one line"
    if rule.severity not in SEVERITIES:
        yield f"its severity is {rule.severity!r}"
    if (rule.check is None) == (rule.survey is None):
        yield "it has to have one of `check` and `survey`"
    if rule.health:
        yield "only rules of the catalogue colour a milestone: `health` is to be False"


def _points(plugin: str) -> Iterator[EntryPoint]:
    home = package(plugin)
    for point in _group():
        if point.dist is not None and package(point.dist.name) == home:
            yield point


def _group() -> Iterator[EntryPoint]:
    yield from entry_points(group=GROUP)
