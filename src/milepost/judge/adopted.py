"""Findings that were accepted as they were found."""

from __future__ import annotations

from collections.abc import Mapping

from milepost.model.adopted import Adopted
from milepost.model.finding import SEVERITIES, Finding


def is_adopted(finding: Finding, adopted: Mapping[str, Adopted]) -> bool:
    """Whether it was accepted, by its id, at this severity or a graver one."""
    known = adopted.get(finding.id)
    if known is None:
        return False
    return SEVERITIES.index(finding.severity) >= SEVERITIES.index(known.severity)
