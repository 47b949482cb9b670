"""What there is to talk about when a milestone is reviewed the next time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from milepost.model.criterion import SignedOff
from milepost.model.finding import Finding
from milepost.model.issue import Issue
from milepost.model.judgement import Judged
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, join, say
from milepost.model.reviewed import reviews
from milepost.report import silenced
from milepost.report.why import leading, owner, partly, unowned
from milepost.report.words import plural

_NAMED = 5
"""Closed issues are named up to so many, the latest first, and the others counted."""


_MISSED = "gate-missed"
_OVERDUE = "overdue"
"""Names of the rules that tell of a gate, its name their subject, and of a date that is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something to be decided: ``said`` is what, ``who`` decides it (foreign; empty: nobody named).

    ``by`` is the day it is needed, ``None`` where no date says one; ``late`` says
    that this day is over.
    """

    said: Prose
    who: str = ""
    by: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The agenda of the next review of one milestone.

    ``last`` is the day of the last review, ``None`` before the first one.
    ``due`` is the day of the next one, ``until`` the day of the one after it:
    what must be decided by then cannot wait.  ``closed`` are the committed
    issues closed since the last review, the latest first; ``obstacles`` the
    health findings that are new since, or of which nobody knows since when.
    ``doubt`` says that not all of it was read.
    """

    last: date | None
    due: date
    until: date
    closed: tuple[Issue, ...] = ()
    obstacles: tuple[Finding, ...] = ()
    decisions: tuple[Due, ...] = ()
    doubt: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to talk about."""
        return not (self.closed or self.obstacles or self.decisions or self.doubt)


def agenda(judged: Judged, portfolio: Portfolio) -> Agenda | None:
    """The agenda of its next review; ``None`` where nobody said how often, or it is closed."""
    milestone, due = judged.milestone, judged.next_review
    cadence = milestone.terms.review
    if cadence is None or due is None or milestone.closed or judged.health is None:
        return None
    last = max(reviews(portfolio, milestone), default=None)
    until = cadence.after(max(due, portfolio.today))
    obstacles = tuple(
        one
        for one in judged.speaking("health")
        if one.severity != "info" and (not last or not one.since or one.since >= last)
    )
    decisions = (
        replace(one, late=one.by is not None and one.by < portfolio.today)
        for one in _decisions(judged, portfolio, until, obstacles)
    )
    return Agenda(
        last=last,
        due=due,
        until=until,
        closed=tuple(_closed(judged, portfolio, last)),
        obstacles=obstacles,
        decisions=tuple(decisions),
        doubt=partly(judged, portfolio),
    )


def told(found: Agenda) -> Iterator[Prose]:
    """Each item as a sentence."""
    since = f"since {found.last}" if found.last else "so far"
    if found.closed:
        refs = [say("{}", one.ref) for one in found.closed[:_NAMED]]
        more = len(found.closed) - _NAMED
        named = join((*refs, *([(f"{more} more",)] if more > 0 else [])), ", ", " and ")
        yield say(f"{plural(len(found.closed), 'issue')} closed {since}: {{}}", named)
    for one in found.obstacles:
        when = f" since {one.since}" if one.since else ""
        yield (f"obstacle{when}, {one.rule}: ", *one.message)
    for item in found.decisions:
        when = f", was due {item.by}" if item.late else f" by {item.by}"
        by = when if item.by else ""
        who = say(", {}", item.who) if item.who else ()
        yield (f"to decide{by}", *who, ": ", *item.said)
    if found.doubt:
        yield ("not all of its trackers were read to their end: there may be more",)


def _closed(judged: Judged, portfolio: Portfolio, last: date | None) -> Iterator[Issue]:
    """What was closed on the day of the last review counts: nobody knows whether before it."""
    done = [
        one
        for one in portfolio.work(judged.milestone)
        if one.state == "done"
        and one.closed_at is not None
        and (last is None or portfolio.day(one.closed_at) >= last)
    ]
    yield from sorted(done, key=_when, reverse=True)


def _when(issue: Issue) -> tuple[datetime, str]:
    return (issue.closed_at or issue.created_at, str(issue.ref))


def _decisions(
    judged: Judged, portfolio: Portfolio, until: date, obstacles: Sequence[Finding]
) -> Iterator[Due]:
    """The leading finding's way out, and what ends or is due before the review after this one.

    A gate or a date that one of the ``obstacles`` is about is told there.
    """
    milestone = judged.milestone
    told = {(one.name, one.subject) for one in obstacles}
    finding = leading(judged)
    if finding is not None:
        yield Due(said=finding.fix, who=owner(judged) or unowned(portfolio))
    for one in judged.findings:
        ends = one.waiver.expires if one.waiver else None
        if ends is not None and ends <= until:
            how = silenced.how(one, portfolio)
            yield Due(said=(f"{one.rule} speaks again after that: ", *how), by=ends)
    for gated in judged.gates:
        due = gated.gate.due
        if (_MISSED, gated.gate.name) in told or gated.state == "met":
            continue
        if due and due <= until:
            said = say(f"the gate {{}} is {_STATES[gated.state]}", gated.gate.name)
            yield Due(said=said, who=owner(judged), by=due)
    people = {name: one.label for one in portfolio.people for name in (one.id, one.name)}
    for verdict in judged.verdicts:
        phrase = verdict.criterion.phrase
        if isinstance(phrase, SignedOff) and verdict.state != "met":
            said = say("“{}” waits for the sign-off", verdict.criterion.text)
            yield Due(said=said, who=people.get(phrase.person, phrase.person))
    if milestone.due and milestone.due <= until and not any(name == _OVERDUE for name, _ in told):
        said = ("is it reached on its date, or which date is it?",)
        yield Due(said=said, who=owner(judged), by=milestone.due)


_STATES = {"unmet": "not met", "unknown": "not decided"}
