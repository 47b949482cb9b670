"""One milestone in several trackers: who says what of a field, and what follows.

Values only; ``judge.merge`` makes them, rules and ``plan`` read them.  A *base*
is the value on which the plan file or the trackers agreed last.  A *side* is
one place that says something of a field: a tracker, or the plan file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, get_args

Field = Literal["title", "due", "start", "state", "description", "owner"]
FIELDS: tuple[Field, ...] = get_args(Field)

TEXTS: frozenset[Field] = frozenset({"title", "description"})
"""What goes only where the same people read it, but for what the plan file says."""

PLAN = "plan"
"""The side that is the plan file.  No tracker may have this name."""

Value = str
"""A field's value in its one form: what ``judge.values`` makes of it.

A calendar date in ISO form, a title or a description with its line ends, blanks
and Unicode in normal form, ``open`` or ``closed``, a person's id; empty where
there is none.
"""


Kind = Literal["plan", "two-way", "tracker", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """Who is right about a field, as the file says: the key of ``sync:``.

    ``plan``: the plan file.  ``two-way``: whoever changed it.  ``tracker``: the
    one named ``name``.  ``off``: nobody asks.
    """

    kind: Kind = "off"
    name: str = ""

    def __str__(self) -> str:
        return f"tracker {self.name}" if self.kind == "tracker" else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """What trackers share, and who is right: ``sync:`` of the plan file.

    ``adopt_from`` names who is right where nothing was agreed on yet (a tracker,
    or ``PLAN``); empty: people are asked.
    """

    modes: Mapping[Field, Mode] = field(default_factory=lambda: MappingProxyType({}))
    adopt_from: str = ""

    def mode(self, name: Field) -> Mode:
        """Who is right about a field."""
        return self.modes.get(name, Mode())


Stands = Literal["same", "changed", "new", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one place says of a field.

    ``stands`` compares ``value`` with the base: ``same``, ``changed``, ``new``
    where this place never agreed on one, or ``unclear`` where the store says it
    changed and a mark that it did not, or where a write may have taken.  ``was``
    is the base, ``None`` where it is not known or there is none (a mark knows only
    whether a value is the base).
    ``at`` is the instant it was changed, where a tracker tells; by whom none does.
    ``key`` is the record's, empty for the plan file.  ``base`` is the hash of the
    base, empty where there is none.  ``behind``: others agreed on something
    else since, which did not get here.  ``file`` is how what the plan file says
    stands to what it and this tracker agreed on; ``None``: as to all of them.
    ``paired`` is the hash of that, empty where there is nothing.
    """

    source: str
    value: Value
    stands: Stands
    key: str = ""
    was: Value | None = None
    at: datetime | None = None
    base: str = ""
    behind: bool = False
    file: Stands | None = None
    paired: str = ""


State = Literal["agreed", "copy", "drift", "conflict", "ask", "left"]
"""``agreed``: all say the same.  ``copy``: ``value`` goes to ``writes``.

``drift``: with ``plan``, a tracker says something else; nothing is written until
somebody says which it is.  ``conflict``: several changed it, to different values.
``ask``: they differ, and nothing was ever agreed on.  ``left``: nothing can be
said this time, as who decides or a side is not known; nothing follows.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A tracker that cannot hold the value, and what is done instead."""

    source: str
    reason: str
    fallback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What all sides say of one field of one milestone, and what follows.

    ``sides`` are in the order of the plan file, the file itself first where it
    is one.  ``value`` is what is agreed on or copied, ``None`` where nothing is
    decided.  ``writes`` names the trackers it goes to; with ``plan`` some may
    follow the file while another drifts or is in conflict with it.  ``why`` is the reason of
    the decision in a few words of ours (no foreign text).  ``gaps`` are trackers
    that cannot hold the field.
    """

    milestone: str
    field: Field
    mode: Mode
    sides: tuple[Side, ...]
    state: State
    value: Value | None = None
    writes: tuple[str, ...] = ()
    why: str = ""
    gaps: tuple[Gap, ...] = ()

    @property
    def open(self) -> bool:
        """Whether somebody has to decide."""
        return self.state in ("drift", "conflict", "ask")


Agreements = Mapping[str, tuple[Agreement, ...]]
"""By milestone id."""


def pair(source: str) -> str:
    """The side that the plan file is for one tracker: with each it agrees by itself."""
    return f"{PLAN}:{source}"


def owed(source: str) -> str:
    """In place of a side: what others agreed on and one tracker still has to be told."""
    return f"to:{source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """On what a side agreed last: one row per milestone, side and field.

    The side is a tracker, its ``pair`` or what is ``owed`` to it.
    """

    milestone: str
    source: str
    field: Field
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A record that a milestone is known to have had: found by its key, whatever its title.

    ``title`` is what it was looked for by then: where the file names another one
    now, the file moved and not the tracker.  ``url`` is the page of the project:
    in another project the same key is another record.  ``since`` is when this
    key was seen there first.
    """

    milestone: str
    source: str
    key: str
    title: str = ""
    url: str = ""
    since: datetime | None = None


Fate = Literal["renamed", "moved", "deleted", "forbidden", "gone", "unreachable"]
"""What became of a record that a complete list has no more, as far as its tracker tells.

``moved``: it has another key now (a redirect, a GitLab promotion).  ``gone``: 404,
deleted or not visible to this token; nobody can tell which.
"""
