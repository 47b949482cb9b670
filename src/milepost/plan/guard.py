"""The guard: a run that would change more of what is ours than people expect stops and asks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, Plan, Target
from milepost.model.judgement import Judgement
from milepost.model.marks import parse
from milepost.model.memory import Memory
from milepost.model.reading import Reading
from milepost.plan.limits import Limits
from milepost.plan.queue import FIELD_KINDS
from milepost.plan.site import Site
from milepost.plan.unfinished import just_made
from milepost.plan.writing import Writing
from milepost.report.foot import same
from milepost.report.labels import every_label

EVERYTHING = 100
"""Percent: with it nothing is refused in this run."""


def refusal(
    plan: Plan,
    judgement: Judgement,
    sites: Mapping[str, Site],
    writing: Writing,
    limits: Limits,
    memory: Memory,
    *,
    allowed: float | None,
) -> str:
    """Why ``plan`` must not be applied without being asked for again; empty: go on.

    One sentence with the counts, the limit and both ways out.  Only what is
    ours already counts: not what is added, nor a comment that gets nothing but
    a new stamp, nor what a sync that was cut short made, whose rest this is
    (``unfinished``).  ``allowed`` is the percentage for this run (``--max-changes``);
    ``EVERYTHING`` lifts the limit of removals, too.
    """
    if allowed == EVERYTHING:
        return ""
    limit = limits.max_changes_percent if allowed is None else allowed
    ours = _but(owned(judgement, sites, writing), just_made(memory, judgement))
    touched = ours & {change.place for change in plan.changes if not _is_stamp(change)}
    removed = sum(change.removes for change in plan.changes)
    may_remove = max(limits.above, 2 * memory.largest_removal)
    too_many = removed > may_remove
    within = len(touched) * 100 <= limit * len(ours)  # never so for `nan`, which a float may be
    if len(ours) >= limits.above and not within:
        share = math.ceil(len(touched) * 100 / len(ours))
        return (
            f"sync would change or take away {len(touched)} of the {len(ours)} labels, comments "
            f"and blocks that are ours ({share} %), and the limit is {limit:g} %: if that is "
            f"right, allow it for this run with --max-changes {EVERYTHING if too_many else share}"
            ", or for good with write.limits.max_changes_percent"
        )
    if refused := _too_many_fields(plan, judgement, limit, limits):
        return refused
    if too_many:
        return (
            f"sync would take away {removed} labels, comments and blocks of ours, and the limit is "
            f"{may_remove}, {_limit_of_removals(limits, memory)}: if that is right, allow it for "
            f"this run with --max-changes {EVERYTHING}, or for good with write.limits.above"
        )
    return ""


def _too_many_fields(plan: Plan, judgement: Judgement, limit: float, limits: Limits) -> str:
    """Why fields of so many milestones must not be set unasked; those that are made do not count.

    A mistake in one place, the start of the project for instance, moves all of them.
    """
    portfolio = judgement.portfolio
    shared = {
        (record.source, record.key)
        for one in judgement.milestones
        if one.milestone.id in portfolio.agreements
        for record in one.milestone.records
    }
    touched = {
        (change.source, change.target.key)
        for change in plan.changes
        if change.kind in FIELD_KINDS and change.target.kind == "milestone"
    }
    if len(shared) < limits.above or len(touched) * 100 <= limit * len(shared):
        return ""
    share = math.ceil(len(touched) * 100 / len(shared))
    return (
        f"sync would set fields of {len(touched)} of {len(shared)} milestones in the trackers "
        f"({share} %), and the limit is {limit:g} %: if that is right, allow it for this run with "
        f"--max-changes {share}, or for good with write.limits.max_changes_percent"
    )


def owned(judgement: Judgement, sites: Mapping[str, Site], writing: Writing) -> frozenset[str]:
    """What is ours in the trackers, as far as it was read, as places (``Change.place``).

    Status comments by mark and author, blocks, and labels of ours on issues, of
    this instance and prefix.
    """
    return frozenset(
        f"{source} {place}"
        for source, reading in judgement.portfolio.readings.items()
        for place in _owned_in(reading, sites[source], writing)
    )


def _but(ours: frozenset[str], made: frozenset[str]) -> frozenset[str]:
    """What of ``ours`` was not just ``made``, by the whole place or by all but a comment's id."""
    return frozenset(it for it in ours - made if f"{it.rpartition('/')[0]}/" not in made)


def _owned_in(reading: Reading, site: Site, writing: Writing) -> Iterator[str]:
    for comment in reading.comments:
        mark = site.our_mark(comment)
        if mark is not None and mark.instance == writing.instance:
            yield str(Target("comment", comment.id, parent=comment.issue.key))
    for record in reading.milestones:
        if parse(record.description, writing.instance).state == "one":
            yield f"{Target('milestone', record.key)} block"
    names = {site.label(name).casefold() for name in every_label(writing.prefix)}
    for issue in reading.issues:
        for name in issue.labels:
            if name.casefold() in names:
                yield f"{Target('issue', issue.ref.key)} {name}"


def _is_stamp(change: Change) -> bool:
    """Whether nothing but the day of a comment is renewed."""
    texts = (change.before, change.after)
    return change.kind is ChangeKind.PUT_COMMENT and same(*map(str, texts))


def _limit_of_removals(limits: Limits, memory: Memory) -> str:
    if 2 * memory.largest_removal > limits.above:
        return "twice the most that any earlier run took away"
    return "the number in write.limits.above"
