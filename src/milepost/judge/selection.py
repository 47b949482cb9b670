"""Which rules speak, of which milestones, and with which numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

from milepost.judge.groups import Groups
from milepost.judge.names import fold
from milepost.judge.policy import Policy, Selector
from milepost.model.milestone import Milestone
from milepost.rules.rule import Rule

EVERY = "ALL"


def selects(patterns: frozenset[str], code: str) -> bool:
    """Whether codes, prefixes (``MP1``) or ``ALL`` among ``patterns`` name the rule ``code``."""
    return any(pattern == EVERY or code.startswith(pattern) for pattern in patterns)


def is_selected(rule: Rule, policy: Policy) -> bool:
    """Whether the rule runs: all but the pedantic do, unless the policy names some."""
    return selects(policy.select, rule.code) if policy.select else not rule.pedantic


def options(rule: Rule, policy: Policy) -> Mapping[str, int]:
    """The numbers the policy sets for a rule; its defaults are the rule's own affair."""
    return policy.options.get(rule.code, MappingProxyType({}))


def looks_at(rule: Rule, milestone: Milestone, policy: Policy) -> bool:
    """Whether the rule is to look at this milestone (``rules.only``)."""
    selector = policy.only.get(rule.code)
    return selector is None or fits(milestone, selector, policy.groups)


def fits(milestone: Milestone, selector: Selector, groups: Groups) -> bool:
    """Whether a milestone fits every part of a selector; of a list one value must fit.

    Letter case and white space aside; ``title`` is a pattern as in file names.
    ``in`` may name one of ``groups``: a tracker that stands for many sources.
    """
    return all(
        any(_fits(milestone, key, value, groups) for value in values)
        for key, values in selector.items()
    )


def _fits(milestone: Milestone, key: str, value: str, groups: Groups) -> bool:
    wanted = fold(value)
    match key:
        case "title":
            return fnmatchcase(fold(milestone.title), wanted)
        case "id":
            return milestone.id == value
        case "owner":
            return any(wanted in (fold(one.id), fold(one.name)) for one in milestone.owners)
        case "in":
            return any(one in milestone.sources for one in groups.members.get(value, (value,)))
        case "supports":
            return value in milestone.terms.supports
        case _:
            return wanted == fold(_said(milestone)[key])


def _said(milestone: Milestone) -> Mapping[str, str]:
    terms = milestone.terms
    return {
        "level": milestone.level,
        "phase": milestone.phase,
        "priority": terms.priority,
        "part_of": terms.part_of,
        "committed_to": terms.committed_to,
    }


SELECTOR_KEYS = (
    *("level", "phase", "owner", "priority", "title", "id", "in"),
    *("part_of", "committed_to", "supports"),
)
"""What ``rules.only`` may ask of a milestone."""
EXACT = frozenset(("id", "in", "supports"))
"""Those of which letter case counts."""
