"""What milepost wrote, run by run, for people to read."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.model.memory import Run, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One run with the writes that were asked for, in the order they were made."""

    run: Run
    writes: tuple[Written, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Runs, newest first; ``older`` counts those that were left out.

    ``where`` names the store for people; where nothing is ``kept`` yet it is
    where that would be, and empty where nothing is to be kept.
    """

    runs: tuple[Logged, ...]
    older: int = 0
    where: str = ""
    kept: bool = True
