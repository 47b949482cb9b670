"""Read and judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from milepost.app.opened import Opened
from milepost.app.read import LEFT_OUT, Selection, read_portfolio
from milepost.config.settings import Settings
from milepost.judge.criteria import decide
from milepost.judge.engine import judge
from milepost.model.clock import Clock
from milepost.model.judgement import Judgement
from milepost.rules.rule import catalogue


def check(
    settings: Settings, opened: Mapping[str, Opened], clock: Clock, selection: Selection
) -> Judgement:
    """The verdict on every milestone that was asked for.  Writes nothing."""
    start = clock.monotonic()
    portfolio = decide(read_portfolio(settings, opened, clock, selection))
    seconds = clock.monotonic() - start
    judgement = judge(portfolio, catalogue(), settings.policy, seconds=seconds)
    asked_for = tuple(
        judged for judged in judgement.milestones if judged.milestone.unjudged_because != LEFT_OUT
    )
    return replace(judgement, milestones=asked_for)
