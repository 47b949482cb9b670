"""A whole configuration, composed of the rooms' own options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from milepost.judge.policy import Policy
from milepost.model.milestone import Declared
from milepost.model.person import Person
from milepost.plan.writing import Writing
from milepost.trackers.contract import TrackerOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a configuration file says, checked.

    ``path`` is the file, empty for zero configuration.  ``trackers`` is in file
    order.  ``inactive`` names keys and phrases that are valid but without
    effect in this version (``milepost.yaml:12 sync``), in file order.
    ``pace`` is false where the file asks for none towards loopback.
    ``plugins`` names the packages whose adapters may be loaded.
    """

    path: str
    project: str
    zone: ZoneInfo
    trackers: Mapping[str, TrackerOptions]
    people: tuple[Person, ...]
    milestones: tuple[Declared, ...]
    policy: Policy
    writing: Writing
    pace: bool = True
    inactive: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
