"""A field of a milestone in its one form: what one tracker made of a text is no edit.

Dates are calendar dates in ISO form, texts have line feeds, no blanks at the
ends of lines and composed Unicode, and a description is what people wrote of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from milepost.model.agreement import Field, Value
from milepost.model.change import Json
from milepost.model.marks import people
from milepost.model.milestone import Record
from milepost.model.person import Person


def of_record(record: Record, field: Field, kind: str, known: Sequence[Person]) -> Value | None:
    """What a record says of a field; ``None`` where nobody can tell.

    ``kind`` is the tracker's, ``known`` the people who may own milestones.  Of a
    description whose marks are damaged nobody knows what is whose.
    """
    if field == "owner":
        return owner(record.driver, kind, known)
    return _OF[field](record)


def of_change(after: Mapping[str, Json], name: str) -> Value:
    """What a change says of a field; a person by login."""
    value = str(after[name] or "")
    match name:
        case "title":
            return title(value)
        case "description":
            return text(value)
        case "owner":
            return owner(value, "", ())
        case _:
            return value


ANEW: Value = "\n"
"""In place of a base: what was agreed on was taken back, and is asked for anew.

No value has this form.
"""
UNSURE: Value = "\n\n"
"""In place of a base: a write may have taken there or not, and nobody knows."""


def text(written: str) -> Value:
    """A text without what differs by tracker: line ends, blanks at ends, composed letters."""
    lines = unicodedata.normalize("NFC", written).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in lines.split("\n")).strip("\n")


def title(written: str) -> Value:
    """A title; letter case counts."""
    return unicodedata.normalize("NFC", written).strip()


def day(value: date | None) -> Value:
    """A calendar date; empty for none."""
    return value.isoformat() if value else ""


def owner(login: str, kind: str, known: Sequence[Person]) -> Value:
    """The id of the person whose account ``login`` is, else ``@login``; empty for nobody."""
    folded = login.casefold()
    fits = (one.id for one in known if one.accounts.get(kind, "").casefold() == folded)
    return next(fits, f"@{login}") if login else ""


def _description(record: Record) -> Value | None:
    written, damaged = people(record.description)
    return None if damaged else text(written)


_OF: Mapping[Field, Callable[[Record], Value | None]] = MappingProxyType(
    {
        "title": lambda record: title(record.title),
        "due": lambda record: day(record.due),
        "start": lambda record: day(record.start),
        "state": lambda record: record.state,
        "description": _description,
    }
)
