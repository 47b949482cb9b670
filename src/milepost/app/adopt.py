"""Today's findings accepted as they are, beside what was accepted before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from milepost.app.outputs import for_outputs
from milepost.judge.engine import BROKEN
from milepost.model.adopted import Adopted, Adoption
from milepost.model.finding import Finding
from milepost.model.judgement import Judgement
from milepost.report import prose


def adopt(
    judgement: Judgement, known: Mapping[str, Adopted], *, whole: bool, by: str = ""
) -> Adoption:
    """Every finding that counts, accepted beside what is ``known``: nothing is taken away.

    ``whole`` is whether the judgement is about the whole plan; ``by`` is the id
    of the person who accepts.  Words that the outputs of a run may not show are
    not in the entries.  A rule that failed is no debt: what is said of it stays.
    """
    shown = for_outputs(judgement)
    new = [
        _entry(one, seen, judgement, by)
        for one, seen in zip(judgement.findings, shown.findings, strict=True)
        if one.speaks and not _is_broken(one)
    ]
    graver = tuple(one for one in new if one.id in known)
    replaced = {one.id for one in graver}
    return Adoption(
        kept=tuple(one for one in known.values() if one.id not in replaced),
        added=tuple(one for one in new if one.id not in known),
        graver=graver,
        gone=_gone(judgement, known, whole=whole),
    )


def prune(judgement: Judgement, known: Mapping[str, Adopted], *, whole: bool) -> Adoption:
    """What is ``known`` without what is gone; nothing is added."""
    gone = _gone(judgement, known, whole=whole)
    return Adoption(
        kept=tuple(one for one in known.values() if one not in gone),
        dropped=gone,
        left=sum(one.speaks for one in judgement.findings),
    )


def _gone(
    judgement: Judgement, known: Mapping[str, Adopted], *, whole: bool
) -> tuple[Adopted, ...]:
    """Entries of which it is certain that their finding is not there any more."""
    there = {one.id for one in judgement.findings}
    was_asked = _asker(judgement, whole=whole)
    return tuple(one for one in known.values() if one.id not in there and was_asked(one))


def _asker(judgement: Judgement, *, whole: bool) -> Callable[[Adopted], bool]:
    """Whether a rule was asked, and could say, about what an entry tells of."""
    undecided = {(one.rule, one.milestone) for one in judgement.skipped}
    judged = {one.milestone.id for one in judgement.milestones}

    def was_asked(one: Adopted) -> bool:
        if not judgement.complete or undecided & {(one.rule, ""), (one.rule, one.milestone)}:
            return False
        return whole or one.milestone in judged

    return was_asked


def _is_broken(finding: Finding) -> bool:
    return not finding.milestone and finding.subject == BROKEN


def _entry(finding: Finding, shown: Finding, judgement: Judgement, by: str) -> Adopted:
    return Adopted(
        id=finding.id,
        rule=finding.rule,
        severity=finding.severity,
        milestone=finding.milestone,
        source=finding.source,
        subject=shown.subject,
        since=finding.since,
        on=judgement.portfolio.today,
        by=by,
        message=prose.terminal(shown.message),
    )
