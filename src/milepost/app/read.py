"""Read every tracker, in parallel, and join what was read into one portfolio."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial, reduce
from types import MappingProxyType

from milepost.app.abreast import side_by_side
from milepost.app.identity import known_records
from milepost.app.ladder import looked_up
from milepost.app.opened import Opened
from milepost.app.privacy import privacy
from milepost.config.settings import Settings
from milepost.errors import UsageError
from milepost.judge.agreements import Shared, with_agreements
from milepost.judge.groups import Groups
from milepost.judge.histories import histories
from milepost.judge.join import join
from milepost.judge.known import NOTHING, Known
from milepost.judge.needs import needs
from milepost.judge.past import remembered
from milepost.judge.rolled import with_rolled
from milepost.model.change import ChangeKind
from milepost.model.clock import Clock, day_in
from milepost.model.history import Snapshot
from milepost.model.memory import FORGETFUL, Memory
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Reading, Want
from milepost.plan.agreed import recalled
from milepost.rules.rule import catalogue
from milepost.trackers.contract import Scope
from milepost.trackers.holds import held_by

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a run is about: all, or only some trackers and milestones; judged as of which day."""

    sources: frozenset[str] = frozenset()
    milestones: frozenset[str] = frozenset()
    as_of: date | None = None

    @property
    def whole(self) -> bool:
        """Whether it is about the whole plan."""
        return not self.sources and not self.milestones


def read_first(
    settings: Settings,
    opened: Mapping[str, Opened],
    clock: Clock,
    selection: Selection,
    known: Known = NOTHING,
) -> Portfolio:
    """All milestones and issues, and nothing of what they call for.

    ``known`` is what earlier runs know of records.
    A tracker that fails is a reading without proof; nothing raises.
    """
    readings: Mapping[str, Reading] = {
        name: replace(reading, requests=reading.requests + opened[name].spent)
        for name, reading in read_each(opened, dict.fromkeys(opened, (FIRST,))).items()
    }
    return _joined(settings, readings, clock, selection, known)


def read_portfolio(
    settings: Settings,
    opened: Mapping[str, Opened],
    clock: Clock,
    selection: Selection,
    known: Mapping[str, tuple[Snapshot, ...]] | None = None,
    memory: Memory = FORGETFUL,
) -> Portfolio:
    """Everything the rules need, in rounds: all issues, what those call for, then some pasts.

    Between the first two, records that lists lack are looked up.  What is
    ``known`` of earlier runs says of which issues the past is wanted; ``memory``
    which records milestones had.
    """
    remembered = known_records(settings, memory, opened, clock)
    portfolio = read_first(settings, opened, clock, selection, remembered)
    readings, looked = looked_up(portfolio, remembered, opened, known or {})
    if looked != remembered or readings != portfolio.readings:
        portfolio = _joined(settings, readings, clock, selection, looked)
    rules = {**catalogue(), **settings.rules}
    for call_for in (needs, partial(histories, policy=settings.policy, rules=rules)):
        further = read_each(opened, call_for(with_history(portfolio, known)))
        if further:
            readings = {
                name: reading.plus(further[name]) if name in further else reading
                for name, reading in readings.items()
            }
            portfolio = _joined(settings, readings, clock, selection, looked)
    portfolio = replace(portfolio, privacy=privacy(settings, opened))
    portfolio = with_rolled(portfolio, memory.written)
    return with_agreements(
        portfolio, settings.milestones, _shared(settings, opened, memory, looked)
    )


def _shared(
    settings: Settings, opened: Mapping[str, Opened], memory: Memory, known: Known
) -> Shared:
    """What tells who changed a field that trackers share."""
    return Shared(
        sharing=settings.sharing,
        instance=settings.writing.instance,
        bases=recalled(memory),
        known=known,
        holds={name: held_by(found.adapter) for name, found in opened.items()},
        visible={name: found.options.visibility for name, found in opened.items()},
        groups=settings.policy.groups,
    )


def with_history(
    portfolio: Portfolio, known: Mapping[str, tuple[Snapshot, ...]] | None
) -> Portfolio:
    """The portfolio with what earlier runs saw; as it is where nothing is remembered at all."""
    return portfolio if known is None else replace(portfolio, history=remembered(portfolio, known))


def with_labels(
    portfolio: Portfolio, opened: Mapping[str, Opened], names: Mapping[str, tuple[str, ...]]
) -> Portfolio:
    """The portfolio with the definitions of the labels that no issue shows yet."""
    missing: dict[str, tuple[Scope, ...]] = {}
    for source, wanted in names.items():
        if ChangeKind.CREATE_LABEL not in opened[source].adapter.can:
            continue
        seen = {
            label.casefold()
            for issue in portfolio.readings[source].issues
            for label in issue.labels
        }
        adapter = opened[source].adapter
        unseen = tuple(here for here in map(adapter.label, wanted) if here.casefold() not in seen)
        if unseen:
            missing[source] = (Scope.of(Want.LABELS, refs=unseen),)
    return read_more(portfolio, opened, missing)


