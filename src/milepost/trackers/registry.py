"""Adapters by kind: found through entry points, as a third party's would be.

Those of this distribution load unasked.  Others load only where the
configuration names their package under ``plugins:``: nobody's code runs
because it happens to be installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution, entry_points
from typing import cast

from milepost.errors import ContractError, UsageError
from milepost.trackers.contract import CONTRACT, AdapterKind

GROUP = "milepost.adapters"
BUILT_IN = "milepost"


def package(name: str) -> str:
    """A package's name in the one form in which two spellings of it are equal."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


@cache
def kinds(plugins: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of the tracker kinds of milepost and of the packages in ``plugins``, sorted."""
    allowed = _allowed(plugins)
    return tuple(sorted({point.name for point, home in _points() if home in allowed}))


@cache
def kinds_of(plugin: str) -> tuple[str, ...]:
    """Names of the kinds that a package registers, loaded or not, sorted.

    Raises ``UsageError`` if there is no such package here.
    """
    try:
        distribution(plugin)
    except (PackageNotFoundError, ValueError):
        raise UsageError(
            f"there is no package {plugin!r} here",
            hint="install it beside milepost, or take it out of `plugins:`",
        ) from None
    home = package(plugin)
    return tuple(sorted({point.name for point, its in _points() if its == home}))


def unnamed(name: str, plugins: tuple[str, ...] = ()) -> str:
    """The installed package with a kind ``name`` that ``plugins`` does not name, or nothing."""
    allowed = _allowed(plugins)
    homes = (home for point, home in _points() if point.name == name and home not in allowed)
    return next(homes, "")


@cache
def kind(name: str, plugins: tuple[str, ...] = ()) -> AdapterKind:
    """The adapter kind called ``name``, of milepost or of a package in ``plugins``.

    Nobody takes the place of a kind of milepost's own.  Raises ``UsageError``
    if there is none, if two packages offer it or if it cannot be loaded,
    ``ContractError`` if it was written for another contract.
    """
    found = _chosen(name, plugins)
    try:
        loaded = cast("AdapterKind", found.load())
    except Exception as error:  # a stranger's code may fail in any way
        raise UsageError(
            f"the adapter {name!r} cannot be loaded",
            where=found.value,
            why=f"{type(error).__name__}: {error}",
            hint="is everything it needs installed?",
        ) from error
    if getattr(loaded, "contract", None) != CONTRACT:
        raise ContractError(
            f"the adapter {name!r} is not written for contract {CONTRACT}",
            hint=f"set `contract = {CONTRACT}` after reading milepost.trackers.contract",
        )
    return loaded


def _chosen(name: str, plugins: tuple[str, ...]) -> EntryPoint:
    allowed = _allowed(plugins)
    offers = {home: point for point, home in _points() if point.name == name and home in allowed}
    if BUILT_IN in offers:
        return offers[BUILT_IN]
    if len(offers) > 1:
        raise UsageError(
            f"two packages offer a tracker kind {name!r}: {', '.join(sorted(offers))}",
            hint="name only one of them in `plugins:`",
        )
    if not offers:
        stranger = unnamed(name, plugins)
        if stranger:
            raise UsageError(
                f"the tracker kind {name!r} comes with the package {stranger},"
                " which `plugins:` does not name",
                hint=f"if you trust it: `plugins: [{stranger}]`",
            )
        raise UsageError(
            f"there is no tracker kind {name!r}", hint=f"known kinds: {', '.join(kinds(plugins))}"
        )
    return next(iter(offers.values()))


def _allowed(plugins: tuple[str, ...]) -> frozenset[str]:
    return frozenset({BUILT_IN, *map(package, plugins)})


def _points() -> Iterator[tuple[EntryPoint, str]]:
    """Every adapter that is installed, and the package it comes with."""
    for point in entry_points(group=GROUP):
        dist = getattr(point, "dist", None)
        if dist is not None:
            yield point, package(dist.name)
