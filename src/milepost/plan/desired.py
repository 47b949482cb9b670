"""What should stand in the trackers, given a verdict; nothing here looks at what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from milepost.model.issue import Label
from milepost.model.judgement import Judged, Judgement
from milepost.model.ref import Ref
from milepost.plan.writing import Writing
from milepost.report.labels import REASON_RULES, finding_label, health_label, label_definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A label wished for: on which issue, for which milestone, and why.

    ``verdict`` is the class of what it tells: the health, or the rule and how
    severe its finding is.
    """

    issue: Ref
    label: str
    milestone: str
    reason: str
    verdict: str


def is_writable(judged: Judged, judgement: Judgement) -> bool:
    """Whether enough is known to write about a milestone.

    Judged, each of its trackers read to the end, and no rule left undecided
    while some tracker was not: a verdict that rests on a gap is shown to
    people, never written into a tracker, or every outage would make news twice.
    """
    readings = judgement.portfolio.readings
    own = all(name in readings and readings[name].complete for name in judged.milestone.sources)
    undecided = any(skip.milestone == judged.milestone.id for skip in judgement.skipped)
    return judged.health is not None and own and (judgement.complete or not undecided)


def label_wishes(judgement: Judgement, writing: Writing) -> Iterator[Wish]:
    """Every label of ours that an existing issue should carry."""
    if writing.labels_on == "none":
        return
    for judged in judgement.milestones:
        if not is_writable(judged, judgement):
            continue
        if judged.status is not None and judged.health is not None:
            yield Wish(
                issue=judged.status,
                label=health_label(writing.prefix, judged.health),
                milestone=judged.milestone.id,
                reason=headline(judged),
                verdict=judged.health,
            )
        if writing.labels_on == "issues":
            yield from _reason_wishes(judged, writing)


def _reason_wishes(judged: Judged, writing: Writing) -> Iterator[Wish]:
    for finding in judged.findings:
        if finding.rule in REASON_RULES and finding.speaks and finding.refs:
            yield Wish(
                issue=finding.refs[0],
                label=finding_label(writing.prefix, finding.rule, finding.name),
                milestone=judged.milestone.id,
                reason=f"{finding.rule} {finding.name}",
                verdict=f"{finding.rule} {finding.severity}",
            )


def wants_status_issue(judged: Judged, writing: Writing) -> bool:
    """Whether a status issue should be created: allowed, missing, and the milestone is open."""
    return (
        writing.create_status_issue
        and judged.status is None
        and not judged.milestone.closed
        and any(record.source == judged.milestone.home for record in judged.milestone.records)
    )


def label_names(
    judgement: Judgement, writing: Writing, wishes: Iterable[Wish]
) -> Mapping[str, tuple[str, ...]]:
    """Names of labels that must be defined, by source, before any is put on an issue.

    Those that are wished for, and those of status issues to create.
    """
    wanted: dict[str, dict[str, None]] = {}
    for wish in wishes:
        wanted.setdefault(wish.issue.source, {})[wish.label] = None
    for judged in judgement.milestones:
        if is_writable(judged, judgement) and wants_status_issue(judged, writing):
            names = wanted.setdefault(judged.milestone.home, {})
            names.update(dict.fromkeys(new_issue_labels(judged, writing)))
    return {source: tuple(sorted(names)) for source, names in wanted.items()}


def new_issue_labels(judged: Judged, writing: Writing) -> tuple[str, ...]:
    """Labels a created status issue starts with: what makes it one, and its health."""
    health = (
        (health_label(writing.prefix, judged.health),)
        if judged.health is not None and writing.labels_on != "none"
        else ()
    )
    return writing.status_labels + health


def definition(name: str, writing: Writing) -> Label:
    """Colour and description of a label that milepost creates."""
    return label_definition(writing.prefix, name)


def headline(judged: Judged) -> str:
    """Why a milestone has its health, in a few words for the plan's reason column."""
    rules = dict.fromkeys(f"{found.rule} {found.name}" for found in judged.speaking("health"))
    health = (judged.health or "").replace("_", " ")
    return f"{health}: {', '.join(rules)}" if rules else health
