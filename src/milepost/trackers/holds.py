"""Which fields of a milestone a tracker can hold."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from milepost.model.agreement import Field

ALWAYS: frozenset[Field] = frozenset({"title", "due", "state", "description"})
"""What every tracker is taken to hold of a milestone, for comparing: all records have it."""


@runtime_checkable
class Holds(Protocol):
    """A power an adapter may have: it knows which fields of a milestone its tracker holds.

    Without it none of them can be set.  An adapter that has it sets them with
    ``set_field``: all fields of one change in one request where the tracker lets
    them, and a field that the tracker did not take is a ``WriteFailed`` that
    names it.  ``after`` maps fields to what they are to hold: ``title`` a text,
    ``due`` and ``start`` a day in ISO form or ``None`` for none, ``state`` only
    ``"open"``, ``description`` the whole text with our blocks in it, ``owner`` a
    login or ``None``; ``before`` what they held.
    """

    @property
    def holds(self) -> frozenset[Field]:
        """The fields that can be read and set there."""
        ...


def held_by(adapter: object) -> frozenset[Field]:
    """The fields that can be set in the tracker of ``adapter``."""
    return adapter.holds if isinstance(adapter, Holds) else frozenset()
