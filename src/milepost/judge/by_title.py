"""Where issues lay, told by a tracker that remembers only what milestones were called.

There an issue lies in one milestone at most: before it came into one, and after
it left one, it lay in none, whatever that was called.  A title says which
milestone it was only where one alone has it now, or is said to have had it
(``aliases``), was there already, and nothing contradicts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from milepost.model.issue import Event, Issue
from milepost.model.milestone import Record
from milepost.model.person import Account
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Reading
from milepost.model.ref import Ref

ALWAYS = datetime.min.replace(tzinfo=UTC)
"""Before anything was."""
Told = Mapping[Ref, Sequence[Event]]
"""Everything that happened to an issue, for each issue of which all of it was read."""
_SOMEWHERE = "?"
_Place = str | None
"""The key of a record; empty: in none; ``_SOMEWHERE``: in one of which nobody knows which it is;
``None``: not said."""
_End = tuple[datetime, str, _Place, _Place, str]
"""An event, as told by a title: when, the title, where it found an issue, where it left it, who."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was so from an instant to the next step."""

    at: datetime
    so: bool | None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Titles:
    """Which milestones of a tracker have or had a title, and which titles tell nothing."""

    records: Mapping[str, Sequence[Record]]
    doubtful: frozenset[str] = frozenset()

    @classmethod
    def of(cls, portfolio: Portfolio, reading: Reading, told: Told) -> Titles:
        """Those of one tracker.  A title that some issue's past contradicts tells nothing."""
        found: dict[str, list[Record]] = {}
        used = {
            record.key: one.aliases
            for one in portfolio.milestones
            for record in one.records
            if record.source == reading.source
        }
        for record in reading.milestones:
            for title in {record.title, *used.get(record.key, ())}:
                found.setdefault(title, []).append(record)
        titles = cls(found)
        pasts = ((one, told[one.ref]) for one in reading.issues if one.ref in told)
        return cls(found, frozenset(it for one in pasts for it in titles.contradicted(*one)))

    def lay_in(
        self, issue: Issue, events: Sequence[Event], records: Sequence[Record]
    ) -> Iterator[Step]:
        """When an issue lay in one of the records.  It cannot have come before that was there."""
        keys = {one.key for one in records}
        made = max((one.created_at or ALWAYS for one in records), default=ALWAYS)
        for (at, _, _, left, who), (_, _, found, _, _) in pairwise(self._ends(issue, events)):
            place = _same_place(left, found)
            since = issue.created_at if at == ALWAYS else at
            so = None if place in (None, _SOMEWHERE) else place in keys
            if since < made:
                so = None if so else False
            yield Step(at, so, who)

    def contradicted(self, issue: Issue, events: Sequence[Event]) -> Iterator[str]:
        """The titles in the past of an issue that was in another milestone before or after."""
        for (_, one, _, left, _), (_, then, found, _, _) in pairwise(self._ends(issue, events)):
            if left and found and left != found and _SOMEWHERE not in (left, found):
                yield from filter(None, (one, then))

    def _ends(self, issue: Issue, events: Sequence[Event]) -> Iterator[_End]:
        yield ALWAYS, "", None, None, ""
        for event in in_order(events):
            if event.by_title:
                key, who = self._key(event), login(event.actor)
                came = event.kind == "milestoned"
                yield event.at, event.name, "" if came else key, key if came else "", who
        yield ALWAYS, "", next(iter(issue.milestones), ""), None, ""

    def _key(self, event: Event) -> str:
        """Which record an event is about."""
        there = [
            one.key
            for one in self.records.get(event.name, ())
            if one.created_at is None or one.created_at <= event.at
        ]
        return there[0] if len(there) == 1 and event.name not in self.doubtful else _SOMEWHERE


def _same_place(left: _Place, found: _Place) -> _Place:
    """Where an issue was between two events, from what each says of it."""
    if left is None or found is None:
        return found if left is None else left
    if left and found and _SOMEWHERE in (left, found):
        return found if left == _SOMEWHERE else left
    return left if left == found else None


def in_order(events: Sequence[Event]) -> list[Event]:
    """Oldest first, as told; of one instant leaving a milestone comes before coming into one."""
    return sorted(events, key=lambda event: (event.at, event.kind == "milestoned"))


def login(account: Account | None) -> str:
    """The account as its tracker tells it from all others; empty where it is not told."""
    return account.login if account else ""
