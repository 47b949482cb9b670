"""What happened, and what of it can be known by who looks once a week.

People's acts are noted one by one, with their instant.  Between two looks only
what comes out in the end can be known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from life.days import worked

LAPSE = 14
"""Days between two weekly looks after which one is told that nothing is known of them."""


class Dated(NamedTuple):
    """The date of a milestone moved."""

    at: datetime
    milestone: str
    was: date | None
    now: date | None


class Placed(NamedTuple):
    """An issue came into the committed work of a milestone, or left it."""

    at: datetime
    ref: str
    milestone: str
    came: bool
    who: str


class Told(NamedTuple):
    """Somebody wrote down why something changed."""

    at: datetime
    milestone: str
    cause: str
    why: str
    by: str
    in_comment: bool


class Look(NamedTuple):
    """One run: which milestones it knew, which it read to their end, how their criteria stood.

    Those ``listed`` are closed for so long that nobody reads what is written about them.
    """

    at: datetime
    day: date
    known: frozenset[str]
    whole: frozenset[str]
    listed: frozenset[str]
    states: dict[tuple[str, str], str]


@dataclass
class Record:
    """All of it.  ``first`` are dates in the beginning; so many looks are lost as ``forgotten``."""

    first: dict[str, date | None]
    dates: list[Dated] = field(default_factory=list)
    places: list[Placed] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    forgotten: int = 0
    done: dict[str, int] = field(default_factory=dict)

    def lose(self):
        """What was seen so far is gone."""
        self.forgotten = len(self.looks)

    @property
    def milestones(self):
        return {name for look in self.looks[self.forgotten :] for name in look.known}

    def since(self, milestone):
        return self.days(milestone)[0]

    def days(self, milestone):
        """On which it was known at all."""
        return [it.day for it in self.looks[self.forgotten :] if milestone in it.known]

    def lapses(self, milestone):
        return [
            (one.day, other.day)
            for one, other in self._pairs(milestone)
            if (other.day - one.day).days > LAPSE
        ]

    def slips(self, milestone):
        """Each as the JSON has it."""
        found = []
        last = None
        for one, other in self._pairs(milestone):
            last = self._due(milestone, one.at) or last
            mine = self._between(self.dates, one, other)
            mine = [it for it in mine if it.milestone == milestone]
            if not mine or last is None or (was := mine[0].was) == (now := mine[-1].now):
                continue
            reason = self._reason(milestone, one, other)
            found.append(
                {
                    "on": str(other.day),
                    "after": str(one.day),
                    "was": str(was) if was else None,
                    "now": str(now) if now else None,
                    "working_days": worked(last, now) if now else 0,
                    "by": reason.by if reason else None,
                    "reason": reason.why if reason else None,
                    "cause": reason.cause if reason else None,
                }
            )
        return found

    def happened(self, milestone, ref, day, zone, *, came):
        """Whether an issue came or left on that day."""
        return any(
            it[1:4] == (ref, milestone, came) and it.at.astimezone(zone).date() == day
            for it in self.places
        )

    def was_in(self, ref, milestone, before):
        """Whether it ever was in the committed work of a milestone by then."""
        mine = [it for it in self.places if it[1:3] == (ref, milestone)]
        return any(it.at < before for it in mine) or bool(mine and not mine[0].came)

    def first_look(self, milestone):
        """The first that saw it whole."""
        looks = self.looks[self.forgotten :]
        return next((it.day for it in looks if milestone in it.whole), None)

    def moves(self):
        """By milestone, each as the JSON has it, with all who may have done it as ``by``."""
        ends = [(name, *move) for name in sorted(self.milestones) for move in self._moves(name)]
        found = {name: [] for name in self.milestones}
        for here, ref, came, one, other in ends:
            there = [
                (end[4].at, end[0])
                for end in ends
                if end[1] == ref
                and end[2] != came
                and (end[3].at < other.at if came else end[4].at > one.at)
            ]
            where = (max if came else min)(there, default=(None, here))[1]
            reason = self._reason(here, one, other)
            kind = "added" if came else "removed"
            found[here].append(
                {
                    "on": str(other.day),
                    "after": str(one.day),
                    "ref": ref,
                    "kind": kind if where == here else "carried_over",
                    "came": came,
                    "other": None if where == here else where,
                    "by": {it.who for it in self._between(self.places, one, other) if it[1] == ref},
                    "reason": reason.why if reason else None,
                    "cause": reason.cause if reason else None,
                }
            )
        return found

    def regressions(self, milestone):
        """Criterion, last day seen met, first day seen unmet."""
        looks = [it for it in self.looks[self.forgotten :] if milestone in it.known]
        texts = {text for it in looks for name, text in it.states if name == milestone}
        return sorted(
            (text, one.day, other.day)
            for text in texts
            for one, other in pairwise(
                it for it in looks if it.states.get((milestone, text), "unknown") != "unknown"
            )
            if (one.states[milestone, text], other.states[milestone, text]) == ("met", "unmet")
        )

    def _pairs(self, milestone):
        return [*pairwise(it for it in self.looks[self.forgotten :] if milestone in it.whole)]

    def _due(self, milestone, at):
        last = [it.now for it in self.dates if it.milestone == milestone and it.at <= at]
        return last[-1] if last else self.first.get(milestone)

    def _moves(self, milestone):
        """What came or left between two looks, seen as a whole."""
        mine = [it for it in self.places if it.milestone == milestone]
        for one, other in self._pairs(milestone):
            acts = self._between(mine, one, other)
            for ref in sorted({it.ref for it in acts}):
                own = [it.came for it in acts if it.ref == ref]
                if own[0] == own[-1]:
                    yield ref, own[0], one, other

    @staticmethod
    def _between(acts, one, other):
        return [it for it in acts if one.at < it.at <= other.at]

    def _reason(self, milestone, one, other):
        unread = milestone in self.looks[-1].listed
        acts = (it for it in self._between(self.told, one, other) if it.milestone == milestone)
        return next((it for it in acts if not (unread and it.in_comment)), None)
