"""On what a milestone's fields agreed last, as a block's mark tells it.

A short hash for each field, and who agreed: enough to say whether a value is
still the same, and no data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from milepost.model.agreement import FIELDS, Field, Value

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Stamp:
    """That ``sources`` (``side``) agreed on the value of a field that ``digest`` is of."""

    digest: str
    sources: frozenset[str]

    @property
    def trackers(self) -> frozenset[str]:
        """The names of the trackers among them."""
        return frozenset(one.partition("~")[0] for one in self.sources)


def side(source: str, key: str) -> str:
    """A tracker's record as a stamp names it: the tracker, and six hex digits of the key.

    Of another record there, as one that was made anew, a stamp says nothing.
    """
    return f"{source}~{hashlib.sha256(f'{source}|{key}'.encode()).hexdigest()[:6]}"


def digest(milestone: str, field: Field, value: Value) -> str:
    """Twelve hex digits over a value and what it is the value of."""
    return hashlib.sha256(f"{milestone}|{field}|{value}".encode()).hexdigest()[:_DIGITS]


def written(stamps: Mapping[Field, Sequence[Stamp]]) -> str:
    """One word for a mark: ``due:1a2b3c4d5e6f@ops~12ab34+plan``, several joined by ``,``.

    Where sides agreed on different values of a field, it has a stamp for each.
    """
    return ",".join(_word(name, one) for name in FIELDS for one in stamps.get(name, ()))


def _word(field: Field, stamp: Stamp) -> str:
    who = "+".join(quote(one, safe="") for one in sorted(stamp.sources))
    return f"{field}:{stamp.digest}@{who}"


def read(word: str) -> Mapping[Field, tuple[Stamp, ...]]:
    """What ``written`` wrote; what is not as it writes is left out."""
    found: dict[Field, tuple[Stamp, ...]] = {}
    for part in word.split(","):
        name, _, rest = part.partition(":")
        hexed, _, who = rest.partition("@")
        field = next((one for one in FIELDS if one == name), None)
        sources = frozenset(unquote(one) for one in who.split("+") if one)
        if field is not None and len(hexed) == _DIGITS and sources:
            found[field] = (*found.get(field, ()), Stamp(hexed, sources))
    return found