def read_again(
    portfolio: Portfolio, opened: Mapping[str, Opened], issues: Mapping[str, Iterable[str]]
) -> Portfolio:
    """The portfolio with some issues as they are now, by tracker and key.

    Where one cannot be read its tracker is not read completely any more.
    """
    scopes = {
        source: (Scope.of(Want.ISSUES, refs=tuple(sorted(keys))),)
        for source, keys in issues.items()
    }
    return read_more(portfolio, opened, scopes)


def read_more(
    portfolio: Portfolio, opened: Mapping[str, Opened], scopes: Mapping[str, tuple[Scope, ...]]
) -> Portfolio:
    """The portfolio with what else was asked for, by tracker; it is not joined anew."""
    further = read_each(opened, scopes)
    readings = {
        name: reading.plus(further[name]) if name in further else reading
        for name, reading in portfolio.readings.items()
    }
    return replace(portfolio, readings=MappingProxyType(readings))


def _joined(
    settings: Settings,
    readings: Mapping[str, Reading],
    clock: Clock,
    selection: Selection,
    known: Known,
) -> Portfolio:
    now = clock.now()
    portfolio = join(
        settings.milestones,
        readings,
        settings.people,
        settings.policy,
        now=now,
        today=selection.as_of or day_in(now, settings.zone),
        zone=settings.zone,
        project=settings.project,
        numbers=settings.numbers,
        remembered=known,
    )
    return _selected(portfolio, selection, settings.policy.groups)


def _selected(portfolio: Portfolio, selection: Selection, groups: Groups) -> Portfolio:
    """Milestones that were not asked for stay, and are marked: others wait for them.

    They are judged all the same: what is said of the ones that were asked for
    must not depend on what was left out.
    """
    if selection.whole:
        return portfolio
    _known(portfolio, selection)
    sources = {
        source for name in selection.sources for source in groups.meant(name, portfolio.readings)
    }
    milestones = tuple(
        milestone
        if _names(milestone) & selection.milestones
        or (not selection.milestones and sources.intersection(_lies_in(milestone, groups)))
        else replace(milestone, unjudged_because=LEFT_OUT)
        for milestone in portfolio.milestones
    )
    return replace(portfolio, milestones=milestones)


def _lies_in(milestone: Milestone, groups: Groups) -> frozenset[str]:
    """Its trackers; of those that stand for many repositories only the ones that hold it."""
    held = {record.source for record in milestone.records}
    many = {source for within in groups.members.values() for source in within}
    return frozenset(one for one in milestone.sources if one in held or one not in many or not held)


def _names(milestone: Milestone) -> frozenset[str]:
    """What ``--milestone`` may call it: its id, and ``SOURCE/KEY`` of each record."""
    places = {f"{record.source}/{record.key}" for record in milestone.records}
    return frozenset(places | {milestone.id})


def _known(portfolio: Portfolio, selection: Selection) -> None:
    """Refuse a name nobody has, unless it may be in what could not be read."""
    names = {name for milestone in portfolio.milestones for name in _names(milestone)}
    whole = all(reading.proves(Want.MILESTONES) for reading in portfolio.readings.values())
    for wanted in sorted(selection.milestones - names) if whole else ():
        near = difflib.get_close_matches(wanted, names, 1)
        raise UsageError(
            f"there is no milestone {wanted!r}",
            hint=f"did you mean {near[0]}?" if near else "`milepost list` shows their ids",
        )


LEFT_OUT = "left out by --source or --milestone"


def read_each(
    opened: Mapping[str, Opened], scopes: Mapping[str, tuple[Scope, ...]]
) -> Mapping[str, Reading]:
    """Ask each tracker for its scopes; trackers side by side, one tracker's scopes in order."""
    return side_by_side(
        {name: partial(_read, opened[name], wanted) for name, wanted in scopes.items() if wanted}
    )


def _read(found: Opened, scopes: tuple[Scope, ...]) -> Reading:
    readings = [_asked(found, scope) for scope in scopes]
    return reduce(Reading.plus, readings)


def _asked(found: Opened, scope: Scope) -> Reading:
    reading = found.adapter.read(scope)
    single = scope.refs is not None and Want.ISSUES in scope.want
    return reading.singled_out(scope.refs or ()) if single else reading
