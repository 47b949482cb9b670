"""Plan how to take out everything that milepost ever wrote; nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from milepost.app.opened import Opened, sites
from milepost.app.privacy import privacy
from milepost.app.read import Selection, read_again, read_first, read_more
from milepost.app.sync import Planned, check_alone, foreseen
from milepost.config.settings import Settings
from milepost.judge.engine import judge
from milepost.model.clock import Clock
from milepost.model.memory import Memory, Written
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Want
from milepost.plan import traces
from milepost.plan.diff import without
from milepost.plan.traces import Ground
from milepost.plan.undo import STAYS, undo
from milepost.trackers.contract import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a store has of earlier runs: what they left, and every single write, newest first."""

    memory: Memory
    writes: tuple[Written, ...]


def plan(
    settings: Settings,
    opened: Mapping[str, Opened],
    clock: Clock,
    past: Past,
    *,
    sources: Collection[str],
    fields: bool,
) -> Planned:
    """Everything ``undo`` would do, in all trackers or only in ``sources``.  Writes nothing.

    Nothing is judged, so nothing is read but what may be ours.  Raises
    ``Refused`` where another account writes under our name.
    """
    chosen = {
        name: found
        for name, found in opened.items()
        if not sources or not {name, found.entry}.isdisjoint(sources)
    }
    places = sites(settings, opened)
    here = {name: places[name] for name in chosen}
    portfolio = read_first(settings, chosen, clock, Selection())
    portfolio = replace(portfolio, privacy=privacy(settings, opened))

    def grounds(known: Portfolio) -> Iterator[Ground]:
        for source, reading in known.readings.items():
            yield Ground(
                reading=reading,
                site=here[source],
                writing=settings.writing,
                memory=past.memory,
                writes=past.writes,
            )

    behind = {it.site.source: traces.doubtful(it) for it in grounds(portfolio) if it.whole}
    portfolio = read_again(portfolio, chosen, {name: keys for name, keys in behind.items() if keys})
    wanted = {it.site.source: tuple(_wanted(it)) for it in grounds(portfolio) if it.whole}
    portfolio = read_more(portfolio, chosen, wanted)
    judgement = judge(portfolio, {}, settings.policy)
    check_alone(judgement, settings, here, past.memory)
    made = undo(grounds(portfolio), places, fields=fields)
    refused = foreseen(made, chosen)
    return Planned(judgement=judgement, plan=without(made, refused, STAYS), sites=here)


def _wanted(ground: Ground) -> Iterator[Scope]:
    """The comments and label definitions among which there may be some of ours."""
    if issues := traces.visited(ground):
        yield Scope.of(Want.COMMENTS, refs=issues)
    if labels := traces.asked_for(ground):
        yield Scope.of(Want.LABELS, refs=labels)
