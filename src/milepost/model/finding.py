"""What a rule found, and what it could not decide."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from milepost.model.criterion import Evidence
from milepost.model.prose import Prose
from milepost.model.ref import Ref
from milepost.model.waiver import Waiver

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The gravest first."""
Silenced = Literal["waived", "muted", "adopted"]
Health = Literal["on_track", "at_risk", "off_track", "done", "closed_unmet", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A rule's own words: what it saw in one milestone.

    ``subject`` tells findings of one rule in one milestone apart and must not
    change when words do: it is part of the finding's identity.  ``fix`` is the
    smallest edit that clears it.  ``severity`` is for one that is milder than
    the rule's own; it is never graver than what people set for the rule.
    """

    message: Prose
    fix: Prose
    subject: str = ""
    source: str = ""
    refs: tuple[Ref, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """A rule cannot say: its input is incomplete or missing.  Counted as skipped."""

    reason: Prose
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding as the rest of milepost sees it; the same one while its ``id`` is.

    ``kind`` is ``health`` where it colours the milestone.  ``muted`` ones are
    kept and counted but colour nothing and fail no gate; so are those somebody
    accepted, for a time by a ``waiver`` or, ``adopted``, as they were found.
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
    waiver: Waiver | None = None
    adopted: bool = False
    new: bool | None = None

    @property
    def id(self) -> str:
        """Twelve hex digits over rule, milestone, source and subject."""
        return finding_id(self.rule, self.milestone, self.source, self.subject)

    @property
    def waived(self) -> bool:
        """Whether somebody accepted it for a time."""
        return self.waiver is not None

    @property
    def silenced(self) -> Silenced | None:
        """What keeps it from counting, the first of these; ``None`` if it counts."""
        if self.waived:
            return "waived"
        if self.muted:
            return "muted"
        return "adopted" if self.adopted else None

    @property
    def speaks(self) -> bool:
        """Whether it counts: nobody muted, waived or adopted it."""
        return self.silenced is None


def finding_id(rule: str, milestone: str, source: str, subject: str) -> str:
    """What makes a finding the same one: twelve hex digits."""
    key = f"{rule}\x1f{milestone}\x1f{source}\x1f{subject}"
    return hashlib.sha256(key.encode()).hexdigest()[:12]


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
