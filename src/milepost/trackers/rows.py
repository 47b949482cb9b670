"""What trackers answer, made safe to use: parsed, paged and checked, never trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictStr,
    ValidationError,
)

from milepost.model.clock import parse_day, parse_instant
from milepost.trackers.trouble import Trouble

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_MOST_PAGES = 10_000
_Row = TypeVar("_Row", bound=BaseModel)
_At = TypeVar("_At")


class Malformed(ValueError):
    """A row is not what the tracker describes.  The text says where."""


class Row(BaseModel):
    """A row as a tracker describes it; keys nobody asked for are let through."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


def instant(value: object) -> datetime:
    """An ISO 8601 instant, in UTC; anything else is a ``ValueError``."""
    if not isinstance(value, str):
        raise ValueError("not an instant")  # noqa: TRY004 - pydantic wants a ValueError
    try:
        return parse_instant(value)
    except OverflowError:
        raise ValueError("not an instant") from None


def day(value: object) -> date:
    """A calendar date, ``YYYY-MM-DD``; anything else is a ``ValueError``."""
    if not isinstance(value, str):
        raise ValueError("not a date")  # noqa: TRY004 - pydantic wants a ValueError
    return parse_day(value)


def _web(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("not a web address")
    return value


Instant = Annotated[datetime, BeforeValidator(instant)]
Web = Annotated[StrictStr, AfterValidator(_web)]


def checked(model: type[_Row], row: object) -> _Row:
    """``row`` as a ``model``.  Raises ``Malformed``."""
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "row"
        raise Malformed(f"{where}: {first['msg']}") from None


def from_json(text: str) -> tuple[Any, bool]:
    """The JSON in ``text``, and whether it could be read; no text is ``None``."""
    if not text:
        return None, True
    try:
        data = json.loads(text)
        if _SURROGATE.search(text):  # half a pair alone would break whoever encodes it
            json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None, False
    return data, True


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list.  ``total`` is the number of pages, where the tracker tells."""

    rows: list[Any]
    number: int
    total: int | None


def pages(
    ask: Callable[[_At], tuple[list[Any], _At | None, int | None]], first: _At
) -> Iterator[Page]:
    """Every page of a list, up to the one that names no next.

    ``ask`` is given a place and answers with the rows there, the next place
    and the number of pages, as far as it is told.  Raises ``Trouble`` that says
    which page.
    """
    number, total, at = 1, None, first
    seen: set[_At] = set()
    while True:
        try:
            rows, following, last = ask(at)
            if following in seen or number >= _MOST_PAGES:
                raise Trouble("the pages go round in a circle")  # noqa: TRY301 - told with its page
        except Trouble as trouble:
            trouble.on_page(number, total)
            raise
        total = last or total
        yield Page(rows=rows, number=number, total=total or (number if following is None else None))
        if following is None:
            return
        seen.add(following)
        number, at = number + 1, following
