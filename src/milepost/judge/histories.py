"""Whose past must be read, when links and comments are known, and whose past can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from milepost.judge.commands import heard
from milepost.judge.lifelines import untouched
from milepost.judge.policy import Policy
from milepost.judge.selection import is_selected, looks_at, options
from milepost.judge.signed import doubtful
from milepost.model.history import Snapshot
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.rules.rule import Rule, past_of
from milepost.trackers.contract import Scope

AT_MOST = 200
"""Issues of one tracker whose past is read in one run to rebuild what was before the first."""


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
    return _scopes(wanted)


def unremembered(
    portfolio: Portfolio, known: Mapping[str, Sequence[Snapshot]]
) -> tuple[Milestone, ...]:
    """The open milestones that no run has seen whole yet, and this one does; the next due first."""
    seen = {name for name, them in known.items() if any(one.whole for one in them)}
    return tuple(
        one
        for one in sorted(portfolio.milestones, key=lambda one: one.place)
        if one.judged and one.records and not one.closed and one.id not in seen
        if not portfolio.gap(one, Want.MILESTONES, Want.ISSUES)
    )


def pasts(portfolio: Portfolio, milestones: Iterable[Milestone]) -> Mapping[str, tuple[Scope, ...]]:
    """Scopes by tracker name: the issues whose events tell how these milestones stood before.

    Those that lie in a milestone, for one milestone after the other, as long as
    they are at most ``AT_MOST`` in a tracker; then all others there that may have lain
    in one of them, if they fit as well.
    """
    wanted: dict[str, set[str]] = {}
    chosen = []
    for one in milestones:
        keys = _members(portfolio, one)
        if all(len(wanted.get(source, set()) | them) <= AT_MOST for source, them in keys.items()):
            chosen.append(one)
            for source, them in keys.items():
                wanted.setdefault(source, set()).update(them)
    for source in sorted({record.source for one in chosen for record in one.records}):
        here = [one for one in chosen if source in {record.source for record in one.records}]
        strangers = {
            issue.ref.key
            for issue in portfolio.readings[source].issues
            if any(not untouched(issue, one) for one in here)
        }
        if len(together := wanted.get(source, set()) | strangers) <= AT_MOST:
            wanted[source] = together
    return _scopes({source: keys for source, keys in wanted.items() if keys})


def _members(portfolio: Portfolio, milestone: Milestone) -> Mapping[str, set[str]]:
    """The issues in a milestone, and those that some of them are a part of, by tracker."""
    found: dict[str, set[str]] = {}
    for issue in portfolio.members(milestone):
        whole = issue.parent if issue.part_of_parent else None
        for ref in (issue.ref, whole):
            if ref is not None and portfolio.issue(ref) is not None:
                found.setdefault(ref.source, set()).add(ref.key)
    return found


def _scopes(wanted: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[Scope, ...]]:
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
