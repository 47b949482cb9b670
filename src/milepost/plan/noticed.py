"""Telling what people did to our comments, labels and status issues from what our own writes did.

Only with a store: its ledger says what stood.  What is not certain is no
gesture: a read with gaps, a write whose outcome nobody knows, another issue,
something that was taken away by us or may be said again already.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from milepost.model.judgement import Judgement
from milepost.model.memory import Memory, Snooze
from milepost.plan import hushed, taken, vanished
from milepost.plan.gestures import NONE, Fate, Gesture, Gestures
from milepost.plan.hushed import Answers
from milepost.plan.site import Site
from milepost.plan.writing import Writing


def notice(
    judgement: Judgement,
    writing: Writing,
    sites: Mapping[str, Site],
    memory: Memory,
    answers: Answers | None = None,
) -> Gestures:
    """What people have done to what is ours, and what of it still holds.

    ``answers`` is ``None`` while nobody was asked which comments are hidden:
    then all are taken to be visible, so that a plan shows which would be edited.
    """
    if not memory.kept:
        return NONE
    found: tuple[Gesture, ...] = (
        *hushed.comments(judgement, writing, sites, memory, answers),
        *taken.labels(judgement, writing, sites, memory),
        *vanished.issues(judgement, writing, sites, memory),
    )
    hidden = {
        source: frozenset(key for key, is_hidden in asked.items() if is_hidden)
        for source, asked in (answers or {}).items()
        if any(asked.values())
    }
    return Gestures(
        silenced=_of("silenced", found),
        woken=_of("woken", found),
        active=_of("active", found),
        hidden=MappingProxyType(hidden),
    )


def _of(fate: Fate, found: tuple[Gesture, ...]) -> tuple[Snooze, ...]:
    return tuple(snooze for is_, snooze in found if is_ == fate)
