"""The texts inside a value, found by the types of its fields: to collect or to change them.

A field counts unless its type is a closed set of words (``Literal``), it is
kept out of ``repr``, or ``_NAMES`` says that it holds no words of people.  So a
field that somebody adds counts by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from milepost.model.command import Command, Misspelt
from milepost.model.criterion import Compared, Count, Criterion, Deployed, Released
from milepost.model.finding import Finding, Skipped
from milepost.model.gated import Awaited
from milepost.model.history import ScopeMove
from milepost.model.issue import Comment
from milepost.model.milestone import Dependency, Milestone, Place, Record, Rolled, Sought
from milepost.model.prose import Foreign, Link, Prose, Spot
from milepost.model.ref import Ref
from milepost.model.release import Deployment, Release
from milepost.model.terms import Terms
from milepost.model.waiver import Waiver

Value = TypeVar("Value")
_Kind = Literal["text", "url", "prose", "sentences", "inner"]

_NAMES: Mapping[type, str] = {
    Awaited: "milestone",
    Command: "milestone source",
    Comment: "id",
    Compared: "number",
    Count: "source",
    Criterion: "where",
    Dependency: "milestone",
    Deployed: "source",
    Deployment: "source",
    Finding: "rule name milestone source why subject",
    Milestone: "id home sources declared_at unjudged_because",
    Misspelt: "milestone source meant",
    Place: "source key",
    Record: "source key",
    Release: "source",
    Released: "source",
    Rolled: "source to",
    Skipped: "rule milestone source",
    ScopeMove: "other",
    Sought: "source key",
    Terms: "part_of",
    Waiver: "rule milestone refs approved_by where",
}
"""Fields that hold a tracker's name, a key, an id, a code, or a sentence of ours."""
_WHOLE = Ref | Spot
"""Values whose texts are no words of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retelling:
    """What becomes of a text, of an address, and of a sentence."""

    text: Callable[[str], str]
    url: Callable[[str], str]
    prose: Callable[[Prose], Prose]


def texts(value: object) -> Iterator[str]:
    """Every text in ``value``, addresses included, however deep: of records, tuples, mappings."""
    if type(value) is str:
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value) and not isinstance(value, type | _WHOLE):
        for name, kind in _told(type(value)).items():
            found = getattr(value, name)
            yield from _foreign(found) if kind in ("prose", "sentences") else texts(found)


def retold(value: Value, how: Retelling) -> Value:
    """The same value with every text, address and sentence in it told as ``how`` says."""
    return cast("Value", _retold(value, how, "inner"))


def _retold(value: Any, how: Retelling, kind: _Kind) -> Any:
    if kind == "prose":
        return how.prose(value)
    if type(value) is str:
        return how.url(value) if kind == "url" else how.text(value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: _retold(it, how, kind) for key, it in value.items()})
    if isinstance(value, tuple | frozenset):
        each: _Kind = "prose" if kind == "sentences" else kind
        return type(value)(_retold(item, how, each) for item in value)
    if is_dataclass(value) and not isinstance(value, type | _WHOLE):
        inner = {
            name: _retold(getattr(value, name), how, within)
            for name, within in _told(type(value)).items()
        }
        return replace(value, **inner)
    return value


def _foreign(prose: Any) -> Iterator[str]:
    for part in prose:
        if isinstance(part, tuple):
            yield from _foreign(part)
        elif isinstance(part, Foreign | Link):
            yield part.text


@cache
def _told(kind: type) -> Mapping[str, _Kind]:
    """The fields of a class that may hold words, and what each holds."""
    hints = get_type_hints(kind)
    names = _NAMES.get(kind, "").split()
    return {
        one.name: _kind(one.name, hints[one.name])
        for one in fields(kind)
        if one.repr and one.name not in names and not _is_closed(hints[one.name])
    }


def _kind(name: str, hint: object) -> _Kind:
    if hint == Prose:
        return "prose"
    if hint == tuple[Prose, ...]:
        return "sentences"
    return "url" if name == "url" else "inner"


def _is_closed(hint: object) -> bool:
    """Whether only words of ours can stand there."""
    inner = get_args(hint)
    return get_origin(hint) is Literal or any(get_origin(one) is Literal for one in inner)
