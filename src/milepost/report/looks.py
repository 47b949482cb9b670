"""Two looks at one milestone: how it stood on a day, and how it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from milepost.model.history import History, ScopeMove, Slip, Snapshot
from milepost.model.issue import Issue
from milepost.model.judgement import Judged, Judgement
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Foreign, Link, Prose, say
from milepost.model.reading import Want
from milepost.model.ref import Ref


@dataclass(frozen=True, slots=True)
class Both:
    """A milestone now, and a look of it ``then``."""

    judged: Judged
    judgement: Judgement
    history: History
    then: Snapshot

    @property
    def portfolio(self) -> Portfolio:
        """How everything stands now."""
        return self.judgement.portfolio

    @property
    def milestone(self) -> Milestone:
        """The milestone as it is now."""
        return self.judged.milestone

    @property
    def work(self) -> Mapping[Ref, Issue]:
        """Its committed issues now."""
        return {issue.ref: issue for issue in self.portfolio.work(self.milestone)}

    def after(self, one: Slip | ScopeMove) -> bool:
        """Whether it happened since then: on a later day, or between two looks of that day."""
        return one.on > self.then.day or (one.after is not None and one.after >= self.then.day)


def is_whole(milestone: Milestone, portfolio: Portfolio) -> bool:
    """Whether it was read to its end now: else nothing is concluded from what is missing."""
    gap = portfolio.gap(milestone, Want.MILESTONES, Want.ISSUES)
    return gap is None and bool(milestone.records)


def titled(milestone: Milestone) -> Prose:
    """Its title in quotes, leading to it; where only its key may be said, which tracker has it."""
    if milestone.title == milestone.id and not milestone.declared_at and milestone.records:
        return say("a milestone of {}", milestone.records[0].source)
    url = milestone.url
    return ("“", Link(milestone.title, url) if url else Foreign(milestone.title), "”")
