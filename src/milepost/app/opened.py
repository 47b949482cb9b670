"""Trackers, opened: an adapter and the transport that carries it, per name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from milepost.config.settings import Settings
from milepost.errors import SourceError
from milepost.model.clock import Clock
from milepost.model.person import Account
from milepost.plan.site import Site
from milepost.trackers.contract import Adapter, Context, Progress, TrackerOptions
from milepost.trackers.pacing import Pace
from milepost.trackers.registry import kind
from milepost.trackers.transport import Transport

Waiting = Callable[[str, float], None]


def silent(_name: str, _seconds: float) -> None:
    """Wait without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One tracker ready to be asked.  Nothing has been sent yet."""

    name: str
    options: TrackerOptions
    adapter: Adapter
    transport: Transport


def open_trackers(
    settings: Settings,
    clock: Clock,
    *,
    progress: Progress,
    waiting: Waiting = silent,
    deadline: float | None = None,
) -> Mapping[str, Opened]:
    """Open each tracker of ``settings``, in file order.

    ``waiting`` is told a tracker's name and the seconds before a long wait.
    ``deadline`` bounds in seconds what one tracker may spend on waiting.
    """
    opened: dict[str, Opened] = {}
    for name, options in settings.trackers.items():
        transport = Transport(clock, _pace(settings, deadline), waiting=partial(waiting, name))
        context = Context(source=name, transport=transport, progress=progress)
        adapter = kind(options.kind, settings.plugins).open(options, context)
        opened[name] = Opened(name=name, options=options, adapter=adapter, transport=transport)
    return MappingProxyType(opened)


def sites(settings: Settings, opened: Mapping[str, Opened]) -> Mapping[str, Site]:
    """What the planner must know of each tracker.  Asks each once who the token is."""
    return {name: _site(settings, found) for name, found in opened.items()}


def _site(settings: Settings, found: Opened) -> Site:
    me, barred = _me(found)
    return Site(
        source=found.name,
        can=found.adapter.can,
        markup=found.adapter.markup,
        limits=found.adapter.limits,
        label=found.adapter.label,
        me=me,
        barred=barred,
        identities=settings.writing.identities,
        read_only=found.options.access == "read",
    )


def _me(found: Opened) -> tuple[Account | None, str]:
    """Who we are there, or why the tracker would not say."""
    try:
        return found.adapter.whoami(), ""
    except SourceError as error:
        why = f": {error.why}" if error.why else ""
        return None, f"{found.name} did not say whose token this is: {error.what}{why}"


def _pace(settings: Settings, deadline: float | None) -> Pace:
    pace = Pace(paced=settings.pace)
    return pace if deadline is None else Pace(paced=settings.pace, deadline=deadline)
