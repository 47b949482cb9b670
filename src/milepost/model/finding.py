"""What a rule found, and what it could not decide."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from milepost.model.criterion import Evidence
from milepost.model.prose import Prose
from milepost.model.ref import Ref

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The gravest first."""
Health = Literal["on_track", "at_risk", "off_track", "done", "closed_unmet", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A rule's own words: what it saw in one milestone.

    ``subject`` tells findings of one rule in one milestone apart and must not
    change when words do: it is part of the finding's identity.  ``fix`` is the
    smallest edit that clears it.
    """

    message: Prose
    fix: Prose
    subject: str = ""
    source: str = ""
    refs: tuple[Ref, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """A rule cannot say: its input is incomplete or missing.  Counted as skipped."""

    reason: Prose
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding as the rest of milepost sees it; the same one while its ``id`` is.

    ``kind`` is ``health`` where it colours the milestone.  ``muted`` ones are
    kept and counted but colour nothing and fail no gate.
    """

    rule: str
    name: str
    kind: Literal["health", "upkeep"]
    severity: Severity
    milestone: str
    source: str
    subject: str
    message: Prose
    why: str
    fix: Prose
    refs: tuple[Ref, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    since: date | None = None
    muted: bool = False
    waived: bool = False
    adopted: bool = False
    new: bool | None = None

    @property
    def id(self) -> str:
        """Twelve hex digits over rule, milestone, source and subject."""
        key = f"{self.rule}\x1f{self.milestone}\x1f{self.source}\x1f{self.subject}"
        return hashlib.sha256(key.encode()).hexdigest()[:12]

    @property
    def speaks(self) -> bool:
        """Whether it counts: nobody muted, waived or adopted it."""
        return not (self.muted or self.waived or self.adopted)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """What a rule's page shows.  ``good`` and ``bad`` are sentences about its specimens."""

    code: str
    name: str
    says: str
    why: str
    fix: str
    severity: Severity
    kind: Literal["health", "upkeep"]
    pedantic: bool
    options: tuple[tuple[str, int, str, str], ...]
    source: str
    bad: tuple[tuple[str, str], ...]
    good: tuple[str, ...]
    unsure: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A rule that could not be applied to a milestone, and why."""

    rule: str
    milestone: str
    source: str
    reason: Prose
