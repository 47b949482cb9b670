"""How to speak on a terminal: the options of this room."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.model.finding import SEVERITIES, Finding, Severity
from milepost.model.recalled import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Options of the terminal views.

    ``colour`` allows ANSI colours.  ``width`` is in columns.  ``verbose`` counts
    ``-v``: more than none also lists upkeep, criteria and what was skipped.
    ``quiet`` leaves only findings and the counts.  ``at_least`` also lists
    upkeep findings of that severity or a graver one: what fails a gate is shown
    without being asked for; ``None`` for health only.
    """

    colour: bool = False
    width: int = 100
    verbose: int = 0
    quiet: bool = False
    at_least: Severity | None = None

    def tells(self, finding: Finding | Told) -> bool:
        """Whether a finding that counts is listed."""
        if self.verbose or finding.kind == "health":
            return True
        grave = SEVERITIES.index(finding.severity)
        return self.at_least is not None and grave <= SEVERITIES.index(self.at_least)
