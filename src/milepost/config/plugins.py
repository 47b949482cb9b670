"""``plugins:``: which packages beside milepost may bring their code along."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from milepost.config.node import Node
from milepost.config.notes import Notes
from milepost.config.problems import Problems, nearest, shown
from milepost.errors import MilepostError, UsageError
from milepost.rules.packages import codes_of, rules_of
from milepost.rules.rule import Rule
from milepost.trackers import registry
from milepost.trackers.registry import package


def named(root: Node, notes: Notes) -> tuple[str, ...]:
    """The packages the file names, each of them installed; complains about the others.

    Read before the rest of the file: a tracker's kind may be one of theirs.
    """
    node = root.get("plugins")
    found = []
    for index, item in enumerate(node.items if node is not None else ()):
        if item.kind != "text" or item.empty or item.broken:
            continue  # its form is complained about with everybody's
        at = f"plugins[{index}]"
        try:
            kinds = registry.kinds_of(item.text)
        except UsageError as error:
            notes.problems.add(item, at, error.what, hint=error.hint)
            continue
        found.append(item.text)
        if not kinds and not codes_of(item.text):
            notes.inactive(item, at, "it brings neither an adapter nor a rule")
    return tuple(found)


def brought(root: Node, plugins: tuple[str, ...], problems: Problems) -> Mapping[str, Rule]:
    """The rules of the packages that are named, by code; complains about those of no use."""
    node = root.get("plugins")
    named = {package(item.text): item for item in node.items} if node is not None else {}
    found: dict[str, Rule] = {}
    homes: dict[str, str] = {}
    for home in dict.fromkeys(map(package, plugins)):
        try:
            rules = rules_of(home)
        except MilepostError as error:
            problems.add(named[home], "plugins", error.what, why=error.why, hint=error.hint)
            continue
        for rule in rules:
            if rule.code in found:
                what = f"two packages offer a rule {rule.code}: {homes[rule.code]}, {home}"
                problems.add(named[home], "plugins", what, hint="name only one of them")
            found.setdefault(rule.code, rule)
            homes.setdefault(rule.code, home)
    return MappingProxyType(found)


def no_kind(name: str, kinds: tuple[str, ...], plugins: tuple[str, ...]) -> tuple[str, str]:
    """What is wrong with a tracker kind that is none of ``kinds``, and what to do."""
    stranger = registry.unnamed(name, plugins)
    if not stranger:
        near, there_are = nearest(name, kinds), f"known kinds: {', '.join(kinds)}"
        hint = f"did you mean `{near}`? {there_are}" if near else there_are
        return f"there is no tracker kind {shown(name)}", hint
    what = f"the tracker kind {shown(name)} comes with the package {stranger}"
    return f"{what}, which `plugins:` does not name", f"if you trust it: `plugins: [{stranger}]`"
