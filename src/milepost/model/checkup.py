"""What ``doctor`` found: every check is a value, also the one that crashed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CheckStatus = Literal["ok", "warning", "missing", "crash"]
"""``warning``: works, but not all of it, or nobody can know.  ``missing``: has to be mended."""

FAILING: frozenset[CheckStatus] = frozenset({"missing", "crash"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    ``message`` is what was found, ``hint`` what to do about it (several lines
    where it is to be copied).  Neither holds a secret.
    """

    title: str
    status: CheckStatus
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One tracker: its name, its kind, what people call the place, and its checks in order."""

    name: str
    kind: str
    place: str
    checks: tuple[Check, ...]
    requests: int = 0

    @property
    def well(self) -> bool:
        """Whether nothing has to be mended."""
        return not any(check.status in FAILING for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """Everything that was looked at: the configuration, then each tracker in file order."""

    configuration: tuple[Check, ...]
    patients: tuple[Patient, ...]

    @property
    def well(self) -> bool:
        """Whether nothing has to be mended anywhere."""
        return all(patient.well for patient in self.patients) and not any(
            check.status in FAILING for check in self.configuration
        )

    def count(self, status: CheckStatus) -> int:
        """How many checks ended so."""
        checks = [
            *self.configuration,
            *(check for patient in self.patients for check in patient.checks),
        ]
        return sum(check.status == status for check in checks)
