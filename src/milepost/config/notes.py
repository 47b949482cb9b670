"""What a walk over the file gathers besides values: references, and keys without effect."""

from __future__ import annotations

from dataclasses import dataclass, field

from milepost.config.form.base import Thing
from milepost.config.node import Node
from milepost.config.problems import Problems


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that refers to something declared elsewhere.

    ``active`` is false below keys that have no effect in this version.
    """

    thing: Thing
    node: Node
    at: str
    active: bool

    @property
    def text(self) -> str:
        """What is written there."""
        return self.node.text


@dataclass(slots=True)
class Notes:
    """Collected while the tree is given its form."""

    problems: Problems
    mentions: list[Mention] = field(default_factory=list)
    _inactive: list[tuple[int, int, str]] = field(default_factory=list)

    def inactive(self, node: Node, at: str, detail: str = "") -> None:
        """Note a key or value that is valid and has no effect in this version."""
        words = f"{at} ({detail})" if detail else at
        self._inactive.append((node.line, node.column, words))

    def all_inactive(self) -> tuple[str, ...]:
        """Each once, in file order: ``milepost.yaml:12 calendar``."""
        lines = (
            f"{self.problems.path}:{line} {words}" for line, _, words in sorted(self._inactive)
        )
        return tuple(dict.fromkeys(lines))
