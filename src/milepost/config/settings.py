"""A whole configuration, composed of the rooms' own options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from milepost.judge.policy import Policy
from milepost.model.agreement import Sharing
from milepost.model.milestone import Declared
from milepost.model.number import Number
from milepost.model.person import Person
from milepost.model.project import Project
from milepost.plan.limits import Limits
from milepost.plan.notify import Notify
from milepost.plan.writing import Writing
from milepost.rules.rule import Rule
from milepost.trackers.contract import TrackerOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a configuration file says, checked.

    ``path`` is the file, empty for zero configuration.  ``trackers`` is in file
    order.  ``inactive`` names keys and phrases that are valid but without
    effect in this version (``milepost.yaml:12 sync``), in file order.
    ``pace`` is false where the file asks for none towards loopback.
    ``plugins`` names the packages whose adapters and rules may be loaded.
    ``numbers`` are facts from outside by name, in file order, not read yet.
    ``rules`` are those beside the catalogue's, by code: written in the file, or
    of a package.  ``limits`` are the guard's.  ``notify`` says where news is
    told.  ``sharing`` is what trackers share and who is right.  ``state`` is the
    address of the store, ``none`` for none (it may hold a password);
    ``state_in_file``: it stands in the file itself instead of a variable.
    ``keep`` says how long a run is remembered there.  ``adopted`` is the path of
    the file of adopted findings, empty for none.
    """

    path: str
    project: Project
    zone: ZoneInfo
    trackers: Mapping[str, TrackerOptions]
    people: tuple[Person, ...]
    milestones: tuple[Declared, ...]
    policy: Policy
    writing: Writing
    pace: bool = True
    inactive: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    numbers: Mapping[str, Number] = field(default_factory=lambda: MappingProxyType({}))
    rules: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))
    limits: Limits = field(default_factory=Limits)
    notify: Notify | None = None
    sharing: Sharing = field(default_factory=Sharing)
    state: str = field(default="none", repr=False)
    state_in_file: bool = False
    keep: timedelta = timedelta(days=18 * 31)
    adopted: str = ""
