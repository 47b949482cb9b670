"""What stands in a tracker for a milestone that the plan does not have any more."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.change import NotPlanned
from milepost.model.judgement import Judgement
from milepost.model.marks import parse
from milepost.plan.writing import Writing


def orphans(judgement: Judgement, writing: Writing) -> Iterator[NotPlanned]:
    """Blocks of ours whose milestone is gone from the plan, told and left alone.

    Nobody renews them, so they go on saying what was true on another day.  A
    record that a milestone of the plan holds is that one's affair.
    """
    portfolio = judgement.portfolio
    held = {
        (record.source, record.key)
        for milestone in portfolio.milestones
        if milestone.declared_at or milestone.judged
        for record in milestone.records
    }
    for reading in portfolio.readings.values():
        for record in reading.milestones:
            mark = parse(record.description, writing.instance).mark
            orphaned = mark is not None and mark.milestone not in portfolio.by_id
            if mark is not None and orphaned and (record.source, record.key) not in held:
                yield NotPlanned(
                    source=record.source,
                    reason=f'the description of milestone {record.key} "{record.title}" carries '
                    f"our block of {mark.milestone!r}, which the plan does not have any more",
                    fallback="what was written for it is left as it stood; take the milestone back "
                    "into the plan, or delete its block, comment and label there",
                    milestone=mark.milestone,
                )
