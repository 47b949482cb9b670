"""Read and judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from milepost.app.facts import with_numbers
from milepost.app.opened import Opened
from milepost.app.read import LEFT_OUT, Selection, read_portfolio, with_history
from milepost.app.rebuilding import with_rebuilt
from milepost.config.settings import Settings
from milepost.judge.criteria import decide
from milepost.judge.engine import judge
from milepost.judge.snoozed import noted, still
from milepost.model.clock import Clock
from milepost.model.history import Snapshot
from milepost.model.judgement import Judgement
from milepost.model.memory import FORGETFUL, Memory
from milepost.model.outlook import Outlook
from milepost.rules.rule import Rule, catalogue


def check(
    settings: Settings,
    opened: Mapping[str, Opened],
    clock: Clock,
    selection: Selection,
    known: Mapping[str, tuple[Snapshot, ...]] | None = None,
    memory: Memory = FORGETFUL,
) -> Judgement:
    """The verdict on every milestone that was asked for.  Writes nothing.

    ``known`` is what earlier runs saw of each milestone, ``None`` where nothing
    is remembered at all; of milestones that no run has seen yet trackers tell how they stood
    before.  ``memory`` is what runs left besides.
    """
    start = clock.monotonic()
    read = read_portfolio(settings, opened, clock, selection, known, memory)
    if known is not None and selection.as_of is None:
        read, known = with_rebuilt(read, opened, known)
    portfolio = with_history(decide(with_numbers(read, Path.cwd())), known)
    seconds = clock.monotonic() - start
    rules: Mapping[str, Rule] = {**catalogue(), **settings.rules}
    if not selection.whole:
        # Of a part of the plan nobody can say what the whole lacks.
        rules = MappingProxyType({code: one for code, one in rules.items() if one.survey is None})
    judgement = judge(portfolio, rules, settings.policy, seconds=seconds)
    if not selection.whole:
        judgement = replace(judgement, outlook=Outlook(), trend=None)
    asked_for = tuple(
        judged for judged in judgement.milestones if judged.milestone.unjudged_because != LEFT_OUT
    )
    names = {judged.milestone.id for judged in asked_for} | {""}
    skipped = tuple(one for one in judgement.skipped if one.milestone in names)
    judgement = replace(judgement, milestones=asked_for, skipped=skipped)
    return noted(judgement, still(memory.snoozes, asked_for))
