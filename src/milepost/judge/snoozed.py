"""What people silenced in trackers, as far as it still holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from milepost.model.judgement import Judged, Judgement
from milepost.model.memory import Snooze


def noted(judgement: Judgement, snoozes: Sequence[Snooze]) -> Judgement:
    """The judgement with each milestone knowing what of its was silenced."""
    milestones = tuple(
        replace(
            judged, snoozed=tuple(one for one in snoozes if one.milestone == judged.milestone.id)
        )
        for judged in judgement.milestones
    )
    return replace(judgement, milestones=milestones)


def still(snoozes: Iterable[Snooze], milestones: Iterable[Judged]) -> tuple[Snooze, ...]:
    """Those of these milestones that were silenced at a verdict that is still the same.

    What people did since a run wrote last is not known without asking trackers.
    """
    verdicts = {one.milestone.id: frozenset(_verdicts(one)) for one in milestones}
    return tuple(one for one in snoozes if one.verdict in verdicts.get(one.milestone, ()))


def _verdicts(judged: Judged) -> Iterator[str]:
    """What a snooze may have been at: the health, and each finding that counts."""
    if judged.health:
        yield judged.health
    yield from (f"{one.rule} {one.severity}" for one in judged.findings if one.speaks)
