"""Python's type hints taken apart: what a node is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

EXACT = (bool, int, float)
"""Types of scalars that YAML 1.2 tells apart; everything else is text as written."""

_LISTS = (tuple, list, frozenset, set, Sequence)
_MAPS = (dict, Mapping)


def peeled(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """The bare type and all marks it carries."""
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        inner, more = peeled(base)
        return inner, (*marks, *more)
    return hint, ()


def alternatives(hint: Any) -> list[Any]:
    """The arms of a union, marks kept; of anything else just itself."""
    if get_origin(hint) in (Union, UnionType):
        return [arm for part in get_args(hint) for arm in alternatives(part)]
    return [hint]


def is_a(hint: Any, base: type) -> bool:
    """Whether ``hint`` is a class below ``base``."""
    return isinstance(hint, type) and issubclass(hint, base)


def kind_of(arm: Any) -> Literal["list", "map", "text", "none"]:
    """The kind of node that fits one arm."""
    bare, _ = peeled(arm)
    origin = get_origin(bare) or bare
    if origin in _LISTS:
        return "list"
    if origin in _MAPS or is_a(origin, BaseModel):
        return "map"
    return "none" if origin is NoneType else "text"


def is_text(arm: Any) -> bool:
    """Whether any scalar fits, taken as written."""
    bare, _ = peeled(arm)
    return kind_of(arm) == "text" and bare not in EXACT and get_origin(bare) is not Literal


def fields_of(model: type[BaseModel]) -> dict[str, tuple[str, Any]]:
    """Keys of the file, each with its field's name and full type."""
    return {
        field.alias or name: (name, Annotated[(field.annotation, *field.metadata, None)])
        for name, field in model.model_fields.items()
    }


def validator(hint: Any) -> TypeAdapter[Any]:
    """What checks a single value of that type."""
    try:
        return _validator(hint)
    except TypeError:  # an adapter's marks need not be hashable
        return TypeAdapter(hint)


@lru_cache(maxsize=256)
def _validator(hint: Any) -> TypeAdapter[Any]:
    return TypeAdapter(hint)


def wanted(arms: Sequence[Any]) -> list[str]:
    """What fits, in words, e.g. ``text`` and ``a list``."""
    words = []
    for arm in arms:
        bare, _ = peeled(arm)
        kind = kind_of(arm)
        if kind in ("list", "map"):
            words.append(f"a {kind}")
        elif bare is bool:
            words.append("true or false")
        elif bare in EXACT:
            words.append("a number")
        elif get_origin(bare) is Literal:
            words.append(" or ".join(str(choice) for choice in get_args(bare)))
        elif bare is date:
            words.append("a date")
        elif kind == "text":
            words.append("text")
    return list(dict.fromkeys(words))
