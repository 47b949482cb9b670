"""The gates of a milestone decided."""

from __future__ import annotations

from types import MappingProxyType

from milepost.model.gated import Awaited, Gated, State
from milepost.model.milestone import Dependency, Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Link, Prose, say
from milepost.rules.rule import View


def gated(portfolio: Portfolio, milestone: Milestone) -> tuple[Gated, ...]:
    """Each gate of the milestone with its verdict, in the order they were declared.

    What the milestone depends on counts for every gate: while it is open
    nothing that builds on it can be let through.
    """
    awaited = tuple(_awaited(portfolio, one) for one in milestone.depends_on)
    return tuple(
        Gated(
            gate=gate,
            verdicts=portfolio.gates.get((milestone.id, gate.name), ()),
            awaited=awaited,
        )
        for gate in milestone.terms.gates
    )


def _awaited(portfolio: Portfolio, dependency: Dependency) -> Awaited:
    other = portfolio.by_id.get(dependency.milestone or "")
    if other is None:
        return Awaited(milestone="", state="unknown", text=_unfound(dependency))
    view = View(portfolio, other, MappingProxyType({}))
    url = next((record.url for record in other.records if record.url), "")
    title = Link(other.title, url)
    when = say(", due {}", other.due) if other.due else ()
    state: State = "unknown"
    match view.closed():
        case None:
            told = say("whether {} is closed is not known: {}", title, view.unseen() or ())
        case True:
            state, told = "met", say("{} is closed", title)
        case False if other.nowhere:
            told = say("{} is in none of its trackers", title)
        case _:
            state, told = "unmet", say("{} is open{}", title, when)
    return Awaited(milestone=other.id, state=state, text=told, url=url)


def _unfound(dependency: Dependency) -> Prose:
    if dependency.unsure:
        return say("“{}” may exist: {}", dependency.text, dependency.unsure)
    near = say("; did you mean “{}”?", dependency.suggestion) if dependency.suggestion else ()
    return say("“{}” does not exist{}", dependency.text, near)
