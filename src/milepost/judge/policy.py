"""How a portfolio is to be judged: the options of this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from milepost.judge.groups import Groups
from milepost.model.adopted import Adopted
from milepost.model.criterion import Criterion
from milepost.model.finding import Severity
from milepost.model.terms import Terms

JUDGED_FOR_DAYS = 30
"""A milestone closed for more days than this is listed, not judged.

So is a closed one that nobody declared where no tracker tells the day.
"""


Selector = Mapping[str, tuple[str, ...]]
"""What a milestone must be for a rule to look at it: values by key, one of each must fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which milestones are judged, and by which rules.

    ``discover``: ``declared``, ``all``, or a title pattern (``v*``, shell
    style) for milestones no file declares.  ``select`` holds codes or prefixes
    (``MP1``), ``ALL`` or nothing for the default; ``ignore`` mutes the same
    way.  ``severity`` and ``options`` override per rule code.
    ``status_labels`` are the labels that make an issue of a milestone its
    status issue; ``creates_status_issue`` is true where a run creates a missing
    one.  ``home`` names the tracker of status issues, empty for each
    milestone's first.  ``owners``, ``stretch``, ``criteria`` and ``terms``
    are defaults for milestones that name none.  ``groups`` are trackers that stand for many
    sources.  ``only`` limits a rule to milestones that fit.  ``adopted`` are findings that were
    accepted as they were found, by id.
    """

    discover: str = "all"
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    options: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))
    status_labels: frozenset[str] = frozenset({"milestone"})
    creates_status_issue: bool = False
    home: str = ""
    owners: tuple[str, ...] = ()
    stretch: frozenset[str] = frozenset()
    criteria: tuple[Criterion, ...] = ()
    terms: Terms = field(default_factory=Terms)
    by_title: bool = False
    groups: Groups = field(default_factory=Groups)
    only: Mapping[str, Selector] = field(default_factory=lambda: MappingProxyType({}))
    adopted: Mapping[str, Adopted] = field(default_factory=lambda: MappingProxyType({}))
