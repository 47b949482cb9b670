"""Labels as they are spelt where they are.

Some trackers tell ``Bug`` from ``bug`` and would make a second label of it.  So
one that is there in other letters is taken as it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from milepost.model.reading import Reading


class Spelling:
    """How a tracker spells its labels, as far as they were read."""

    def __init__(self, reading: Reading) -> None:
        names = [label.name for label in reading.labels]
        names += [name for issue in reading.issues for name in issue.labels]
        known: dict[str, str] = {}
        for name in names:
            known.setdefault(name.casefold(), name)
        self._exact = frozenset(names)
        self._known: Mapping[str, str] = MappingProxyType(known)

    def has(self, name: str) -> bool:
        """Whether the label is there, however it is spelt."""
        return name.casefold() in self._known

    def of(self, name: str) -> str:
        """The label as it is there: in these letters, else in others; a new one as it is."""
        return name if name in self._exact else self._known.get(name.casefold(), name)
