"""MP401: a milestone that waits, by a detour or not, for itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Dependency
from milepost.model.prose import Prose, join, plain, say
from milepost.model.sample import milestone, portfolio
from milepost.rules.rule import Case, Rule, View
from milepost.rules.wording import place, some, titled


def _check(view: View) -> Iterator[Found | Unsure]:
    graph, by_id = view.portfolio.graph, view.portfolio.by_id
    cycle = [by_id[name] for name in graph.cycle_through(view.milestone.id)]
    if cycle:
        path = join(tuple(say("{}", titled(one)) for one in cycle), " → ")
        first, second = cycle[0], cycle[1]
        yield Found(
            message=say("waits for itself: {}", path),
            fix=say("take {} out of what it depends on, {}", titled(second), place(first)),
            subject=",".join(sorted({one.id for one in cycle})),
            evidence=tuple(
                Evidence(
                    text=say("{} depends on {}", one.title, needed.title),
                    url=next((held.url for held in one.records if held.url), ""),
                )
                for one, needed in pairwise(cycle)
            ),
        )
    elif doubts := tuple(dict.fromkeys(_doubts(view))):
        yield Unsure(
            reason=say("whether it waits for itself is not known: {}", some(doubts, "; ", "; "))
        )


def _doubts(view: View) -> Iterator[Prose]:
    """Why a circle may be there that is not seen.

    That something upstream may depend on more than is known is told, but is too
    far off to make the health of this one unknown: it would take everything
    downstream of a tracker that fails with it.
    """
    yield from view.unread_dependencies()
    for name in sorted(view.portfolio.graph.upstream(view.milestone.id) - {view.milestone.id}):
        if other := view.portfolio.by_id.get(name):
            for doubt in view.unread_dependencies(other):
                yield doubt if other.depends_on else say("{}", plain(doubt))


_UNREAD = Dependency(text="Schema frozen", milestone=None, unsure="api was not read completely")

RULE = Rule(
    code="MP401",
    name="dependency-cycle",
    says="names the whole cycle",
    why="Milestones that wait for each other in a circle can never be reached in the order they "
    "ask for; one of the dependencies is not meant.",
    fix="Take one dependency of the circle out.",
    severity="error",
    health=True,
    check=_check,
    cases=(
        Case(
            says="a chain: one after the other",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"]),
                milestone("data", depends_on=["kickoff"]),
                milestone("kickoff"),
            ),
        ),
        Case(
            says="it waits for two others that wait for each other: their circle, not its own",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"]),
                milestone("data", depends_on=["training"]),
                milestone("training", depends_on=["data"]),
            ),
        ),
        Case(
            says="three milestones in a circle, seen from the second",
            portfolio=lambda: portfolio(
                milestone("data", "A", depends_on=["integrations"]),
                milestone("integrations", "B", depends_on=["training"]),
                milestone("training", "C", depends_on=["data"]),
            ),
            milestone="integrations",
            finds=("waits for itself: B → C → A → B",),
        ),
        Case(
            says="a milestone that names itself",
            portfolio=lambda: portfolio(milestone("data", depends_on=["data"])),
            finds=("waits for itself: Data migration validated → Data migration validated",),
        ),
        Case(
            says="what it waits for waits for something in a tracker that was not read",
            portfolio=lambda: portfolio(
                milestone("rollout", depends_on=["data"]),
                milestone("data", depends_on=[_UNREAD]),
            ),
            unsure=True,
        ),
    ),
)
