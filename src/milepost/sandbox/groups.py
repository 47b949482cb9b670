"""Building in a group of projects: milestones that all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from milepost.sandbox.entities import Group, Milestone, OpenOrClosed
from milepost.sandbox.times import When, day, instant

if TYPE_CHECKING:
    from milepost.sandbox.world import World


@dataclass(frozen=True, slots=True)
class GroupHandle:
    """A handle on one group; ``author`` is who makes things here."""

    world: World
    group: Group
    author: str

    def milestone(
        self,
        title: str,
        *,
        due: str | date | None = None,
        start: str | date | None = None,
        description: str | None = None,
        state: OpenOrClosed = "open",
        created: When = None,
        closed: When = None,
        updated: When = None,
    ) -> Milestone:
        """A milestone of the group.  ``closed`` says when, and that it is."""
        with self.world.lock:
            at = instant(created) or self.world.now()
            milestone = add_group_milestone(self.world, self.group, title, self.author)
            milestone.description = description
            milestone.due = None if due is None else day(due)
            milestone.start = None if start is None else day(start)
            if closed is not None or state == "closed":
                milestone.state = "closed"
                milestone.closed_at = instant(closed) or self.world.now()
            milestone.created_at = at
            milestone.updated_at = instant(updated) or milestone.closed_at or at
            return milestone


def add_group_milestone(world: World, group: Group, title: str, creator: str) -> Milestone:
    """A new open milestone of a group, with the group's next number."""
    group.last_milestone += 1
    milestone = Milestone(
        number=group.last_milestone,
        id=world.next_id(),
        title=title,
        description=None,
        state="open",
        due=None,
        creator=creator,
        created_at=world.now(),
        updated_at=world.now(),
    )
    group.milestones[milestone.number] = milestone
    return milestone
