"""How a portfolio is to be judged: the options of this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from milepost.model.finding import Severity

JUDGED_FOR_DAYS = 30
"""A milestone closed for more days than this is listed, not judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which milestones are judged, and by which rules.

    ``discover``: ``declared``, ``all``, or a title pattern (``v*``, shell
    style) for milestones no file declares.  ``select`` holds codes or prefixes
    (``MP1``), ``ALL`` or nothing for the default; ``ignore`` mutes the same
    way.  ``severity`` and ``options`` override per rule code.
    ``status_labels`` are the labels that make an issue of a milestone its
    status issue.  ``home`` names the tracker of status issues, empty for each
    milestone's first.  ``owners`` and ``stretch`` are defaults for milestones
    that name none.
    """

    discover: str = "all"
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    options: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))
    status_labels: frozenset[str] = frozenset({"milestone"})
    home: str = ""
    owners: tuple[str, ...] = ()
    stretch: frozenset[str] = frozenset()
    by_title: bool = False
