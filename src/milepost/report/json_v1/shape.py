"""Small pieces that the documents share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from milepost.model.progress import Progress
from milepost.report.clean import sound

Document = dict[str, object]


def instant(when: datetime | None) -> str | None:
    """``2027-02-22T05:19:00Z``: ISO 8601 in UTC, whole seconds."""
    return None if when is None else when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encodable(value: object) -> object:
    """The value with every text in it free of unpaired surrogates."""
    match value:
        case str():
            return sound(value)
        case Mapping():
            return {sound(key): encodable(item) for key, item in value.items()}
        case Sequence():
            return [encodable(item) for item in value]
        case _:
            return value


def document(value: Document) -> Document:
    """A whole document, fit to be encoded."""
    return {key: encodable(item) for key, item in value.items()}


def progress(counted: Progress) -> Document:
    """Committed work, counted."""
    return {
        "closed": counted.closed,
        "open": counted.open,
        "dropped": counted.dropped,
        "total": counted.total,
        "percent": counted.percent,
        "stretch": counted.stretch,
    }
