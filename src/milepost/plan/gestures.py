"""What people told us by taking away or hiding something of ours: commands, honoured in a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from milepost.model.change import NotPlanned, Target
from milepost.model.memory import Snooze
from milepost.model.ref import Ref
from milepost.report.words import plural

Fate = Literal["silenced", "woken", "active"]
Gesture = tuple[Fate, Snooze]
"""Something people did, and what becomes of it now."""
NAMED_AT_MOST = 3
"""So many of those that were silenced before are named, the others are counted."""

_WORDS = MappingProxyType(
    {
        "deleted": (
            "somebody deleted our status comment on issue {issue}",
            "none is written again until the milestone's health changes",
        ),
        "hidden": (
            "somebody hid our status comment on issue {issue}",
            "it is left alone until the milestone's health changes",
        ),
        "removed": (
            "somebody removed the label {label!r} from issue {issue}",
            "it is left off until what it says changes",
        ),
        "vanished": (
            "somebody deleted status issue {issue}, or moved it elsewhere",
            "none is opened again until the milestone's health changes",
        ),
        "moved": (
            "somebody took status issue {issue} out of the milestone",
            "none is opened until the milestone's health changes; put it back to get its status",
        ),
    }
)
ISSUE = "itself"
"""What a snooze of a status issue has in its place where a label would stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gestures:
    """What people silenced, as far as it is known now.

    ``silenced`` are the new ones, ``active`` those that were known and still
    hold: both are left alone.  ``woken`` may speak again, because their class
    has changed; a run that writes records that first, so that what was written
    before does not count as taken away once more.  ``hidden`` holds, by
    tracker, the ids of comments of ours that somebody has hidden.
    """

    silenced: tuple[Snooze, ...] = ()
    woken: tuple[Snooze, ...] = ()
    active: tuple[Snooze, ...] = ()
    hidden: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    def leaves(self, issue: Ref | None, label: str = "") -> bool:
        """Whether our comment on an issue, or this label there, is left as people want it."""
        return issue is not None and any(
            (one.source, one.place) == (issue.source, place(issue, label))
            for one in (*self.silenced, *self.active)
        )

    def opens_none(self, milestone: str) -> bool:
        """Whether a milestone's status issue was taken away, and no other one is wanted."""
        return any(
            one.milestone == milestone and label_of(one) == ISSUE
            for one in (*self.silenced, *self.active)
        )

    def told(self) -> Iterator[NotPlanned]:
        """The new ones, each, and those known before in one line for each tracker."""
        for one in self.silenced:
            reason, fallback = _WORDS[one.how]
            yield NotPlanned(
                source=one.source,
                reason=reason.format(issue=issue_of(one).key, label=label_of(one)),
                fallback=fallback,
                milestone=one.milestone,
            )
        for source in dict.fromkeys(one.source for one in self.active):
            here = [one for one in self.active if one.source == source]
            named = [_short(one) for one in here[:NAMED_AT_MOST]]
            more = len(here) - len(named)
            rest = [f"{more} more"] if more else []
            yield NotPlanned(
                source=source,
                reason=f"people silenced {plural(len(here), 'thing')} of ours: "
                + ", ".join(named + rest),
                fallback="left alone until what it says changes",
            )


NONE = Gestures()
"""Nobody did anything, or nobody can know."""


def place(issue: Ref, label: str = "") -> str:
    """Where a snooze is: ``issue/#4`` for the status comment, ``issue/#4 LABEL`` for a label.

    ``issue/#4 itself`` for the status issue.
    """
    return f"{Target('issue', issue.key)} {label}".rstrip()


def issue_of(snooze: Snooze) -> Ref:
    """The issue on which something was silenced."""
    return Ref(snooze.source, snooze.place.partition(" ")[0].removeprefix("issue/"))


def label_of(snooze: Snooze) -> str:
    """The label that was silenced; empty for a comment, ``ISSUE`` for a status issue."""
    return snooze.place.partition(" ")[2]


def _short(snooze: Snooze) -> str:
    key, label = issue_of(snooze).key, label_of(snooze)
    if label == ISSUE:
        return f"the status issue {key}"
    return f"{label!r} on {key}" if label else f"the comment on {key}"
