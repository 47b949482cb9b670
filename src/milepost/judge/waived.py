"""Findings that somebody accepted for a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from milepost.judge.policy import Waiver
from milepost.model.finding import Finding


def is_waived(finding: Finding, waivers: Iterable[Waiver], today: date) -> bool:
    """Whether one of the waivers covers the finding on the day ``today``."""
    return any(_covers(waiver, finding, today) for waiver in waivers)


def _covers(waiver: Waiver, finding: Finding, today: date) -> bool:
    if waiver.rule != finding.rule or waiver.milestone not in ("", finding.milestone):
        return False
    if waiver.expires is not None and today > waiver.expires:
        return False
    return (
        not waiver.refs
        or finding.subject in waiver.refs
        or bool(finding.refs and {str(ref) for ref in finding.refs} <= set(waiver.refs))
    )
