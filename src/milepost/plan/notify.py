"""Where news is told, and which."""

from __future__ import annotations

from dataclasses import dataclass, field

from milepost.report.news import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """An address that takes news by POST, and the events that are news.

    ``webhook`` is a secret: whoever has it can write there.  ``literal``: it
    stands in the file itself instead of a variable.
    """

    webhook: str = field(repr=False)
    on: frozenset[Event]
    literal: bool = False
