"""How to speak on a terminal: the options of this room."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Options of the terminal views.

    ``colour`` allows ANSI colours.  ``width`` is in columns.  ``verbose`` counts
    ``-v``: more than none also lists upkeep, criteria and what was skipped.
    ``quiet`` leaves only findings and the counts.
    """

    colour: bool = False
    width: int = 100
    verbose: int = 0
    quiet: bool = False
