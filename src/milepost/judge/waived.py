"""Findings that somebody accepted for a time."""

from __future__ import annotations

from datetime import date

from milepost.model.finding import Finding
from milepost.model.portfolio import Portfolio
from milepost.model.waiver import Waiver, lapse


def waiver_of(finding: Finding, portfolio: Portfolio) -> Waiver | None:
    """The waiver that covers the finding and still holds; of several the one that holds longest."""
    milestone = portfolio.by_id.get(finding.milestone)
    covering = (
        waiver
        for waiver in portfolio.project.waivers
        if _covers(waiver, finding) and lapse(waiver, milestone, portfolio.today) is None
    )
    return max(covering, key=lambda waiver: waiver.expires or date.max, default=None)


def _covers(waiver: Waiver, finding: Finding) -> bool:
    if waiver.rule != finding.rule or waiver.milestone not in ("", finding.milestone):
        return False
    return (
        not waiver.refs
        or finding.subject in waiver.refs
        or bool(finding.refs and {str(ref) for ref in finding.refs} <= set(waiver.refs))
    )
