"""Who may see which tracker, and so what may be said where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Visibility = Literal["private", "internal", "public"]
VISIBILITIES: tuple[Visibility, ...] = ("private", "internal", "public")
"""From seen by few to seen by all."""
ELSEWHERE = ""
"""The source of items in projects that nobody configured: nobody said who may see them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """How visible each tracker is, by name, and the texts of the plan file itself.

    A tracker that is not named is private, and so is whatever lies in a project
    nobody configured.  ``plan`` are texts that may be said anywhere: somebody
    wrote them down to be published.
    """

    trackers: Mapping[str, Visibility] = field(default_factory=lambda: MappingProxyType({}))
    plan: frozenset[str] = frozenset()

    @property
    def audience(self) -> Visibility:
        """Who may see the outputs of a run: whoever sees its least private tracker."""
        return widest(self.trackers.values())

    def hidden_from(self, audience: Visibility) -> frozenset[str]:
        """The trackers that are more private than ``audience``, ``ELSEWHERE`` among them."""
        everywhere: Mapping[str, Visibility] = {ELSEWHERE: "private", **self.trackers}
        return frozenset(name for name, seen in everywhere.items() if is_hidden(seen, audience))


def is_hidden(tracker: Visibility, audience: Visibility) -> bool:
    """Whether what lies in such a tracker must not be shown to that audience."""
    return VISIBILITIES.index(tracker) < VISIBILITIES.index(audience)


def widest(seen: Iterable[Visibility]) -> Visibility:
    """The one that most people see; ``private`` where there is none."""
    return max(seen, key=VISIBILITIES.index, default="private")
