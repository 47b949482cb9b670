"""``rules.only``: which milestones a rule looks at."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from milepost.judge.engine import judge
from milepost.judge.groups import Groups
from milepost.judge.policy import Policy
from milepost.judge.selection import SELECTOR_KEYS, fits
from milepost.model.sample import milestone, portfolio
from milepost.model.terms import Terms
from milepost.rules.rule import catalogue

ONE = milestone(
    "data",
    "Data moved",
    level="major",
    phase="Build",
    owners=("kim", "dana"),
    sources=("web", "acme/api"),
    terms=Terms(part_of="live", priority="must", committed_to="Client A", supports=("seats",)),
)
FITTING = {
    "level": ("MAJOR", "minor"),
    "phase": (" build", "Start"),
    "owner": ("kim osei", "qa"),
    "priority": ("must", "should"),
    "title": ("data *", "x*"),
    "id": ("data", "Data"),
    "in": ("acme/api", "api"),
    "part_of": ("live", "dead"),
    "committed_to": ("client a", "client b"),
    "supports": ("seats", "Seats"),
}
GROUPS = Groups(MappingProxyType({"all": ("acme/api", "acme/app")}))


@pytest.mark.parametrize("key", SELECTOR_KEYS)
def test_each_key(key):
    fit, unfit = FITTING[key]
    assert fits(ONE, {key: (fit,)}, GROUPS)
    assert not fits(ONE, {key: (unfit,)}, GROUPS)
    assert fits(ONE, {key: (unfit, fit)}, GROUPS)
    assert not fits(ONE, {key: (fit,), "id": ("other",)}, GROUPS)


def test_a_tracker_that_stands_for_many_means_each_of_them():
    assert fits(ONE, {"in": ("all",)}, GROUPS)
    assert not fits(milestone(sources=("web",)), {"in": ("all",)}, GROUPS)
    assert not fits(ONE, {"in": ("all",)}, Groups())


def test_the_others_are_not_looked_at():
    look = portfolio(milestone("data", due="", level="major"), milestone("training", due=""))
    rules = {"MP101": catalogue()["MP101"]}
    everywhere = judge(look, rules, Policy())
    assert [one.milestone for one in everywhere.findings] == ["data", "training"]
    limited = judge(look, rules, Policy(only=MappingProxyType({"MP101": {"level": ("major",)}})))
    assert [one.milestone for one in limited.findings] == ["data"]
    assert limited.skipped == ()
