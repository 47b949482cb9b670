"""The portfolio as one run knew it, from what was remembered then: views read it, rules do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from milepost.model.finding import Severity
from milepost.model.history import Snapshot
from milepost.model.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding of then: which rule spoke of what milestone.  Its words are not remembered.

    ``name`` and ``kind`` are the rule's of today, empty and ``upkeep`` for one
    that is gone.
    """

    id: str
    rule: str
    name: str
    kind: Literal["health", "upkeep"]
    severity: Severity
    milestone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """One milestone as it stood then.  ``owners`` are what people call them today."""

    snapshot: Snapshot
    owners: tuple[str, ...] = ()
    findings: tuple[Told, ...] = ()

    @property
    def progress(self) -> Progress:
        """Its committed work, counted."""
        states = Counter(self.snapshot.committed.values())
        return Progress(
            closed=states["done"],
            open=states["open"],
            dropped=states["dropped"],
            stretch=len(self.snapshot.stretch),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recollection:
    """Everything one run knew, for the day ``asked``: the last run on or before it that saw all.

    ``plan`` is the snapshot of the plan itself, with the run and its day;
    ``project`` are findings about the plan.
    """

    asked: date
    plan: Snapshot
    milestones: tuple[Recalled, ...]
    project: tuple[Told, ...] = ()

    @property
    def findings(self) -> Iterator[Told]:
        """All that spoke."""
        yield from self.project
        for one in self.milestones:
            yield from one.findings
