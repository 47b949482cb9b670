"""``project``, ``people``, ``numbers``, ``objectives`` and ``calendar``."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from milepost.config.countries import Country
from milepost.config.form.base import Form
from milepost.config.form.words import (
    Amount,
    Currency,
    Day,
    Days,
    Line,
    Metric,
    NumberName,
    PersonId,
    Text,
    Weekday,
    Zone,
    wrong,
)
from milepost.config.hosts import host, loopback


def _over_tls(url: str) -> str:
    if urlsplit(url).scheme.lower() != "https" and not loopback(host(url)):
        raise wrong("numbers are read over https", "write it like `https://metrics.example/q.json`")
    return url


class Read(Form):
    """Where a number comes from: a file in the working folder, a variable or an https address."""

    file: Text | None = Field(
        default=None, description="A JSON file inside the working folder.", examples=["seats.json"]
    )
    env: Metric | None = Field(default=None, description="A variable named MILEPOST_METRIC_….")
    url: Annotated[Text, AfterValidator(_over_tls)] | None = Field(
        default=None, description="A public https address that answers with JSON."
    )
    path: Text | None = Field(
        default=None, description="Where in the JSON the number is.", examples=["active"]
    )

    @model_validator(mode="after")
    def _one_place(self) -> Read:
        if sum(place is not None for place in (self.file, self.env, self.url)) != 1:
            raise wrong("a number is read from one place", "say one of `file`, `env` or `url`")
        return self


class Budget(Form):
    """The project's money."""

    amount: Amount = Field(description="What may be spent in all.", examples=[90000])
    currency: Currency = Field(description="Three letters.", examples=["EUR"])
    spent: Amount | Read | None = Field(
        default=None,
        description="What was spent so far: a number, or where it is read.",
        examples=[{"file": "budget.json", "path": "spent"}],
    )


class Project(Form):
    """What the milestones are for."""

    name: Line | None = Field(
        default=None,
        description="What people call the project. Default: what the first tracker is called.",
        examples=["Nordwind onboarding"],
    )
    client: Line | None = Field(default=None, description="For whom it is.", examples=["Nordwind"])
    start: Day | None = Field(
        default=None,
        description="The first day; `day 3` and `week 5` count from it.",
        examples=["2027-01-11"],
    )
    end: Day | None = Field(default=None, description="The last day.", examples=["2027-04-09"])
    lead: PersonId | None = Field(
        default=None, description="Who answers for it.", examples=["dana"]
    )
    zone: Zone = Field(
        default="UTC",
        description="The time zone in which days begin and end.",
        examples=["Europe/Berlin"],
    )
    phases: tuple[Line, ...] = Field(
        default=(),
        description="Its phases, in order. A milestone's `phase` is one of them.",
        examples=[["Start", "Build", "Adopt", "Live"]],
    )
    budget: Budget | None = Field(default=None, description="Its money.")


class Person(Form):
    """One person or team: besides these keys, one account per tracker kind."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, Line]

    name: Line | None = Field(
        default=None, description="What people call them. Default: the id.", examples=["Dana Ortiz"]
    )
    team: bool = Field(
        default=False, description="A group: nobody in particular.", examples=[False]
    )
    lead: PersonId | None = Field(
        default=None, description="Whom to ask in a team.", examples=["dana"]
    )
    deputy: PersonId | None = Field(default=None, description="Who stands in.", examples=["kim"])
    away: tuple[Days, ...] = Field(
        default=(),
        description="Days and spans of days they are not there.",
        examples=[["2027-02-15..2027-02-19"]],
    )

    @property
    def accounts(self) -> dict[str, str]:
        """The login per tracker kind."""
        return {kind: str(login) for kind, login in (self.model_extra or {}).items()}


class Number(Form):
    """A fact from outside, read and never executed."""

    read: Read = Field(
        description="Where it comes from.", examples=[{"file": "seats.json", "path": "active"}]
    )
    start: int | float | None = Field(
        default=None, alias="from", description="What it was at the beginning.", examples=[0]
    )
    to: int | float | None = Field(default=None, description="What it is to be.", examples=[400])
    by: Day | None = Field(default=None, description="By when.", examples=["2027-04-09"])
    unit: Line | None = Field(default=None, description="What is counted.", examples=["seats"])


class Objective(Form):
    """What the plan is to achieve."""

    title: Line = Field(description="In one line.", examples=["Nordwind live in 90 days"])
    key_results: tuple[NumberName, ...] = Field(
        default=(), description="Numbers with `from`, `to` and `by`.", examples=[["seats"]]
    )


class Calendar(Form):
    """Which days are working days, and which are release days."""

    country: Country | None = Field(
        default=None,
        description="Two letters: nobody works on its public holidays.",
        examples=["DE"],
    )
    subdivision: Line | None = Field(
        default=None,
        description="The state or province within it, by its ISO code: its holidays as well.",
        examples=["BE"],
    )
    weekend: tuple[Weekday, ...] = Field(
        default=("sat", "sun"),
        description="Days of the week without work. With all seven no day is a working day.",
        examples=[["sat", "sun"]],
    )
    closed: tuple[Days, ...] = Field(
        default=(),
        description="Further days and spans without work.",
        examples=[["2026-12-24..2027-01-01"]],
    )
    release_days: tuple[Weekday, ...] = Field(
        default=(),
        description="Days of the week on which something may be released. Default: any.",
        examples=[["tue", "thu"]],
    )
