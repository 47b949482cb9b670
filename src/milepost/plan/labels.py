"""Labels: definitions that are missing, labels to put on issues, stale ones to take off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.model.change import Change, ChangeKind, NotPlanned, Precondition, Target
from milepost.model.issue import Issue
from milepost.model.judgement import Judgement
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.plan.desired import definition, is_writable, label_names, label_wishes
from milepost.plan.site import Site
from milepost.plan.spelling import Spelling
from milepost.plan.writing import Writing
from milepost.report.labels import every_label


def definitions(
    judgement: Judgement, writing: Writing, sites: Mapping[str, Site]
) -> Iterator[Change | NotPlanned]:
    """Labels to define before any issue gets them, so that they have our colours.

    Where labels are just words on issues there is nothing to define.
    """
    for source, names in label_names(judgement, writing).items():
        if ChangeKind.CREATE_LABEL not in sites[source].can:
            continue
        there = Spelling(judgement.portfolio.readings[source])
        for name in names:
            here = sites[source].label(name)
            if not there.has(here):
                label = definition(name, writing)
                yield Change(
                    source=source,
                    target=Target("label", here),
                    kind=ChangeKind.CREATE_LABEL,
                    after={"name": here, "color": label.color, "description": label.description},
                    reason="not defined here yet",
                    precondition=Precondition("absent"),
                )


def labels(
    judgement: Judgement, writing: Writing, sites: Mapping[str, Site]
) -> Iterator[Change | NotPlanned]:
    """Labels to put on issues and to take off them.

    Only names that are exactly one of ours are taken off: others may have
    labels that begin like them, above all where the tracker respells ours.
    """
    wishes: dict[Ref, dict[str, tuple[str, str]]] = {}
    for wish in label_wishes(judgement, writing):
        here = sites[wish.issue.source].label(wish.label)
        wishes.setdefault(wish.issue, {}).setdefault(here, (wish.milestone, wish.reason))
    for reading in judgement.portfolio.readings.values():
        if not reading.proves(Want.MILESTONES, Want.ISSUES):
            continue
        respelt = sites[reading.source].label
        all_ours = {respelt(name).casefold() for name in every_label(writing.prefix)}
        there = Spelling(reading)
        for issue in reading.issues:
            carried = {name.casefold() for name in issue.labels}
            wanted = wishes.get(issue.ref, {})
            for name, (milestone, reason) in wanted.items():
                if name.casefold() not in carried:
                    spelt = there.of(name)
                    yield _label_change(issue, ChangeKind.ADD_LABEL, spelt, reason, milestone)
            keep = {name.casefold() for name in wanted}
            for name in issue.labels:
                ours = name.casefold() in all_ours - keep
                if ours and _ours_to_remove(issue, judgement):
                    yield _label_change(
                        issue, ChangeKind.REMOVE_LABEL, name, "no longer so", _first(wanted)
                    )


def _first(wanted: Mapping[str, tuple[str, str]]) -> str:
    return next((milestone for milestone, _ in wanted.values()), "")


def _ours_to_remove(issue: Issue, judgement: Judgement) -> bool:
    """A stale label goes only where every milestone of the issue was judged just now."""
    judged = {found.milestone.id: found for found in judgement.milestones}
    portfolio = judgement.portfolio
    owners = portfolio.milestones_of(issue)
    return len(owners) == len(issue.milestones) and all(
        owner.id in judged and is_writable(judged[owner.id], judgement) for owner in owners
    )


def _label_change(issue: Issue, kind: ChangeKind, name: str, reason: str, milestone: str) -> Change:
    adding = kind is ChangeKind.ADD_LABEL
    return Change(
        source=issue.ref.source,
        target=Target("issue", issue.ref.key, title=issue.title),
        kind=kind,
        before=None if adding else name,
        after=name if adding else None,
        reason=reason,
        precondition=Precondition("absent" if adding else "present"),
        milestone=milestone,
    )
