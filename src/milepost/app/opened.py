"""Trackers, opened: an adapter and the transport that carries it, per name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType

from milepost.app.many import Unlisted, claim, found_out
from milepost.config.settings import Settings
from milepost.errors import SourceError
from milepost.judge.groups import Groups
from milepost.model.clock import Clock
from milepost.model.person import Account
from milepost.plan.site import Site
from milepost.trackers.contract import (
    Adapter,
    AdapterKind,
    Context,
    Mentions,
    Progress,
    TrackerOptions,
)
from milepost.trackers.gate import Stop, never
from milepost.trackers.holds import held_by
from milepost.trackers.many import ManyKind, ManyOptions
from milepost.trackers.pacing import Pace
from milepost.trackers.quota import Rationed, over
from milepost.trackers.registry import kind
from milepost.trackers.transport import Transport

Waiting = Callable[[str, float], None]
_NOTHING: Mapping[str, Sequence[datetime]] = MappingProxyType({})


def silent(_name: str, _seconds: float) -> None:
    """Wait without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One tracker ready to be asked.

    ``entry`` is its name in the file where one entry stands for many
    repositories, and ``spent`` the requests that it took to find them out; they
    are counted with the first.
    """

    name: str
    options: TrackerOptions
    adapter: Adapter
    transport: Transport
    entry: str = ""
    spent: int = 0


def open_trackers(
    settings: Settings,
    clock: Clock,
    *,
    progress: Progress,
    waiting: Waiting = silent,
    deadline: float | None = None,
    stop: Stop = never,
    recent: Mapping[str, Sequence[datetime]] = _NOTHING,
) -> Mapping[str, Opened]:
    """Open each tracker of ``settings``, in file order.

    Those that one token reads on one server share its limits.  Nothing is sent,
    except for entries that stand for many repositories: which they are is
    asked, and each is opened, by name.  Where that failed the entry itself is
    among them, in place of those nobody knows of.

    ``waiting`` is told a tracker's name and the seconds before a long wait.
    ``deadline`` is for how many seconds after its first request a tracker is sent any.
    Once ``stop`` says so no request waits any more.  ``recent`` are the instants
    of writes of earlier runs, by tracker, as they noted them down: they count
    towards what a tracker takes in a time.
    """
    first: dict[tuple[str, ...], Transport] = {}

    def context(name: str, options: TrackerOptions) -> Context:
        whose = (options.kind, (options.url or "").rstrip("/"), options.token or "")
        transport = Transport(
            clock,
            _pace(settings, deadline, kind(options.kind, settings.plugins)),
            waiting=partial(waiting, name),
            beside=first.get(whose),
            stop=stop,
        )
        first.setdefault(whose, transport)
        return Context(source=name, transport=transport, progress=progress)

    opened: dict[str, Opened] = {}
    taken = {claim(one) for one in settings.trackers.values() if not isinstance(one, ManyOptions)}
    for name, options in settings.trackers.items():
        found = kind(options.kind, settings.plugins)
        if isinstance(options, ManyOptions) and isinstance(found, ManyKind):
            each = _members(found, name, options, context, taken)
            taken |= {claim(one.options) for one in each}
            opened |= {one.name: one for one in each}
        else:
            opened[name] = _opened(found, options, context(name, options))
    for name, one in opened.items():
        one.transport.gate.remember(over(recent.get(name, ()), clock))
    return MappingProxyType(opened)


def with_members(settings: Settings, opened: Mapping[str, Opened]) -> Settings:
    """The settings with what entries of many repositories turned out to stand for."""
    members: dict[str, tuple[str, ...]] = {}
    for one in opened.values():
        if one.entry:
            members[one.entry] = (*members.get(one.entry, ()), one.name)
    many = tuple(one for one in settings.trackers.values() if isinstance(one, ManyOptions))
    groups = Groups(MappingProxyType(members), many)
    block = settings.writing.block
    if not isinstance(block, bool):
        block = frozenset(source for name in block for source in members.get(name, (name,)))
    return replace(
        settings,
        policy=replace(settings.policy, groups=groups),
        writing=replace(settings.writing, block=block),
    )


def _opened(kind: AdapterKind, options: TrackerOptions, context: Context) -> Opened:
    return Opened(
        name=context.source,
        options=options,
        adapter=kind.open(options, context),
        transport=context.transport,
    )


def _members(
    kind: ManyKind,
    entry: str,
    many: ManyOptions,
    context: Callable[[str, TrackerOptions], Context],
    taken: Collection[str],
) -> list[Opened]:
    """The members of an entry; itself, last, where they are not all known."""
    asking = context(entry, many)
    found = found_out(kind, many, asking, taken)
    spent = asking.transport.requests
    each: list[Opened] = []
    for name, options in found.each:
        first = not each and found.lost is None
        one = replace(asking, source=name) if first else context(name, options)
        each.append(replace(_opened(kind, options, one), spent=spent if first else 0))
    if found.lost is not None:
        each.append(
            Opened(
                name=entry,
                options=many,
                adapter=Unlisted(asking, many, found.lost),
                transport=asking.transport,
                spent=spent,
            )
        )
    return [replace(one, entry=entry) for one in each]


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
        mention=found.adapter.mention if isinstance(found.adapter, Mentions) else None,
        visibility=found.options.visibility,
        holds=held_by(found.adapter),
    )


def _me(found: Opened) -> tuple[Account | None, str]:
    """Who we are there, or why the tracker would not say."""
    try:
        return found.adapter.whoami(), ""
    except SourceError as error:
        why = f": {error.why}" if error.why else ""
        return None, f"{found.name} did not say whose token this is: {error.what}{why}"


def _pace(settings: Settings, deadline: float | None, found: AdapterKind) -> Pace:
    quotas = found.quotas if isinstance(found, Rationed) else ()
    pace = Pace(paced=settings.pace, quotas=quotas)
    return pace if deadline is None else replace(pace, deadline=deadline)
