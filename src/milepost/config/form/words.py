"""Kinds of text a configuration holds: each checks itself and knows its JSON Schema."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from milepost.config.form.base import Names
from milepost.config.problems import nearest, shown
from milepost.model.clock import parse_day

_ID = re.compile(r"[^\W_][\w.-]{0,99}")
_DAY_LIKE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_RELATIVE = re.compile(r"(?:day|week) [1-9][0-9]{0,3}")
_REVIEW = re.compile(r"weekly|biweekly|monthly|none|every [1-9][0-9]{0,2} days")
_KEEP = re.compile(r"[1-9][0-9]{0,3} (?:day|week|month|year)s?")
_SYNC = re.compile(r"plan|two-way|off|tracker \S.*")
_SHARED = re.compile(r"two-way|off|tracker \S.*")
_STATE = re.compile(r"(?:sqlite|postgresql)://\S+|branch:[\w./-]+|none")
_METRIC = re.compile(r"MILEPOST_METRIC_[A-Za-z0-9_]+")
_CURRENCY = re.compile(r"[A-Z]{3}")
_OWN_CODE = re.compile(r"X[0-9]{3}")
_MONTHS = 12


def wrong(what: str, hint: str = "") -> PydanticCustomError:
    """An error a validator raises: a sentence and what to write instead."""
    context = {"what": what, "hint": hint}
    return PydanticCustomError("milepost", "{what}", context)


def _text(text: str) -> str:
    if not text.strip():
        raise wrong("this is empty", "write some text")
    return text


def _line(text: str) -> str:
    if len(_text(text).splitlines()) > 1:
        raise wrong("this is longer than one line", "write it on one line")
    return text


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise wrong(
            f"{shown(text)} cannot be a name here",
            "letters, digits, `.`, `_` and `-`, beginning with a letter or digit, 100 at most",
        )
    return text


def _day(text: object) -> date:
    text = str(text)
    try:
        return parse_day(text)
    except ValueError:
        found = _DAY_LIKE.fullmatch(text.strip())
        if not found:
            raise wrong(f"{shown(text)} is not a date", "write it as YYYY-MM-DD") from None
    numbers = [int(part) for part in found.groups() if part is not None]
    year, month, day = numbers if found[1] else reversed(numbers)
    raise _no_day(text, year, month, day)


def _no_day(text: str, year: int, month: int, day: int) -> PydanticCustomError:
    if not (1 <= month <= _MONTHS and year):
        return wrong(f"{shown(text)} is not a date: there is no month {month}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        name = calendar.month_name[month]
        return wrong(f"{shown(text)} is not a date: {name} {year} has {last} days")
    hint = f"did you mean `{year:04}-{month:02}-{day:02}`?"
    return wrong(f"{shown(text)} is not a date of the form YYYY-MM-DD", hint)


def _due(text: object) -> date | str:
    words = " ".join(str(text).split()).casefold()
    if words.startswith(("day", "week")):
        if not _RELATIVE.fullmatch(words):
            hint = "write it like `day 30` or `week 5`, counted from project.start"
            raise wrong(f"{shown(str(text))} is not a due date", hint)
        return words
    return _day(text)


def _days(text: str) -> str:
    first, between, last = text.partition("..")
    start = _day(first)
    if between and _day(last) < start:
        raise wrong(f"{shown(text)} ends before it begins", "write the earlier day first")
    return text


def _some(items: tuple[str, ...]) -> tuple[str, ...]:
    if not items:
        raise wrong("this list is empty", "name at least one")
    return items


def _matching(pattern: re.Pattern[str], what: str, hint: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise wrong(f"{shown(text)} is not {what}", hint)
        return text

    return AfterValidator(check)


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(text, _zones())
        hint = f"did you mean `{near}`?" if near else "write it like `Europe/Berlin` or `UTC`"
        raise wrong(f"{shown(text)} is no time zone", hint) from None
    return text


_AS_WRITTEN = WithJsonSchema({"type": ["string", "number", "boolean"]})
_ID_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,99}$"})
_DAY_SCHEMA = WithJsonSchema({"type": "string", "format": "date"})


def _pattern(regex: re.Pattern[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^(?:{regex.pattern})$"})


Text = Annotated[str, AfterValidator(_text), _AS_WRITTEN]
Line = Annotated[str, AfterValidator(_line), _AS_WRITTEN]
Lines = Annotated[tuple[Line, ...], AfterValidator(_some)]
Id = Annotated[str, AfterValidator(_id), _ID_SCHEMA]
Day = Annotated[date, BeforeValidator(_day), _DAY_SCHEMA]
Days = Annotated[str, AfterValidator(_days), WithJsonSchema({"type": "string"})]
Due = Annotated[
    date | str,
    BeforeValidator(_due),
    Names("due"),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|(?:day|week) +[1-9][0-9]*)$"}
    ),
]
Zone = Annotated[str, AfterValidator(_zone), WithJsonSchema({"type": "string"})]
Review = Annotated[
    str,
    _matching(_REVIEW, "a cadence", "weekly, biweekly, monthly, every 10 days or none"),
    _pattern(_REVIEW),
]
Keep = Annotated[str, _matching(_KEEP, "a time span", "write it like `18 months`"), _pattern(_KEEP)]
SyncMode = Annotated[
    str,
    _matching(_SYNC, "a way to follow", "plan, two-way, tracker NAME or off"),
    Names("sync"),
    _pattern(_SYNC),
]
SharedMode = Annotated[
    str,
    _matching(_SHARED, "a way to follow", "two-way, tracker NAME or off: the file cannot say it"),
    Names("sync"),
    _pattern(_SHARED),
]
"""The same of a field that the plan file has no word for."""
Adopted = Annotated[str, Names("adopt")]
SingleTracker = Annotated[str, Names("single")]
State = Annotated[
    str,
    _matching(_STATE, "a place for history", "sqlite:///FILE, postgresql://…, branch:NAME or none"),
    WithJsonSchema({"type": "string"}),
]
Metric = Annotated[
    str,
    _matching(_METRIC, "a variable numbers are read from", "its name begins MILEPOST_METRIC_"),
    _pattern(_METRIC),
]
Currency = Annotated[
    str, _matching(_CURRENCY, "a currency", "three letters, like `EUR`"), _pattern(_CURRENCY)
]

TrackerName = Annotated[str, Names("tracker")]
PersonId = Annotated[str, Names("person")]
MilestoneName = Annotated[str, Names("milestone")]
NumberName = Annotated[str, Names("number")]
PhaseName = Annotated[str, Names("phase"), _AS_WRITTEN]
RuleCode = Annotated[str, Names("rule")]
RuleChoice = Annotated[str, Names("rules")]
OwnCode = Annotated[
    str,
    _matching(_OWN_CODE, "a code for a rule of your own", "`X` and three digits, like `X001`"),
    _pattern(_OWN_CODE),
]
Condition = Annotated[Text, Names("expression")]
Phrase = Annotated[str, Names("criterion")]

Severity = Literal["error", "warning", "info"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Amount = Annotated[int | float, Field(ge=0)]
Percent = Annotated[int, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0)]
