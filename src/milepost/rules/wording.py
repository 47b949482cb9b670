"""Words that several rules share: names that lead somewhere, short lists, where to edit."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.model.criterion import Evidence
from milepost.model.issue import Issue
from milepost.model.milestone import Milestone
from milepost.model.prose import Foreign, Link, Prose, Spot, join, say
from milepost.model.ref import Ref

NAMED = 5
"""Lists name this many and count the rest."""


def titled(milestone: Milestone) -> Foreign | Link:
    """The milestone's title, leading to its first record that has an address."""
    for record in milestone.records:
        if record.url:
            return Link(milestone.title, record.url)
    return Foreign(milestone.title)


def some(items: Sequence[Prose], between: str = ", ", last: str = " and ") -> Prose:
    """``a, b and c``; of more than five the first five and how many more there are."""
    if len(items) > NAMED:
        items = (*items[:NAMED], say("{} more", len(items) - NAMED))
    return join(tuple(items), between, last)


def refs(items: Sequence[Ref | Issue]) -> Prose:
    """``web#1, web#2 and 3 more``."""
    return some([say("{}", item.ref if isinstance(item, Issue) else item) for item in items])


def count(number: int, one: str, many: str = "") -> Prose:
    """``1 issue`` or ``2 issues``.  The nouns are ours, not a tracker's."""
    return say(f"{{}} {one if number == 1 else many or f'{one}s'}", number)


def write(milestone: Milestone, key: str, line: str) -> Prose:
    """Where to write something down: a key of the plan file, or a line of the description."""
    if milestone.declared_at:
        return say(f"add `{key}` {{}}", place(milestone))
    return say(f"add the line `{line}` to the description of {{}}", titled(milestone))


def place(milestone: Milestone) -> Prose:
    """Where its data is written: ``at milepost.yaml:12`` or ``in the description of …``."""
    if milestone.declared_at:
        return say("at {}", spot(milestone))
    return say("in the description of {}", titled(milestone))


def spot(milestone: Milestone) -> Spot:
    """Where the plan file declares it; only for those that have ``declared_at``."""
    return Spot(milestone.declared_at, milestone.id)


def move(milestone: Milestone) -> Prose:
    """How its due date is changed, to be followed by ``to`` and a day."""
    if milestone.declared_at:
        return say("set `due` at {}", spot(milestone))
    return say("move the due date of {}", titled(milestone))


def folded(text: str) -> str:
    """Letter case and white space aside: how subjects and names are compared."""
    return " ".join(text.split()).casefold()


def open_in(milestone: Milestone) -> tuple[Evidence, ...]:
    """Its open records, as evidence."""
    return tuple(
        Evidence(text=say("open in {}", held.source), url=held.url)
        for held in milestone.records
        if held.open
    )
