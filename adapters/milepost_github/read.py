"""Reading: what every reader of GitHub needs at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from milepost.model.issue import Comment
from milepost.model.reading import Proof, Reading, Want
from milepost.trackers import tally
from milepost.trackers.contract import Context
from milepost_github import shapes
from milepost_github.client import Client
from milepost_github.options import Options
from milepost_github.trouble import Trouble, advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every reader needs.  ``need`` is the permission that reading takes."""

    client: Client
    options: Options
    context: Context
    tracker: str = "GitHub"
    need: str = "issues: read"

    @property
    def source(self) -> str:
        """The tracker's name in the configuration."""
        return self.context.source

    def comment(self, row: Any) -> Comment:
        """A row as a comment, and what else it tells noted.  Raises ``Malformed``."""
        found = shapes.comment(row, self.source)
        self.client.memory.saw(found.id, row)
        return found

    def empty(self, proofs: Mapping[Want, Proof] = MappingProxyType({})) -> Reading:
        """A reading that holds nothing yet."""
        return Reading(
            source=self.source,
            kind=self.options.kind,
            url=self.options.page,
            proofs=MappingProxyType(dict(proofs)),
        )

    def why(self, trouble: Trouble) -> str:
        """What went wrong, and what can be done about it, in one line."""
        if trouble.moved:
            return self.moved(trouble)
        token = self.options.token is not None
        hint = advice(trouble, token=token, need=self.need)
        return f"{trouble.reason} ({hint})" if hint else trouble.reason

    def moved(self, trouble: Trouble) -> str:
        """Where the whole repository went, by its new name if GitHub tells it."""
        name = self.client.name_now(trouble.moved)
        told = f"the repository is now {name} (HTTP {trouble.status})" if name else trouble.reason
        return f"{told}: change `repo:`"


Tally: TypeAlias = tally.Tally[Desk]
Reader: TypeAlias = tally.Reader[Desk]
