"""A gate with its verdict: what it asks for, and the milestones it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from milepost.model.criterion import Verdict
from milepost.model.prose import Prose
from milepost.model.terms import Gate

State = Literal["met", "unmet", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A milestone that has to be closed first.

    ``text`` is a sentence about how it stands, ``state`` is *met* once it is
    closed.  ``milestone`` is its id, empty where nobody knows which one is meant.
    """

    milestone: str
    state: State
    text: Prose
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """A gate decided by its own criteria and by what its milestone depends on; nothing else.

    Unmet if one of them is, else unknown if one is.  A gate that asks for
    nothing, in a milestone that depends on nothing, cannot be decided.
    """

    gate: Gate
    verdicts: tuple[Verdict, ...] = ()
    awaited: tuple[Awaited, ...] = ()

    @property
    def state(self) -> State:
        """All of it together."""
        states = {one.state for one in self.verdicts} | {one.state for one in self.awaited}
        if "unmet" in states:
            return "unmet"
        return "met" if states == {"met"} else "unknown"
