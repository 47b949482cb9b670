"""How milestones stood before the first run that saw them: asked of the trackers, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from milepost.app.opened import Opened
from milepost.app.read import read_each
from milepost.judge.histories import pasts, unremembered
from milepost.judge.rebuilt import rebuilt
from milepost.model.history import Snapshot
from milepost.model.issue import Event
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Reading, Want
from milepost.model.ref import Ref
from milepost.trackers.contract import Scope


def with_rebuilt(
    portfolio: Portfolio, opened: Mapping[str, Opened], known: Mapping[str, tuple[Snapshot, ...]]
) -> tuple[Portfolio, Mapping[str, tuple[Snapshot, ...]]]:
    """What is known, and what trackers remember of milestones that no run has seen whole yet.

    Of the events only what follows from them stays, so that a run that asks for
    them judges what the next one does; the portfolio comes back with the
    requests counted.  What could not be read is not rebuilt, and is no gap:
    nothing is judged by it.
    """
    milestones = unremembered(portfolio, known)
    scopes = pasts(portfolio, milestones)
    further = read_each(opened, scopes)
    readings = {
        name: replace(one, requests=one.requests + further[name].requests)
        if name in further
        else one
        for name, one in portfolio.readings.items()
    }
    told = dict(_told(further, scopes))
    found = rebuilt(portfolio, milestones, told)
    return (
        replace(portfolio, readings=MappingProxyType(readings)),
        MappingProxyType(
            {
                name: (*found.get(name, ()), *known.get(name, ()))
                for name in (*known, *(one for one in found if one not in known))
            }
        ),
    )


def _told(
    further: Mapping[str, Reading], scopes: Mapping[str, tuple[Scope, ...]]
) -> Iterator[tuple[Ref, tuple[Event, ...]]]:
    """Everything that happened to an issue, for each that was asked for and told of to its end."""
    for name, reading in further.items():
        events: dict[Ref, list[Event]] = {}
        for event in reading.events:
            events.setdefault(event.issue, []).append(event)
        silent = any(lack.wanted is Want.EVENTS for lack in reading.lacks)
        for key in () if silent else (key for scope in scopes[name] for key in scope.refs or ()):
            if reading.tells(Want.EVENTS, ref := Ref(name, key)):
                yield ref, tuple(events.get(ref, ()))
