"""Countries and their parts, by ISO code, and their public holidays.

Which days those are is the library ``holidays``' knowledge; nothing is asked
over the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Annotated

import holidays
from holidays.registry import COUNTRIES
from pydantic import AfterValidator, WithJsonSchema

from milepost.config.form.words import wrong
from milepost.config.node import Node
from milepost.config.problems import Problems, nearest, shown

_ENGLISH = "en_US"


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country, of one of its parts where ``subdivision`` is said.

    Called with a year, it gives their English names by day; nothing for years
    of which the library knows nothing.
    """

    country: str
    subdivision: str = ""

    def __call__(self, year: int) -> Mapping[date, str]:
        """The days and names of one year."""
        return _of_year(self.country, self.subdivision, year)


@cache
def _of_year(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=_english(country)
    )
    return MappingProxyType(dict(sorted(found.items())))


@cache
def _english(country: str) -> str | None:
    """The English that the library speaks of a country; ``None`` where it has one language."""
    known = holidays.country_holidays(country).supported_languages
    return next((name for name in (_ENGLISH, *known) if name in known and name[:2] == "en"), None)


@cache
def _countries() -> Mapping[str, str]:
    """Codes of two letters by every spelling: the codes, those of three letters, names."""
    found: dict[str, str] = {}
    for name, (joined, code, *others) in COUNTRIES.items():
        for spelling in (code, name.replace("_", " "), joined, *others):
            found.setdefault(spelling.casefold(), code)
    return MappingProxyType(found)


@cache
def _names() -> Mapping[str, str]:
    """Names of countries by their codes of two letters."""
    return MappingProxyType(
        {code: name.replace("_", " ").title() for name, (_, code, *_) in COUNTRIES.items()}
    )


@cache
def _subdivisions(country: str) -> Mapping[str, str]:
    """Codes of a country's parts by every spelling."""
    known = holidays.country_holidays(country)
    spellings = {code: code for code in known.subdivisions}
    spellings |= {f"{country}-{code}": code for code in known.subdivisions}
    return MappingProxyType(spellings | known.subdivisions_aliases)


def _country(text: str) -> str:
    codes = _countries()
    if text in _names():
        return text
    near = text.casefold() if text.casefold() in codes else nearest(text, codes)
    hint = "write its ISO code of two letters, like `DE`"
    if near:
        hint = f"did you mean `{codes[near]}` ({_names()[codes[near]]})?"
    raise wrong(f"{shown(text)} is no country whose holidays are known", hint)


Country = Annotated[
    str,
    AfterValidator(_country),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"}),
]


def check_subdivision(root: Node, problems: Problems) -> None:
    """Complain about a subdivision that its country does not have, or that has none."""
    calendar = root.get("calendar")
    part, country = (calendar.get(key) if calendar else None for key in ("subdivision", "country"))
    if part is None or part.empty or part.kind != "text":
        return
    at = "calendar.subdivision"
    if country is None or country.empty:
        hint = "add `country:`, like `DE`"
        problems.add(part, at, "a subdivision needs its country", hint=hint)
    elif country.text in _names():
        known = _subdivisions(country.text)
        if part.text not in known.values():
            what = f"{shown(part.text)} is no part of {country.text} whose holidays are known"
            problems.add(part, at, what, hint=_instead(part.text, country.text, known))


def _instead(text: str, country: str, known: Mapping[str, str]) -> str:
    if not known:
        return f"leave it away: all of {country} has the same holidays"
    near = known.get(nearest(text, known))
    codes = ", ".join(sorted(set(known.values())))
    return f"did you mean `{near}`?" if near else f"known: {codes}"
