"""Whose past is read: only where it decides something and nothing else tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.histories import histories
from milepost.judge.policy import Policy
from milepost.model.reading import Want
from milepost.model.sample import at, blocks, issue, milestone, portfolio
from milepost.rules.rule import catalogue
from milepost.trackers.contract import Scope

OLD = issue(1, "data", blockers=1)
BLOCKER = issue(2)


def asked(*issues, links=(), here=None, **policy):
    held = portfolio(here or milestone(), issues=issues, links=links)
    return histories(held, Policy(**policy), catalogue())


def link(since=None):
    return replace(blocks(BLOCKER, OLD), since=since)


EVENTS = {"web": (Scope.of(Want.EVENTS, refs=("#1",)),)}


def test_work_that_is_blocked_since_nobody_knows_when():
    assert asked(OLD, BLOCKER, links=[link()]) == EVENTS


@pytest.mark.parametrize("fields", [{"labels": ("Blocked",)}, {"flagged": True}])
def test_work_that_is_marked(fields):
    assert asked(issue(1, "data", **fields)) == EVENTS


@pytest.mark.parametrize(
    ("issues", "links"),
    [
        ((OLD, BLOCKER), [link(at("2027-02-01"))]),
        ((OLD, issue(2, state="done")), [link()]),
        ((OLD,), [link()]),
        ((issue(1, "data"),), []),
        ((issue(1, "data", "done", labels=("blocked",)),), []),
        ((issue(1, "data", labels=("blocked",), created_at=at("2027-02-17")),), []),
        ((issue(1, "other", labels=("blocked",)),), []),
    ],
)
def test_nobody_is_asked_where_it_would_decide_nothing(issues, links):
    assert asked(*issues, links=links) == {}


@pytest.mark.parametrize(
    "policy",
    [
        {"select": frozenset({"MP5"})},
        {"only": {"MP408": {"level": ("major",)}}},
        {"options": {"MP408": {"working_days": 400}}},
    ],
)
def test_nobody_is_asked_for_a_rule_that_does_not_look(policy):
    assert asked(issue(1, "data", labels=("blocked",)), **policy) == {}


def test_milestones_that_are_only_listed_or_closed_cost_nothing():
    marked = issue(1, "data", labels=("blocked",))
    assert asked(marked, here=milestone(judged=False)) == {}
    assert asked(marked, here=milestone(closed="2027-02-19")) == {}
