"""Whose past must be read, when links and comments are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from milepost.judge.commands import heard
from milepost.judge.policy import Policy
from milepost.judge.selection import is_selected, looks_at, options
from milepost.judge.signed import doubtful
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.rules.rule import Rule, past_of
from milepost.trackers.contract import Scope


def histories(
    portfolio: Portfolio, policy: Policy, rules: Mapping[str, Rule]
) -> Mapping[str, tuple[Scope, ...]]:
    """Scopes by tracker name: the issues whose events decide something, one request or so each.

    Those that a selected rule says it must know the past of, and those that may
    have come in after somebody signed the milestone off.
    """
    portfolio = heard(portfolio)
    wanted: dict[str, set[str]] = {}
    for milestone in portfolio.milestones:
        if milestone.judged:
            refs = (*_asked(portfolio, milestone, policy, rules), *doubtful(portfolio, milestone))
            for ref in refs:
                wanted.setdefault(ref.source, set()).add(ref.key)
    return MappingProxyType(
        {
            source: (
                Scope.of(Want.EVENTS, refs=tuple(sorted(keys, key=lambda key: (len(key), key)))),
            )
            for source, keys in sorted(wanted.items())
        }
    )


def _asked(
    portfolio: Portfolio, milestone: Milestone, policy: Policy, rules: Mapping[str, Rule]
) -> Iterator[Ref]:
    for rule in rules.values():
        if is_selected(rule, policy) and looks_at(rule, milestone, policy):
            try:
                yield from past_of(rule, portfolio, milestone.id, options(rule, policy))
            except Exception:  # noqa: BLE001, S112 - a rule that fails must not end the run; judging it asks again, and tells
                continue
