"""The verdict: what every output is a view of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from milepost.model.command import Misspelt
from milepost.model.criterion import Verdict
from milepost.model.finding import SEVERITIES, Finding, Health, Skipped
from milepost.model.gated import Gated
from milepost.model.memory import Snooze
from milepost.model.milestone import Milestone
from milepost.model.outlook import Outlook
from milepost.model.portfolio import Portfolio
from milepost.model.progress import Progress
from milepost.model.prose import Prose
from milepost.model.ref import Ref
from milepost.model.trend import Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One milestone with its verdict.

    ``health`` is ``None`` for milestones that are only listed.  ``findings``
    are those of health rules first, most severe first.  ``days_early`` counts
    calendar days from reaching it to its due date (negative: late), ``working_days_early``
    working days;
    ``due_slack_days`` calendar days from today to the due date, ``None`` when
    it is closed or has no date.  ``doubts`` say what health rules could not
    decide because something was not read.  ``priority_rank`` counts from 1
    over the open milestones that are judged.  ``next_review`` is the day it is to be looked at
    again, where somebody said how often.  ``gates`` are its gates with their verdicts.
    ``undecided`` counts the checks of it that were skipped.  ``snoozed`` is
    what people silenced in trackers, and what stays silent.
    ``misspelt`` are lines of comments on its status issue that were meant as
    commands and have no effect.
    """

    milestone: Milestone
    health: Health | None
    progress: Progress
    progress_by_source: Mapping[str, Progress]
    verdicts: tuple[Verdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    status: Ref | None = None
    reached_on: date | None = None
    days_early: int | None = None
    working_days_early: int | None = None
    due_slack_days: int | None = None
    depends_on: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    doubts: tuple[Prose, ...] = ()
    priority_rank: int | None = None
    next_review: date | None = None
    gates: tuple[Gated, ...] = ()
    misspelt: tuple[Misspelt, ...] = ()
    undecided: int = 0
    snoozed: tuple[Snooze, ...] = ()

    def speaking(self, kind: str) -> tuple[Finding, ...]:
        """Findings of that kind (``health`` or ``upkeep``) that count."""
        return tuple(found for found in self.findings if found.kind == kind and found.speaks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Every milestone of a portfolio, judged or listed, in the order people read them.

    ``project`` holds findings about the plan as a whole and about rules
    themselves.  ``outlook`` is where it is going.  ``trend``
    is how many findings there were before.  ``health_rules`` are the rules that were asked
    and colour health, by code, with their names.  ``seconds`` is how long reading and judging took.
    """

    portfolio: Portfolio
    milestones: tuple[Judged, ...]
    skipped: tuple[Skipped, ...]
    project: tuple[Finding, ...] = ()
    outlook: Outlook = field(default_factory=Outlook)
    trend: Trend | None = None
    health_rules: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    seconds: float = 0.0

    @property
    def findings(self) -> Iterator[Finding]:
        """All findings of all milestones and of the plan, muted ones included."""
        yield from self.project
        for judged in self.milestones:
            yield from judged.findings

    @property
    def counts(self) -> Mapping[str, int]:
        """``error``, ``warning``, ``info`` (those that count), ``waived`` … ``skipped``.

        A finding is in one of them: what silences it first counts.
        """
        found = Counter[str](one.silenced or one.severity for one in self.findings)
        counts = {name: found[name] for name in (*SEVERITIES, "waived", "muted", "adopted")}
        counts["snoozed"] = sum(len(one.snoozed) for one in self.milestones)
        counts["skipped"] = len(self.skipped)
        return MappingProxyType(counts)

    @property
    def complete(self) -> bool:
        """Whether every source was read to its end."""
        return all(reading.complete for reading in self.portfolio.readings.values())
