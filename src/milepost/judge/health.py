"""A milestone's health: what findings, criteria and the reading of its trackers add up to."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.model.finding import Finding, Health, Severity
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Reading, Want


def health(
    portfolio: Portfolio,
    milestone: Milestone,
    findings: Iterable[Finding],
    doubts: frozenset[Severity] = frozenset(),
) -> Health:
    """The health of a judged milestone; ``findings`` are all of its own.

    ``doubts`` are the severities of health rules that could not say, because
    something they need lies in a tracker that was not read completely: where
    they are graver than what is certain, the health is *unknown*.

    Only findings of health rules that nobody muted count.  *Unknown* comes
    before all others where a tracker of the milestone was not read completely,
    and where no tracker has it: it may be renamed, deleted or not created yet.
    What was given up in some tracker is closed, and never *done*.
    """
    if milestone.nowhere or not _was_read(portfolio, milestone):
        return "unknown"
    speaking = {one.severity for one in findings if one.kind == "health" and one.speaks}
    if milestone.closed:
        states = {verdict.state for verdict in portfolio.verdicts.get(milestone.id, ())}
        if milestone.given_up_in or "error" in speaking or "unmet" in states:
            return "closed_unmet"
        return "unknown" if "unknown" in states or "error" in doubts else "done"
    if "error" in speaking:
        return "off_track"
    if "error" in doubts or ("warning" in doubts and "warning" not in speaking):
        return "unknown"
    return "at_risk" if "warning" in speaking else "on_track"


def _was_read(portfolio: Portfolio, milestone: Milestone) -> bool:
    readings = [portfolio.readings.get(source) for source in milestone.sources]
    keys = frozenset(issue.ref.key for issue in portfolio.members(milestone))
    return all(reading is not None and _colours(reading, keys) for reading in readings)


def _colours(reading: Reading, keys: frozenset[str]) -> bool:
    """Whether everything was read that can colour a milestone with these issues.

    Links are read for some issues only: a gap at another milestone's issue
    leaves this one alone.  Comments, labels and accounts colour nothing.
    """
    links = reading.proofs.get(Want.LINKS)
    linked = links is None or links.complete or bool(links.gaps and not links.gaps & keys)
    return reading.proves(Want.MILESTONES, Want.ISSUES) and linked
