"""What each issue was to one milestone, from its making until now, as far as that is certain.

Between two events nothing happened to an issue: what the one left behind is
what the next one found.  So each stretch of time is told from both its ends; it
is not certain where the two contradict, or where neither tells anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

from milepost.judge.by_title import ALWAYS, Step, Titles, Told, in_order, login
from milepost.model.history import IssueState
from milepost.model.issue import Event, Issue, same_label
from milepost.model.milestone import Milestone, Record
from milepost.model.portfolio import Portfolio
from milepost.model.ref import Ref

Place = Literal["out", "stretch", "committed"]
_OPPOSITE: Mapping[str, tuple[str, str]] = {
    "milestone": ("milestoned", "demilestoned"),
    "label": ("labeled", "unlabeled"),
    "open": ("reopened", "closed"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """What an issue was to a milestone from one instant to the next piece.

    ``place`` is ``None`` where that is not certain.  ``who`` is the account that
    made it so, as far as that is told.
    """

    at: datetime
    place: Place | None
    state: IssueState
    who: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    """An event about one thing: whether it found it so, and left it so; ``None``: not said."""

    at: datetime
    found: bool | None
    left: bool | None
    who: str = ""


def lifelines(portfolio: Portfolio, milestone: Milestone, told: Told) -> Mapping[Ref, list[Piece]]:
    """The life of each issue that ``told`` has, oldest first; the first piece begins ``ALWAYS``."""
    titles = {
        source: Titles.of(portfolio, portfolio.readings[source], told)
        for source in {record.source for record in milestone.records}
    }
    issues = [one for ref in told if (one := portfolio.issue(ref)) is not None]
    members = {
        one.ref: _member(one, milestone, told[one.ref], titles[one.ref.source]) for one in issues
    }
    return {
        one.ref: list(
            _pieces(
                one,
                milestone,
                told[one.ref],
                members[one.ref],
                _counts_as_part(portfolio, one, members),
            )
        )
        for one in issues
    }


def _pieces(
    issue: Issue,
    milestone: Milestone,
    events: Sequence[Event],
    member: Sequence[Step],
    part: Sequence[Step],
) -> Iterator[Piece]:
    made = min([issue.created_at, *(event.at for event in events)])
    there = (Step(ALWAYS, so=False), Step(made, so=True, who=login(issue.author)))
    labels = [
        _steps(_labelled(events, name), name in set(map(same_label, issue.labels)))
        for name in sorted(set(map(same_label, milestone.stretch)))
    ]
    is_open = _steps(_marks(events, "open"), issue.open, first=True)
    tracks = (there, member, part, is_open, *labels)
    for at in sorted({step.at for track in tracks for step in track}):
        steps = [_in_force(track, at) for track in tracks]
        exists, lies, counts, opened, *stretch = (step.so for step in steps)
        state: IssueState = "open" if opened else "unknown"
        if opened is False and steps[3] is is_open[-1]:
            state = issue.state
        yield Piece(
            at,
            _place(exists and lies, counts, stretch),
            state,
            _by(steps, at),
        )


def _place(lies: bool | None, part: bool | None, stretch: Iterable[bool | None]) -> Place | None:  # noqa: FBT001 - what is so
    if lies is False or (lies and part):
        return "out"
    off = _any(stretch)
    if lies is None or part is None or off is None:
        return None
    return "stretch" if off else "committed"


def _member(
    issue: Issue, milestone: Milestone, events: Sequence[Event], titles: Titles
) -> Sequence[Step]:
    """When it lay in one of the milestone's records of its tracker."""
    records = [one for one in milestone.records if one.source == issue.ref.source]
    if any(event.by_title for event in events):
        return list(titles.lay_in(issue, events, records))
    tracks = [_lay_in(issue, events, one) for one in records]
    instants = sorted({step.at for track in tracks for step in track})
    at_once = ((at, [_in_force(track, at) for track in tracks]) for at in instants)
    return [Step(at, _any(it.so for it in steps), _by(steps, at)) for at, steps in at_once]


def _lay_in(issue: Issue, events: Sequence[Event], record: Record) -> list[Step]:
    """When it lay in one record, told by its key; not longer than that is there."""
    about = [event for event in events if event.name == record.key]
    first, *steps = _steps(_marks(about, "milestone"), record.key in issue.milestones)
    too_long = first.so and record.created_at and issue.created_at < record.created_at
    return [replace(first, so=None) if too_long else first, *steps]


def _labelled(events: Sequence[Event], name: str) -> list[_Mark]:
    return _marks([event for event in events if same_label(event.name) == name], "label")


def _marks(events: Sequence[Event], what: str) -> list[_Mark]:
    on, off = _OPPOSITE[what]
    return [
        _Mark(event.at, found=event.kind == off, left=event.kind == on, who=login(event.actor))
        for event in in_order(events)
        if event.kind in (on, off)
    ]


def _steps(marks: Sequence[_Mark], now: bool, first: bool | None = None) -> list[Step]:  # noqa: FBT001 - what is so
    ends = (_Mark(ALWAYS, None, first), *marks, _Mark(ALWAYS, now, None))
    return [Step(one.at, _agreed(one.left, then.found), one.who) for one, then in pairwise(ends)]


def _agreed(left: bool | None, found: bool | None) -> bool | None:  # noqa: FBT001 - what is so
    """What holds between two events, from what the one left behind and the next one found."""
    if left is None or found is None:
        return found if left is None else left
    return left if left == found else None


def _counts_as_part(
    portfolio: Portfolio, issue: Issue, members: Mapping[Ref, Sequence[Step]]
) -> Sequence[Step]:
    """When it is done as a part of its parent, if that lies in the milestone as well."""
    if not issue.part_of_parent or issue.parent is None or portfolio.issue(issue.parent) is None:
        return (Step(ALWAYS, so=False),)
    return members.get(issue.parent, (Step(ALWAYS, so=None),))


def _in_force(track: Sequence[Step], at: datetime) -> Step:
    return next(step for step in reversed(track) if step.at <= at)


def _any(values: Iterable[bool | None]) -> bool | None:
    held = list(values)
    return True if any(held) else None if None in held else False


def _by(steps: Iterable[Step], at: datetime) -> str:
    return next((step.who for step in steps if step.at == at and step.who), "")


def untouched(issue: Issue, milestone: Milestone) -> bool:
    """Whether an issue that does not lie in the milestone never did: nobody changed it since.

    Since it was made, or since the milestone was.
    """
    if issue.updated_at <= issue.created_at:
        return True
    made = [one.created_at for one in milestone.records if one.source == issue.ref.source]
    return all(one is not None and issue.updated_at < one for one in made)


def certain_from(life: Sequence[Piece]) -> datetime | None:
    """Since when it is certain what an issue was, until now; ``None`` where it is not even now."""
    if life[-1].place is None:
        return None
    unsure = max((at for at, piece in enumerate(life) if piece.place is None), default=-1)
    return life[unsure + 1].at
