"""How much of a milestone's work is done, in issues."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Committed issues of a milestone, counted.  Stretch issues are in ``stretch`` only."""

    closed: int = 0
    open: int = 0
    dropped: int = 0
    stretch: int = 0

    @property
    def total(self) -> int:
        """``closed + open + dropped``."""
        return self.closed + self.open + self.dropped

    @property
    def percent(self) -> int | None:
        """Share of the work that is done, rounded down; ``None`` where there is no work."""
        work = self.closed + self.open
        return self.closed * 100 // work if work else None

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.closed + other.closed,
            self.open + other.open,
            self.dropped + other.dropped,
            self.stretch + other.stretch,
        )
