"""On what a milestone's fields agreed last, as a block's mark tells it.

A short hash for each field, and who agreed: enough to say whether a value is
still the same, and no data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, unquote

from milepost.model.agreement import FIELDS, Field, Value

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Stamp:
    """That ``sources`` (``side``) agreed on the value of a field that ``digest`` is of."""

    digest: str
    sources: frozenset[str]


def side(source: str, key: str) -> str:
    """A tracker's record as a stamp names it: the tracker, and six hex digits of the key.

    Of another record there, as one that was made anew, a stamp says nothing.
    """
    return f"{source}~{hashlib.sha256(f'{source}|{key}'.encode()).hexdigest()[:6]}"


def digest(milestone: str, field: Field, value: Value) -> str:
    """Twelve hex digits over a value and what it is the value of."""
    return hashlib.sha256(f"{milestone}|{field}|{value}".encode()).hexdigest()[:_DIGITS]


def written(
    milestone: str,
    agreed: Mapping[Field, tuple[Value, Collection[str]]],
    kept: Mapping[Field, Stamp] = MappingProxyType({}),
) -> str:
    """One word for a mark: ``due:1a2b3c4d5e6f@ops~12ab34+plan``, several joined by ``,``.

    ``agreed`` is the value of each field, with the sides that agreed on it; ``kept``
    are stamps that stay as they are.
    """
    stamps = dict(kept)
    for field, (value, sources) in agreed.items():
        stamps[field] = Stamp(digest(milestone, field, value), frozenset(sources))
    return ",".join(_word(name, stamps[name]) for name in FIELDS if name in stamps)


def _word(field: Field, stamp: Stamp) -> str:
    who = "+".join(quote(one, safe="") for one in sorted(stamp.sources))
    return f"{field}:{stamp.digest}@{who}"


def read(word: str) -> Mapping[Field, Stamp]:
    """What ``written`` wrote; what is not as it writes is left out."""
    found: dict[Field, Stamp] = {}
    for part in word.split(","):
        name, _, rest = part.partition(":")
        hexed, _, who = rest.partition("@")
        field = next((one for one in FIELDS if one == name), None)
        sources = frozenset(unquote(one) for one in who.split("+") if one)
        if field is not None and len(hexed) == _DIGITS and sources:
            found[field] = Stamp(hexed, sources)
    return found
