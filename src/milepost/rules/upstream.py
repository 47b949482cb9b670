"""What a milestone waits for directly, as rules about order and dates look at it."""

from __future__ import annotations

from milepost.model.milestone import Milestone
from milepost.rules.rule import View


def needed(view: View) -> tuple[Milestone, ...]:
    """The known milestones it depends on, itself aside: MP401 speaks of that circle."""
    here, known = view.milestone, view.portfolio.by_id
    names = view.portfolio.graph.depends_on(here.id)
    return tuple(known[name] for name in names if name != here.id and name in known)
