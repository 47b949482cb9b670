"""Read and judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from milepost.app.facts import with_numbers
from milepost.app.opened import Opened
from milepost.app.read import LEFT_OUT, Selection, read_portfolio
from milepost.config.settings import Settings
from milepost.judge.criteria import decide
from milepost.judge.engine import judge
from milepost.model.clock import Clock
from milepost.model.judgement import Judgement
from milepost.rules.rule import Rule, catalogue


def check(
    settings: Settings, opened: Mapping[str, Opened], clock: Clock, selection: Selection
) -> Judgement:
    """The verdict on every milestone that was asked for.  Writes nothing."""
    start = clock.monotonic()
    read = read_portfolio(settings, opened, clock, selection)
    portfolio = decide(with_numbers(read, Path.cwd()))
    seconds = clock.monotonic() - start
    rules: Mapping[str, Rule] = {**catalogue(), **settings.rules}
    if not selection.whole:
        # Of a part of the plan nobody can say what the whole lacks.
        rules = MappingProxyType({code: one for code, one in rules.items() if one.survey is None})
    judgement = judge(portfolio, rules, settings.policy, seconds=seconds)
    asked_for = tuple(
        judged for judged in judgement.milestones if judged.milestone.unjudged_because != LEFT_OUT
    )
    return replace(judgement, milestones=asked_for)
